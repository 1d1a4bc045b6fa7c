"""Labels with a value: `Check number: 123`, a label beside its value, a row of labels over a row of values."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .layouts import Layout
from .rows import Piece, Row, joined
from .values import first_day, is_number, money, procedure

_LONGEST = 5
_STRONG = frozenset(("trace", "claim_id", "payer_claim_id", "member"))
_NUMBERS = frozenset(("trace", "claim_id", "payer_claim_id"))
_DAYS = frozenset(("paid_on", "date"))
_AMOUNTS = frozenset(
    [
        "payment",
        "charge",
        "allowed",
        "discount",
        "not_covered",
        "deductible",
        "coinsurance",
        "copay",
        "patient",
        "other",
        "withheld",
        "paid",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    concept: str
    value: Piece


def labelled(row: Row, below: Row | None, layout: Layout, in_table: bool) -> list[Labelled]:
    """Every label of the row whose value can be what it says. Empty for a row of a table."""
    found = list(_with_colons(row, layout))
    if not found:
        found = list(_beside(row, layout))
    if not found and not in_table:
        found = list(_within(row, layout))
    if not found and below is not None:
        found = list(_above(row, below, layout))
    return found


def _fits(concept: str, text: str) -> bool:
    if not concept or not text:
        return False
    if concept in _NUMBERS:
        return any(is_number(part) for part in text.split()) and first_day(text) is None
    if concept in _DAYS:
        return first_day(text) is not None
    if concept in _AMOUNTS:
        return any(money(part) is not None for part in text.replace("$ ", "$").split())
    if concept == "procedure":
        return bool(procedure(text))
    return True


def _with_colons(row: Row, layout: Layout) -> Iterable[Labelled]:
    """Labels that end in a colon; the value runs to the next label of the row."""
    words = row.words
    marks = [
        at for at, word in enumerate(words) if word.text.endswith(":") or word.text == ":" or _inner_colon(word.text)
    ]
    starts: list[tuple[int, int, str]] = []
    for at in marks:
        for length in range(_LONGEST, 0, -1):
            first = at - length + 1
            if first < 0 or any(first <= end for _, end, _ in starts):
                continue
            concept = layout.label(" ".join(word.text.split(":")[0] for word in words[first : at + 1]))
            if concept:
                starts.append((first, at, concept))
                break
        else:
            starts.append((at, at, ""))
    for number, (_, end, concept) in enumerate(starts):
        stop = starts[number + 1][0] if number + 1 < len(starts) else len(words)
        value = _value(words, end, stop)
        if value is not None and _fits(concept, value.text):
            yield Labelled(concept=concept, value=value)


def _inner_colon(text: str) -> bool:
    """`Check#:123` in one word; a time of day or a procedure with modifiers is none."""
    return bool(re.match(r"[A-Za-z#]{2,}[A-Za-z#]*:\S", text)) and not re.match(r"HC:", text)


def _value(words: Sequence[Piece], at: int, stop: int) -> Piece | None:
    inner = words[at].text.partition(":")[2]
    rest = list(words[at + 1 : stop])
    if inner:
        word = words[at]
        rest.insert(0, Piece(text=inner, x0=word.x0, x1=word.x1, page=word.page, box=word.box))
    return joined(rest) if rest else None


def _beside(row: Row, layout: Layout) -> Iterable[Labelled]:
    """A cell that is a label, and its value in the next cell."""
    cells = row.cells
    at = 0
    while at + 1 < len(cells):
        concept = layout.label(cells[at].text)
        if concept and _fits(concept, cells[at + 1].text) and not layout.label(cells[at + 1].text):
            yield Labelled(concept=concept, value=cells[at + 1])
            at += 2
        else:
            at += 1


def _within(row: Row, layout: Layout) -> Iterable[Labelled]:
    """`ACNT TN0001 ICN 2026...`: labels of numbers without any mark, each followed by its number."""
    words = row.words
    at = 0
    while at < len(words):
        for length in range(min(4, len(words) - at - 1), 0, -1):
            concept = layout.label(joined(words[at : at + length]).text)
            value = words[at + length]
            if (concept in _STRONG or (concept in ("payment", "paid_on") and length > 1)) and _fits(
                concept, value.text
            ):
                yield Labelled(concept=concept, value=value)
                at += length
                break
        at += 1


def _above(row: Row, below: Row, layout: Layout) -> Iterable[Labelled]:
    """A row of at least two labels and nothing else, each over its value."""
    cells = row.cells
    concepts = [layout.label(cell.text) for cell in cells]
    if len(cells) < 2 or not all(concepts) or below.page != row.page:
        return
    for cell, concept in zip(cells, concepts, strict=True):
        under = [each for each in below.cells if min(each.x1, cell.x1 + 6) > max(each.x0, cell.x0 - 6)]
        if len(under) == 1 and _fits(concept, under[0].text):
            yield Labelled(concept=concept, value=under[0])

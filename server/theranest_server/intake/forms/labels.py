"""Where on a page labels stand: before a colon or a question mark, or alone in their place in words that forms use."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from ...domain.documents import Box, Word
from ..concepts import Concept, concept_of, folded, who_of
from ..values.people import RELATIONS
from .layout import Layout, Segment, around

_ENDS = re.compile(r"[:?：]\*{0,2}$")
_ASKING = re.compile(
    r"(?i)^(?:do|does|did|have|has|had|are|is|was|were|how|what|who|when|where|why|would|will|can|may|list|please|if|in|"
    r"name|number|describe|any|which|tell|current|reason)\b"
)
_ANSWERS = frozenset(
    {*RELATIONS, "primary care", "therapist", "doctor", "physician", "school", "employer", "female", "male", "other"}
)
"""Words that name somebody and are answers where they stand alone."""
_SEPARATORS = frozenset({"-", "–", "—", "=", "|", "»", ">", "::", "→"})
_LONGEST = 9
_WORDS = frozenset(
    resources.files("theranest_server.intake").joinpath("data/label_words.txt").read_text("utf-8").split()
)
"""Words of which labels are made, in English and Spanish."""


@dataclass(slots=True, kw_only=True)
class Label:
    """`rest` are the words of its own segment that follow it; `sure` where a colon or a question mark ended it."""

    text: str
    concept: Concept | None
    box: Box
    segment: Segment
    rest: list[Word]
    sure: bool
    first: bool
    """Nothing stands before it in its segment."""
    above: Segment | None = None
    """The segment that holds the beginning of a label of two lines."""


def labels_of(layout: Layout) -> list[Label]:
    """In reading order. Typed answers are never labels."""
    found: list[Label] = []
    for segment in layout.segments:
        if segment.words and not segment.given and not segment.mark:
            found += _in_segment(_separated(segment), segment)
    return _with_beginnings(layout, found)


def _separated(segment: Segment) -> list[Word]:
    """`Name:John` as two words; times and addresses of the web stay whole. Marks of emphasis go."""
    words: list[Word] = []
    for word in segment.words:
        text = word.text.strip("*") if set(word.text) != {"*"} else ""
        match = re.match(r"^([A-Za-z][A-Za-z'/.#-]*:)\**(?!//)(\S.*)$", text)
        if match and not text.lower().startswith(("http", "mailto")):
            width = word.box.width * len(match[1]) / max(1, len(text))
            cut = word.box.x0 + width
            words.append(_part(word, match[1], word.box.x0, cut))
            words.append(_part(word, match[2], cut, word.box.x1))
        elif text in (":", "?") and words:
            words[-1] = _part(words[-1], words[-1].text + text, words[-1].box.x0, word.box.x1)
        elif text:
            words.append(_part(word, text, word.box.x0, word.box.x1))
    return words


def _part(word: Word, text: str, x0: float, x1: float) -> Word:
    box = Box(x0=x0, top=word.box.top, x1=x1, bottom=word.box.bottom)
    return Word(text=text, box=box, size=word.size, bold=word.bold)


def _in_segment(words: list[Word], segment: Segment) -> list[Label]:
    spans = _spans(words)
    if not spans:
        alone = _alone(words, segment)
        return [alone] if alone else []
    found: list[Label] = []
    for number, (start, end) in enumerate(spans):
        following = spans[number + 1][0] if number + 1 < len(spans) else len(words)
        found.append(_label(words, start, end, following, segment))
    if spans[0][0] > 0:
        before = words[: spans[0][0]]
        opening = _alone(before, segment)
        if opening is not None:
            found.insert(0, opening)
    return found


def _label(words: list[Word], start: int, end: int, following: int, segment: Segment) -> Label:
    text = " ".join(word.text for word in words[start:end])
    return Label(
        text=text,
        concept=concept_of(folded(text)),
        box=around([word.box for word in words[start:end]]),
        segment=segment,
        rest=words[end:following],
        sure=True,
        first=start == 0,
    )


def _spans(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Beginning and end of each label that a colon, a question mark or a dash ends."""
    spans: list[tuple[int, int]] = []
    after = 0
    for place, word in enumerate(words):
        dash = word.text in _SEPARATORS and place > after and _all_known(words[after:place])
        if not dash and not _ENDS.search(word.text):
            continue
        start = _start(words, after, place, bool(spans) or after > 0)
        if start is not None:
            spans.append((start, place + 1))
            after = place + 1
    return spans


def _start(words: Sequence[Word], after: int, end: int, seen: bool) -> int | None:
    """Where the label that ends here begins; None where it is no label but part of an answer."""
    span = words[after : end + 1]
    text = " ".join(word.text for word in span)
    known = concept_of(folded(text)) is not None
    asking = text.rstrip("*").endswith("?")
    if not seen or after == end + 1 - len(span):
        if known and len(span) <= (45 if asking else 14) and (not seen or _mostly_known(span)):
            return after
        if not seen and _could_be_unknown(span, asking):
            return after
    for length in range(min(7, len(span)), 0, -1):
        tail = words[end + 1 - length : end + 1]
        if _all_known(tail) and concept_of(folded(" ".join(w.text for w in tail))) is not None:
            return end + 1 - length
    return None


def _could_be_unknown(span: Sequence[Word], asking: bool) -> bool:
    first = span[0].text
    if asking:
        return bool(_ASKING.match(first)) and len(span) <= 30
    return first[:1].isupper() and len(span) <= 5


def _known_word(text: str) -> bool:
    words = folded(text).split()
    return all(word in _WORDS or who_of(word) for word in words)


def _all_known(span: Sequence[Word]) -> bool:
    return all(_known_word(word.text) for word in span)


def _mostly_known(span: Sequence[Word]) -> bool:
    return sum(_known_word(word.text) for word in span) >= 0.75 * len(span)


def _alone(words: list[Word], segment: Segment) -> Label | None:
    """A label that nothing ends: alone in its place, or set apart from the answer by its type."""
    length = 0
    while length < len(words) and length < _LONGEST and _known_word(words[length].text):
        length += 1
    for end in range(length, 0, -1):
        text = " ".join(word.text for word in words[:end])
        concept = concept_of(folded(text))
        if folded(text) in _ANSWERS:
            continue
        if concept is None or (
            concept.part in ("ignored", "continues") and end == 1 and not segment.bold and segment.cell is None
        ):
            continue
        if end < len(words) and not _set_apart(words, end, concept):
            continue
        if (
            end == len(words)
            and concept.part in ("contact", "name")
            and not re.search(r"(?i)name|nombre|contact|guardian|parent|emerg|insured|holder|subscriber", text)
        ):
            continue
        return Label(
            text=text,
            concept=concept,
            box=around([w.box for w in words[:end]]),
            segment=segment,
            rest=words[end:],
            sure=False,
            first=True,
        )
    return None


_TYPED = {
    "birth_date": re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"),
    "phone": re.compile(r"^\+?[\d(][\d() .+-]{6,}"),
    "email": re.compile(r"\S+@\S+"),
    "zip": re.compile(r"^\d{5}"),
    "age": re.compile(r"^\d{1,3}$"),
}


def _set_apart(words: Sequence[Word], end: int, concept: Concept) -> bool:
    if words[end - 1].bold and not words[end].bold:
        return True
    pattern = _TYPED.get(concept.part)
    return pattern is not None and bool(pattern.search(" ".join(word.text for word in words[end:])))


def _with_beginnings(layout: Layout, labels: list[Label]) -> list[Label]:
    """Labels of two lines: the first line holds no sign of its end."""
    holding = {id(label.segment) for label in labels}
    for label in labels:
        if not label.first or not label.sure or label.segment.line == 0:
            continue
        if label.concept is not None and label.concept.part != "ignored" and not label.text[:1].islower():
            continue
        above = [
            s
            for s in layout.lines[label.segment.line - 1]
            if s.words and not s.given and not s.mark and id(s) not in holding and _begins(s, label)
        ]
        if above:
            joined = f"{above[0].text} {label.text}"
            concept = concept_of(folded(joined))
            if concept is not None:
                label.text, label.concept, label.above = joined, concept, above[0]
                label.box = around([above[0].box, label.box])
                above[0].claimed = True
    return labels


def _begins(segment: Segment, label: Label) -> bool:
    near = label.segment.box.top - segment.box.bottom < 0.9 * segment.size
    return (
        near
        and abs(segment.box.x0 - label.segment.box.x0) < 4
        and segment.cell == label.segment.cell
        and segment.bold == label.segment.words[0].bold
        and not segment.text.rstrip().endswith((".", ";"))
    )

"""Instruments on pages: a row an item with a number or a ticked box, items in a row, or items in one line."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...domain.documents import CHECKED
from ..fields import ItemScores
from ..forms.layout import Layout, Segment
from .catalogue import Instrument, instruments
from .scoring import score_of, scored

_ITEM = re.compile(r"^(?:(?:q|item|question|#)\s*\.?)?\s*(\d{1,2})(?:[.):]|$|\s|(?=[A-Z]))", re.IGNORECASE)
_NUMBER = re.compile(r"^\(?(\d{1,2})\)?[.,;]?$")
_TOTAL = re.compile(r"(?i)\b(?:total|sum|puntaje|score)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """`labels` are those before which nothing stands; `page` counts from 1."""

    segments: list[Segment]
    page: int

    @property
    def text(self) -> str:
        return " ".join(s.text for s in self.segments if s.words)


def instruments_on(layouts: Sequence[Layout], file: str) -> list[ItemScores]:
    lines = [_Line(segments=line, page=layout.page.number) for layout in layouts for line in layout.lines]
    starts = _starts(lines)
    found: list[ItemScores] = []
    for place, (number, instrument) in enumerate(starts):
        end = starts[place + 1][0] if place + 1 < len(starts) else len(lines)
        end = max(end, number + 1)
        read = _read(instrument, lines[number:end], file)
        if read is not None:
            found.append(read)
    return _distinct(found)


def _starts(lines: Sequence[_Line]) -> list[tuple[int, Instrument]]:
    """Lines that name an instrument; one that is named again is still the same."""
    found: list[tuple[int, Instrument]] = []
    for number, line in enumerate(lines):
        text = line.text
        if len(text) > 160:
            continue
        for instrument in instruments():
            if instrument.alias.search(text) and not (
                found and found[-1][1] is instrument and not _in_line(instrument, text)
            ):
                found.append((number, instrument))
                break
    return found


def _read(instrument: Instrument, lines: Sequence[_Line], file: str) -> ItemScores | None:
    page = lines[0].page
    items = _in_line(instrument, lines[0].text) or _across(instrument, lines) or _down(instrument, lines)
    total = _stated(instrument, lines)
    if not any(item is not None for item in items) and total is None:
        return None
    return scored(instrument, items, total, file=file, page=page)


def _in_line(instrument: Instrument, text: str) -> list[int | None]:
    """`PHQ-9 items: 1 2 0 1 ... Total: 9`."""
    match = instrument.alias.search(text)
    if match is None:
        return []
    rest = re.split(r"(?i)\b(?:total|sum|score)\b", text[match.end() :], maxsplit=1)[0]
    if re.search(r"[A-Za-z]{3,}", re.sub(r"(?i)items?|scores?|responses?|answers?|adult|depression|anxiety", "", rest)):
        return []
    labelled = re.findall(r"(?<!\d)(\d{1,2})\s*[=:)]\s*(\d)(?!\d)", rest)
    if len(labelled) == instrument.items:
        return [int(score) for _, score in labelled]
    numbers = re.findall(r"(?<![\d.-])\d(?![\d.])", re.sub(r"\(.*?\)", " ", rest))
    fit = len(numbers) == instrument.items and all(instrument.low <= int(n) <= instrument.high for n in numbers)
    return [int(n) for n in numbers] if fit else []


def _across(instrument: Instrument, lines: Sequence[_Line]) -> list[int | None]:
    """Item numbers in one line and scores in the next."""
    for number, line in enumerate(lines[:-1]):
        heads = [
            (int(m[1]), w.box)
            for s in line.segments
            for w in s.words
            if (m := re.match(r"^(?:Q|q|#|item)?(\d{1,2})[.:]?$", w.text))
        ]
        if [n for n, _ in heads] != list(range(1, instrument.items + 1)):
            continue
        for below in lines[number + 1 : number + 3]:
            marks = [
                (w, score)
                for s in below.segments
                for w in s.words
                if (score := score_of(w.text, instrument)) is not None
            ]
            near = [min(marks, key=lambda m: abs(m[0].box.x0 - box.x0), default=None) for _, box in heads]
            if all(n is not None and abs(n[0].box.x0 - b.x0) < 25 for n, (_, b) in zip(near, heads, strict=True)):
                return [n[1] for n in near if n is not None]
    return []


def _down(instrument: Instrument, lines: Sequence[_Line]) -> list[int | None]:
    """One row an item: from the line that begins with its number to the next one's."""
    rows = _item_rows(instrument, lines)
    columns = _columns(instrument, lines)
    return [_row_score(rows.get(n, []), instrument, columns) for n in range(1, instrument.items + 1)]


def _item_rows(instrument: Instrument, lines: Sequence[_Line]) -> dict[int, list[_Line]]:
    rows: dict[int, list[_Line]] = {}
    wanted, current = 1, 0
    for line in lines[1:]:
        first = next((s for s in line.segments if s.words and not s.mark), None)
        match = _ITEM.match(first.text) if first is not None and not first.given else None
        if match and int(match[1]) == wanted and wanted <= instrument.items and _has_more(line, first):
            current, wanted = wanted, wanted + 1
            rows[current] = [line]
        elif current and _TOTAL.search(line.text):
            if current == instrument.items:
                break
        elif current and len(rows[current]) < 4 and not (match and int(match[1]) > wanted):
            rows[current].append(line)
    return rows


def _has_more(line: _Line, first: Segment | None) -> bool:
    return first is not None and (
        len(first.words) > 1 or len([s for s in line.segments if s.words or s.given]) > 1 or len(first.text) > 2
    )


def _columns(instrument: Instrument, lines: Sequence[_Line]) -> Mapping[int, float]:
    """Score to the middle of its column, from a heading of all the numbers, with or without words."""
    for line in lines[:14]:
        middles: dict[int, float] = {}
        for segment in line.segments:
            for word in segment.words:
                match = re.match(r"^\(?(\d)\)?$", word.text)
                if match:
                    middles.setdefault(int(match[1]), (word.box.x0 + word.box.x1) / 2)
        values = list(range(instrument.low, instrument.high + 1))
        if sorted(middles) == values and [middles[v] for v in values] == sorted(middles.values()):
            return middles
    return {}


def _row_score(lines: Sequence[_Line], instrument: Instrument, columns: Mapping[int, float]) -> int | None:
    segments = [s for line in lines for s in line.segments]
    marks = sorted((s for s in segments if s.mark), key=lambda s: s.box.x0)
    if marks:
        return _ticked(marks, segments, instrument, columns)
    typed = [s for s in segments if s.given and s.words]
    if typed:
        return score_of(typed[-1].text, instrument)
    return _written(lines, instrument, columns)


def _ticked(
    marks: Sequence[Segment], segments: Sequence[Segment], instrument: Instrument, columns: Mapping[int, float]
) -> int | None:
    circled = [
        w
        for m in marks
        for s in segments
        if not s.mark
        for w in s.words
        if _NUMBER.match(w.text) and m.box.holds(w.box) and m.box.height > 7
    ]
    if len(circled) == 1 and len(marks) == 1:
        return score_of(circled[0].text, instrument)
    on = [m for m in marks if m.text == CHECKED]
    if len(on) != 1:
        return None
    places = instrument.high - instrument.low + 1
    if len(marks) == places:
        return (
            _captioned(on[0], marks, segments, instrument)
            if _captions(segments, marks)
            else instrument.low + marks.index(on[0])
        )
    middle = (on[0].box.x0 + on[0].box.x1) / 2
    return _nearest(middle, columns)


def _captions(segments: Sequence[Segment], marks: Sequence[Segment]) -> bool:
    """Whether each box has its number beside it."""
    numbers = [s for s in segments if not s.mark and s.words and _NUMBER.match(s.text)]
    return len(numbers) >= len(marks)


def _captioned(
    on: Segment, marks: Sequence[Segment], segments: Sequence[Segment], instrument: Instrument
) -> int | None:
    numbers = sorted((s for s in segments if not s.mark and s.words and _NUMBER.match(s.text)), key=lambda s: s.box.x0)[
        -len(marks) :
    ]
    scores = [score_of(s.text, instrument) for s in numbers]
    ordered = list(range(instrument.low, instrument.high + 1))
    place = list(marks).index(on)
    return scores[place] if scores in (ordered, ordered[::-1]) else instrument.low + place


def _written(lines: Sequence[_Line], instrument: Instrument, columns: Mapping[int, float]) -> int | None:
    """A number or a word at the end of the row; one X under a heading of numbers."""
    for line in lines:
        segments = [s for s in line.segments if s.words]
        crosses = [w for s in segments for w in s.words if w.text.lower() in ("x", "✓", "✔")]
        if len(crosses) == 1 and columns:
            return _nearest((crosses[0].box.x0 + crosses[0].box.x1) / 2, columns)
        if not segments:
            continue
        last = segments[-1]
        alone = len(segments) > 1 or re.search(r"[:=.…_-]\s*\d\s*$", last.text)
        end = last.text if len(segments) > 1 and score_of(last.text, instrument) is not None else last.words[-1].text
        if alone and not _all_options(segments, instrument) and (len(segments) > 1 or len(last.words) > 1):
            score = score_of(re.sub(r"^[_.…]+|[_.…]+$", "", end), instrument)
            if score is not None:
                return score
    return None


def _all_options(segments: Sequence[Segment], instrument: Instrument) -> bool:
    """`0 1 2 3` printed to be circled, of which nothing says which was."""
    numbers = [w.text for s in segments for w in s.words if re.fullmatch(r"\d", w.text)]
    return numbers[-(instrument.high - instrument.low + 1) :] == [
        str(n) for n in range(instrument.low, instrument.high + 1)
    ]


def _nearest(middle: float, columns: Mapping[int, float]) -> int | None:
    if not columns:
        return None
    score = min(columns, key=lambda s: abs(columns[s] - middle))
    return score if abs(columns[score] - middle) < 40 else None


def _stated(instrument: Instrument, lines: Sequence[_Line]) -> int | None:
    for number, line in enumerate(lines):
        text = line.text
        for match in re.finditer(
            r"(?i)\b(?:total(?: score)?|sum|score|puntaje)\b[^\d]{0,40}?(\d{1,3})(?:\s*(?:/|of|out of)\s*\d+)?(?!\d)",
            text,
        ):
            value = int(match[1])
            if value <= instrument.highest and not re.search(r"(?i)range|cut", text[: match.start()]):
                return value
        if re.search(r"(?i)\btotal\b", text) and not re.search(r"\d", text) and number + 1 < len(lines):
            below = re.fullmatch(r"\D{0,4}(\d{1,2})\D{0,3}", lines[number + 1].text)
            if below and int(below[1]) <= instrument.highest:
                return int(below[1])
    return None


def _distinct(found: Sequence[ItemScores]) -> list[ItemScores]:
    """Of one instrument in one file the fullest reading."""
    best: dict[str, ItemScores] = {}
    for one in found:
        before = best.get(one.name)
        if before is None or _filled(one) > _filled(before):
            best[one.name] = one
    return list(best.values())


def _filled(one: ItemScores) -> tuple[int, bool]:
    return sum(item is not None for item in one.items), one.stated_total is not None

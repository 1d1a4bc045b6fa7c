"""A page's words as lines of segments: runs of words that belong together, divided by gaps, rules and tick marks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ...domain.documents import CHECKED, UNCHECKED, Box, FormField, Page, Word

_FILL = re.compile(r"^[_.…‗]{3,}$|^_{2,}$")
_BRACKETS = re.compile(r"^[\[(]([xX✓✔*])?[\])]$")
_GAP = 0.95
"""A gap wider than this many times the size of the type divides segments."""


@dataclass(slots=True, kw_only=True)
class Segment:
    """`blank`: an empty place to write in. `given`: text that was typed into a form field, never a label."""

    words: list[Word]
    box: Box
    line: int
    cell: int | None = None
    blank: bool = False
    given: bool = False
    field: FormField | None = None
    claimed: bool = False

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def mark(self) -> bool:
        return len(self.words) == 1 and self.words[0].text in (CHECKED, UNCHECKED)

    @property
    def bold(self) -> bool:
        return bool(self.words) and all(word.bold for word in self.words)

    @property
    def size(self) -> float:
        return self.words[0].size if self.words else 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    page: Page
    segments: list[Segment]
    """In reading order: line by line, from left to right."""
    lines: list[list[Segment]] = field(default_factory=list[list[Segment]])


def around(boxes: Sequence[Box]) -> Box:
    return Box(
        x0=min(b.x0 for b in boxes),
        top=min(b.top for b in boxes),
        x1=max(b.x1 for b in boxes),
        bottom=max(b.bottom for b in boxes),
    )


def layout_of(page: Page, fields: Sequence[FormField] = ()) -> Layout:
    """Form fields stand on the page as what was typed into them; tick boxes as marks."""
    widgets = [f for f in fields if f.page == page.number]
    texts = [f for f in widgets if f.kind in ("text", "choice")]
    marks = [Word(text=CHECKED if f.on else UNCHECKED, box=f.box) for f in widgets if f.kind in ("check", "radio")]
    words = [w for w in page.words if not any(f.box.holds(w.box, -1) and f.value for f in texts)] + marks
    cells = _distinct(page.cells)
    rows = _rows(_cleaned(words))
    segments = _segments(rows, cells, _columns(_segments(rows, cells)))
    segments += [_typed(f, cells) for f in texts]
    segments += _empty_cells(cells, [s.box for s in segments])
    lines = _lined(segments)
    return Layout(page=page, segments=[segment for line in lines for segment in line], lines=lines)


def _distinct(cells: Sequence[Box]) -> list[Box]:
    """From the smallest; a rectangle that is drawn twice counts once."""
    found: list[Box] = []
    for cell in sorted(cells, key=lambda c: c.width * c.height):
        if not any(_same(cell, other) for other in found):
            found.append(cell)
    return found


def _same(a: Box, b: Box) -> bool:
    return max(abs(a.x0 - b.x0), abs(a.x1 - b.x1), abs(a.top - b.top), abs(a.bottom - b.bottom)) < 2.5


def _empty_cells(cells: Sequence[Box], taken: Sequence[Box]) -> list[Segment]:
    """Places to write in where nothing was written: their label has no answer, and must not look further."""
    return [
        Segment(words=[], box=cell, line=0, cell=number, blank=True)
        for number, cell in enumerate(cells)
        if not any(cell.holds(box, 0) for box in taken)
        and not any(o is not cell and cell.holds(o, 0) for o in cells[:number])
    ]


def _typed(f: FormField, cells: Sequence[Box]) -> Segment:
    words = [Word(text=f.value, box=f.box)] if f.value.strip() else []
    cell = _cell(f.box, cells)
    return Segment(words=words, box=f.box, line=0, cell=cell, blank=not words, given=True, field=f)


def _cleaned(words: Sequence[Word]) -> list[Word]:
    """Underscores around what was written on them go; a line of them alone is an empty place. Brackets are boxes."""
    found: list[Word] = []
    for word in words:
        text = word.text
        if text in ("]", ")") and found and found[-1].text in ("[", "(") and word.box.x0 - found[-1].box.x1 < 14:
            box = around([found[-1].box, word.box])
            found[-1] = Word(text=UNCHECKED, box=box, size=word.size)
        elif match := _BRACKETS.match(text):
            found.append(Word(text=CHECKED if match[1] else UNCHECKED, box=word.box, size=word.size))
        elif _FILL.match(text):
            found.append(Word(text="_", box=word.box, size=word.size))
        elif "__" in text or (len(text) > 2 and (text.startswith("_") or text.endswith("_"))):
            found += _split(word)
        else:
            found.append(word)
    return found


def _split(word: Word) -> list[Word]:
    width = word.box.width / max(1, len(word.text))
    found: list[Word] = []
    for match in re.finditer(r"[^_]+(?:_[^_]+)*|_+", word.text):
        text = match[0]
        x0 = word.box.x0 + match.start() * width
        box = Box(x0=x0, top=word.box.top, x1=x0 + len(text) * width, bottom=word.box.bottom)
        found.append(Word(text="_" if text.startswith("_") else text, box=box, size=word.size, bold=word.bold))
    return found


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """Words whose middles are level."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: ((w.box.top + w.box.bottom) / 2, w.box.x0)):
        middle = (word.box.top + word.box.bottom) / 2
        if rows:
            last = rows[-1][-1]
            other = (last.box.top + last.box.bottom) / 2
            if abs(middle - other) <= 0.42 * max(4.0, min(word.box.height, last.box.height)):
                rows[-1].append(word)
                continue
        rows.append([word])
    return [sorted(row, key=lambda w: w.box.x0) for row in rows]


def _columns(segments: Sequence[Segment]) -> list[float]:
    """Where at least three lines begin a segment that is not their first."""
    starts: dict[float, int] = {}
    before: Segment | None = None
    for segment in segments:
        if before is not None and before.line == segment.line and not segment.mark:
            starts[round(segment.box.x0)] = starts.get(round(segment.box.x0), 0) + 1
        before = segment
    return [x for x, count in starts.items() if count >= 3]


def _segments(rows: Sequence[Sequence[Word]], cells: Sequence[Box], columns: Sequence[float] = ()) -> list[Segment]:
    found: list[Segment] = []
    for number, row in enumerate(rows):
        run: list[Word] = []
        for word in row:
            if run and (_divides(run[-1], word, cells) or _at_column(run[-1], word, columns)):
                found.append(_segment(run, number, cells))
                run = []
            run.append(word)
        if run:
            found.append(_segment(run, number, cells))
    return found


def _divides(before: Word, after: Word, cells: Sequence[Box]) -> bool:
    if {before.text, after.text} & {CHECKED, UNCHECKED, "_"}:
        return True
    if after.box.x0 - before.box.x1 > _GAP * max(6.0, min(before.size, after.size)):
        return True
    return _cell(before.box, cells) != _cell(after.box, cells)


def _at_column(before: Word, after: Word, columns: Sequence[float]) -> bool:
    """An answer that fills its column touches the next one."""
    return after.box.x0 - before.box.x1 > 1.0 and any(abs(after.box.x0 - x) <= 0.8 for x in columns)


def _cell(box: Box, cells: Sequence[Box]) -> int | None:
    """The smallest drawn rectangle around it."""
    return next((number for number, cell in enumerate(cells) if cell.holds(box)), None)


def _segment(run: list[Word], line: int, cells: Sequence[Box]) -> Segment:
    box = around([word.box for word in run])
    blank = all(word.text == "_" for word in run)
    return Segment(words=[] if blank else list(run), box=box, line=line, cell=_cell(box, cells), blank=blank)


def _lined(segments: list[Segment]) -> list[list[Segment]]:
    """Lines again, now with what was typed into fields; a tall field stands on the line of its upper edge."""
    lines: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda s: (_level(s), s.box.x0)):
        if lines and abs(_level(segment) - _level(lines[-1][-1])) <= 4.0:
            lines[-1].append(segment)
        else:
            lines.append([segment])
    for number, line in enumerate(lines):
        line.sort(key=lambda s: s.box.x0)
        for segment in line:
            segment.line = number
    return lines


def _level(segment: Segment) -> float:
    box = segment.box
    return box.top + min(box.height, 20.0) / 2

"""Each label's answer on the page: beside it, below it, in its cell, or above it where labels are captions.

Every piece of the page answers one label at most. Labels that find their answer on their own line choose first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ...domain.documents import Box, Word
from ..concepts import LONG_PARTS, TEXT_PARTS
from .labels import Label
from .layout import Layout, Segment, around

_WIDE = 260.0
_BELOW, _ABOVE = 3.2, 1.3
"""How far an answer may stand, in sizes of the type."""
_FITS = {
    "birth_date": re.compile(r"\d{1,4}\s*[/.\-]\s*\d{1,2}|\b(?:19|20)\d\d\b|(?i:\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic))"),
    "phone": re.compile(r"\d[\d\s().+-]{5,}|☒|☐"),
    "email": re.compile(r"@|(?i:\bat\b)"),
    "zip": re.compile(r"\d{4,5}"),
    "age": re.compile(r"^\D{0,6}\d{1,3}\b"),
}  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Paired:
    """`way`: inline, cell, right, below, rows, above, none."""

    label: Label
    run: list[Segment] = field(default_factory=list[Segment])
    way: str = "none"


def pair(layout: Layout, labels: Sequence[Label]) -> list[Paired]:
    pairs = [Paired(label=label) for label in labels]
    _Page(layout, labels).fill(pairs)
    return pairs


class _Page:
    def __init__(self, layout: Layout, labels: Sequence[Label]) -> None:
        self.layout = layout
        self.labels = labels
        self.captions = False
        self.holding: dict[int, list[Label]] = {}
        for label in labels:
            self.holding.setdefault(id(label.segment), []).append(label)

    def fill(self, pairs: Sequence[Paired]) -> None:
        for one in pairs:
            self._inline(one)
        for one in pairs:
            if one.way == "none":
                self._in_cell(one)
        for one in pairs:
            if one.way == "none":
                self._beside(one)
        self.captions = self._are_captions([one.label for one in pairs if one.way == "none"])
        for one in pairs:
            if one.way == "none":
                self._above_or_below(one)
        for one in pairs:
            if (
                one.run
                and _long(one.label)
                and not (one.way == "below" and _prose(one.label) and self._is_header(one.label))
            ):
                self._go_on(one)

    # an answer in the label's own segment

    def _inline(self, one: Paired) -> None:
        label = one.label
        rest = [word for word in label.rest if word.text != "_"]
        if not rest:
            return
        piece = Segment(
            words=rest,
            box=_box_of(rest),
            line=label.segment.line,
            cell=label.segment.cell,
        )
        one.run = [piece, *self._following(label, piece)] if self._last(label) else [piece]
        one.way = "inline"
        _claim(one.run)

    def _last(self, label: Label) -> bool:
        return self.holding[id(label.segment)][-1] is label

    def _following(self, label: Label, piece: Segment) -> list[Segment]:
        """More of the same answer on the line: choices, or words with a gap between them."""
        found: list[Segment] = []
        last = piece
        for segment in self._right_of(label):
            gap = segment.box.x0 - last.box.x1
            choices = segment.mark or last.mark
            if gap > (90 if choices else 26) or (segment.cell != label.segment.cell and not choices):
                break
            found.append(segment)
            last = segment
        return found

    def _right_of(self, label: Label) -> list[Segment]:
        """Free segments to the right on the label's line, up to the next label."""
        line = self.layout.lines[label.segment.line]
        found: list[Segment] = []
        for segment in line[line.index(label.segment) + 1 :]:
            if id(segment) in self.holding or segment.claimed:
                break
            found.append(segment)
        return found

    # an answer in the label's cell

    def _in_cell(self, one: Paired) -> None:
        label = one.label
        cell = label.segment.cell
        if cell is None or not self._last(label):
            return
        inside = [s for s in self.layout.segments if s.cell == cell and s is not label.segment]
        other = [s for s in inside if id(s) in self.holding]
        below = [s for s in inside if s.box.top >= label.box.top - 3 and id(s) not in self.holding and not s.claimed]
        below = [s for s in below if not any(o.box.top <= s.box.top + 2 and _after(o, label) for o in other)]
        if any(s.line == label.segment.line and s.box.x0 < label.box.x0 for s in below):
            return
        if below:
            one.run, one.way = below if _long(label) else self._first_line(below), "cell"
            _claim(one.run)

    def _first_line(self, segments: list[Segment]) -> list[Segment]:
        lines = [s.line for s in segments]
        if any(s.mark for s in segments):
            return segments
        return [s for s in segments if s.line == min(lines)]

    # beside it

    def _beside(self, one: Paired) -> None:
        label = one.label
        if not self._last(label):
            return
        right = self._right_of(label)
        if not right or not self._near(label, right[0]):
            return
        run = self._run(right, label)
        below = self._below(label)
        if not _fits(run, label) and below and _fits(below, label):
            return
        if below and not label.sure and self._is_header(label):
            return
        if all(s.blank and not s.given for s in run) and below and not self._is_labelled(below):
            drawn = [s for s in run if s.blank]
            if not drawn:
                return
        one.run, one.way = run, "right"
        _claim(run)

    def _near(self, label: Label, segment: Segment) -> bool:
        """Within reach; the next cell of a table may begin further away."""
        neighbours = label.segment.cell is not None and segment.cell is not None
        return neighbours or segment.box.x0 - label.box.x1 <= _WIDE

    def _is_labelled(self, run: Sequence[Segment]) -> bool:
        return any(id(s) in self.holding for s in run)

    def _is_header(self, label: Label) -> bool:
        """One of several labels in a row, as at the top of a table."""
        line = self.layout.lines[label.segment.line]
        return sum(id(s) in self.holding for s in line) >= 3 and all(id(s) in self.holding or s.blank for s in line)

    def _run(self, right: list[Segment], label: Label) -> list[Segment]:
        """A typed field is one answer; choices go on as far as boxes follow; else neighbouring words."""
        first = right[0]
        if first.given:
            return [first]
        run = [first]
        for segment in right[1:]:
            gap = segment.box.x0 - run[-1].box.x1
            choices = segment.mark or run[-1].mark or run[-1].blank or segment.blank
            same = segment.cell == first.cell or (choices and segment.cell is None)
            if gap > (110 if choices else 26) or not same:
                break
            run.append(segment)
        return run

    # below or above it

    def _above_or_below(self, one: Paired) -> None:
        label = one.label
        below, above = self._below(label), self._above(label)
        if self.captions and not label.sure:
            one.run, one.way = above, "above" if above else "none"
        elif above and not label.sure and (not below or _distance(label, above) < 0.6 * _distance(label, below)):
            one.run, one.way = above, "above"
        elif below and (label.sure or label.concept is not None):
            one.run, one.way = below, "below"
            if _prose(label) and self._is_header(label):
                one.run, one.way = self._rows(label), "rows"
        _claim(one.run)

    def _are_captions(self, labels: Sequence[Label]) -> bool:
        """Whether this page writes its labels under the answers: then an empty answer is not to be sought below."""
        votes = 0
        for label in labels:
            below, above = self._below(label), self._above(label)
            if not label.sure and (above or below):
                closer = bool(above) and (not below or _distance(label, above) < 0.6 * _distance(label, below))
                votes += 1 if closer else -1
        return votes >= 3

    def _rows(self, label: Label) -> list[Segment]:
        """The whole rows under the first heading of a table, such as medication, dose, since when."""
        found: list[Segment] = []
        last = label.box.bottom
        for line in self.layout.lines[label.segment.line + 1 :]:
            written = [s for s in line if s.words and s.box.x0 >= label.box.x0 - 6]
            if not written:
                continue
            free = not any(id(s) in self.holding or s.claimed or s.mark for s in written)
            if not free or written[0].box.top - last > _BELOW * label.segment.size:
                break
            found += written
            last = max(s.box.bottom for s in written)
        return found

    def _below(self, label: Label) -> list[Segment]:
        right = self._edge(label)
        size = label.segment.size
        for line in self.layout.lines[label.segment.line + 1 : label.segment.line + 5]:
            mine = [
                s
                for s in line
                if s.box.x0 < right - 2 and s.box.x1 > label.box.x0 - 6 and s.box.x0 >= label.box.x0 - 40
            ]
            mine = [s for s in mine if s.box.top > label.box.top + 0.4 * size]
            if not mine:
                continue
            near = mine[0].box.top - label.box.bottom <= _BELOW * size
            free = not mine[0].claimed and id(mine[0]) not in self.holding
            if not near or not free or not self._reachable(label, mine[0]):
                return []
            return self._run([s for s in mine if id(s) not in self.holding and not s.claimed], label)
        return []

    def _reachable(self, label: Label, segment: Segment) -> bool:
        """Out of a cell only into the cell underneath."""
        if label.segment.cell is None or segment.cell == label.segment.cell:
            return True
        return segment.cell is not None or not any(
            s.cell == label.segment.cell for s in self.layout.segments if s is not label.segment
        )

    def _edge(self, label: Label) -> float:
        """Where the next label on the line begins."""
        line = self.layout.lines[label.segment.line]
        own = self.holding[id(label.segment)]
        later = [o.box.x0 for o in own if o.box.x0 > label.box.x1]
        later += [s.box.x0 for s in line if s.box.x0 > label.box.x1 + 2 and (id(s) in self.holding or s.claimed)]
        return min(later, default=self.layout.page.width)

    def _above(self, label: Label) -> list[Segment]:
        if label.segment.line == 0:
            return []
        size = label.segment.size
        for line in reversed(self.layout.lines[max(0, label.segment.line - 2) : label.segment.line]):
            mine = [
                s
                for s in line
                if s.box.x0 < label.box.x1 + 40 and s.box.x1 > label.box.x0 - 4 and s.box.x0 >= label.box.x0 - 12
            ]
            if not mine:
                continue
            first = mine[0]
            free = not first.claimed and id(first) not in self.holding and first.words and not self._heads(first, label)
            if free and label.box.top - first.box.bottom <= _ABOVE * size:
                return [first]
            if not first.blank:
                return []
        return []

    def _heads(self, segment: Segment, label: Label) -> bool:
        return (segment.bold and not label.segment.bold) or segment.size > 1.35 * max(label.segment.size, 8.5)

    # further lines

    def _go_on(self, one: Paired) -> None:
        if one.run[0].given or one.way in ("above",):
            return
        last = one.run[-1]
        left = min(one.label.box.x0, one.run[0].box.x0) - 4
        reach = max(s.box.x1 for s in one.run)
        for line in self.layout.lines[last.line + 1 :]:
            edge = min((s.box.x0 for s in line if id(s) in self.holding and s.box.x0 > left + 40), default=9e9)
            mine = [s for s in line if left <= s.box.x0 < edge - 2 and s.box.x0 < reach + 24]
            if not mine:
                if line[0].box.top - last.box.bottom > 1.2 * last.size:
                    return
                continue
            if not self._goes_on(one, last, mine[0]):
                return
            taken = [s for s in mine if not s.claimed and id(s) not in self.holding and not s.blank and not s.given]
            one.run += taken
            _claim(taken)
            last = mine[-1]
            reach = max(reach, *(s.box.x1 for s in mine))

    def _goes_on(self, one: Paired, last: Segment, segment: Segment) -> bool:
        gap = segment.box.top - last.box.bottom
        same = segment.cell == one.run[0].cell or self._table(one)
        heading = segment.bold and not one.run[0].bold
        foreign = id(segment) in self.holding or segment.claimed or segment.blank or segment.given
        reach = 1.5 if one.label.sure and _prose(one.label) and not _heads_something(segment) else 1.15
        return gap <= reach * last.size and same and not foreign and not heading

    def _table(self, one: Paired) -> bool:
        """Rows of a table under the label's own header."""
        return one.way == "below" and one.label.segment.cell is not None and self._is_header(one.label)


def _box_of(words: Sequence[Word]) -> Box:
    return around([word.box for word in words])


def _claim(run: Sequence[Segment]) -> None:
    for segment in run:
        segment.claimed = True


def _heads_something(segment: Segment) -> bool:
    """Short, and in capitals or without the end of a sentence: after a blank line it may be the next heading."""
    text = segment.text
    return text.isupper() or (len(segment.words) <= 5 and not text.rstrip().endswith((".", "!", ")")))


def _prose(label: Label) -> bool:
    return label.concept is not None and label.concept.part in TEXT_PARTS


def _long(label: Label) -> bool:
    return label.concept is not None and label.concept.part in LONG_PARTS


def _after(segment: Segment, label: Label) -> bool:
    return segment.box.top > label.box.top + 2


def _fits(run: Sequence[Segment], label: Label) -> bool:
    pattern = _FITS.get(label.concept.part if label.concept else "")
    text = " ".join(s.text for s in run)
    return pattern is None or bool(pattern.search(text))


def _distance(label: Label, run: Sequence[Segment]) -> float:
    box = run[0].box
    return abs(box.top - label.box.bottom) if box.top >= label.box.top else abs(label.box.top - box.bottom)

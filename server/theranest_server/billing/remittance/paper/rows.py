"""Rows of words: what stands side by side on a page, or on one line of a text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from ....domain.documents import Box, DocumentKind, OpenedDocument, Page

_WIDTH, _HEIGHT = 6.0, 12.0
"""Of a character of a text file, in points: its columns count as places on a page."""
_CELL = 100
"""Characters that a cell between tabs or rules is taken to be wide."""
_GAP = 0.72
"""A wider gap than this part of the letters' size parts two cells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A word, or a cell of several. `box` is x0, top, x1, bottom in points from the upper left corner."""

    text: str
    x0: float
    x1: float
    page: int
    box: tuple[float, float, float, float]

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True, kw_only=True)
class Row:
    """`number` counts rows of the whole document from 1."""

    number: int
    page: int
    words: tuple[Piece, ...]
    gaps: tuple[bool, ...]
    """For each word whether a new cell begins with it."""

    @cached_property
    def cells(self) -> tuple[Piece, ...]:
        groups: list[list[Piece]] = []
        for word, opens in zip(self.words, self.gaps, strict=True):
            if opens or not groups:
                groups.append([])
            groups[-1].append(word)
        return tuple(joined(group) for group in groups)

    @cached_property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


def joined(words: Sequence[Piece]) -> Piece:
    """One piece over all the words."""
    boxes = [word.box for word in words]
    return Piece(
        text=" ".join(word.text for word in words),
        x0=min(word.x0 for word in words),
        x1=max(word.x1 for word in words),
        page=words[0].page,
        box=(min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)),
    )


def rows_of(document: OpenedDocument) -> list[Row]:
    """From top to bottom, page after page."""
    if document.kind is DocumentKind.PDF:
        return _numbered(_rows_of_page(page) for page in document.pages)
    text = document.text
    if document.kind is DocumentKind.HTML:
        text = _without_tags(text)
    return _numbered(_rows_of_text(part, number) for number, part in enumerate(text.split("\f"), 1))


def _numbered(pages: Iterable[Iterable[tuple[int, list[Piece], list[bool]]]]) -> list[Row]:
    found = [each for page in pages for each in page]
    return [
        Row(number=number, page=page, words=tuple(words), gaps=tuple(gaps))
        for number, (page, words, gaps) in enumerate(found, 1)
    ]


def _rows_of_page(page: Page) -> Iterable[tuple[int, list[Piece], list[bool]]]:
    lines: list[list[tuple[Piece, Box, float]]] = []
    for word in sorted(page.words, key=lambda w: ((w.box.top + w.box.bottom) / 2, w.box.x0)):
        box = word.box
        place = (round(box.x0, 1), round(box.top, 1), round(box.x1, 1), round(box.bottom, 1))
        piece = Piece(text=word.text, x0=box.x0, x1=box.x1, page=page.number, box=place)
        middle = (box.top + box.bottom) / 2
        if lines and abs(middle - _middle(lines[-1][0][1])) <= max(2.0, box.height * 0.45):
            lines[-1].append((piece, box, word.size))
        else:
            lines.append([(piece, box, word.size)])
    for line in lines:
        line.sort(key=lambda item: item[1].x0)
        gaps = [True] + [right[1].x0 - left[1].x1 > _GAP * max(right[2], 4.0) for left, right in pairwise(line)]
        yield page.number, [piece for piece, _, _ in line], gaps


def _middle(box: Box) -> float:
    return (box.top + box.bottom) / 2


def _rows_of_text(text: str, page: int) -> Iterable[tuple[int, list[Piece], list[bool]]]:
    for at, line in enumerate(text.splitlines()):
        words, gaps = _separated(line, at, page) if _is_separated(line) else _spaced(line.expandtabs(8), at, page)
        if words:
            yield page, words, gaps


def _spaced(line: str, at: int, page: int) -> tuple[list[Piece], list[bool]]:
    """Two blanks part cells."""
    found = list(re.finditer(r"\S+", line))
    gaps = [True, *(right.start() - left.end() > 1 for left, right in pairwise(found))]
    return [_word(match.group(), match.start(), at, page) for match in found], gaps


def _is_separated(line: str) -> bool:
    return "\t" in line.strip() or len(re.findall(r"[|¦│]", line)) >= 2


def _separated(line: str, at: int, page: int) -> tuple[list[Piece], list[bool]]:
    """Cells that a tab or a rule parts: the number of the cell is its place, whatever its width."""
    words: list[Piece] = []
    gaps: list[bool] = []
    mark = r"\t" if "\t" in line.strip() else r"[|¦│]"
    for number, cell in enumerate(re.split(mark, line.strip("|¦│ \r\n"))):
        for order, match in enumerate(re.finditer(r"\S+", cell.strip())):
            words.append(_word(match.group(), number * _CELL + match.start(), at, page))
            gaps.append(order == 0)
    return words, gaps


def _word(text: str, start: int, row: int, page: int) -> Piece:
    x0, x1 = start * _WIDTH, (start + len(text)) * _WIDTH
    return Piece(text=text, x0=x0, x1=x1, page=page, box=(x0, row * _HEIGHT, x1, (row + 1) * _HEIGHT))


def _without_tags(text: str) -> str:
    """Table rows as lines, cells parted by tabs; nothing of a page is ever run."""
    import html

    text = re.sub(r"(?is)<(script|style|head)\b.*?(?:</\1>|$)", " ", text)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"(?i)</t[dh]>", "\t", text)
    text = re.sub(r"(?i)</(?:tr|p|div|h\d|li|dd|table)>|<br\b[^>]*>", "\n", text)
    return html.unescape(re.sub(r"<[^>]{0,2000}>", "", text))

"""Words, tick marks and cells of a page as pdfplumber sees them."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, cast

from ...domain.documents import CHECKED, UNCHECKED

_ON = set("☒☑✓✔✗✘✕✖■●⬤◉🗹🗷")
_OFF = set("☐□❏❑❒○◯◻⬜⚪❍")
_DINGBATS = {**dict.fromkeys("345678lnv", CHECKED), **dict.fromkeys("omqpr", UNCHECKED)}
_LEAST, _MOST = 5.0, 17.0
"""Sides of a drawn tick box, in points."""
_MOST_SHAPES = 4_000


def words_of(page: Any) -> list[list[Any]]:
    """`[text, x0, top, x1, bottom, size, bold]`."""
    found = page.extract_words(
        x_tolerance=1.5,
        y_tolerance=2.5,
        keep_blank_chars=False,
        use_text_flow=False,
        extra_attrs=["fontname", "size"],
    )
    words: list[list[Any]] = []
    for word in found:
        font, text = str(word["fontname"]), str(word["text"])
        text = _as_mark(text, font)
        bold = any(part in font.lower() for part in ("bold", "black", "heavy", "semibold", "-bd"))
        box = [round(float(word[k]), 2) for k in ("x0", "top", "x1", "bottom")]
        words += [[piece, *place, float(word["size"]), bold] for piece, place in _pieces(text, box)]
    return words


def _as_mark(text: str, font: str) -> str:
    if "dingbat" in font.lower() or "wingding" in font.lower():
        return "".join(_DINGBATS.get(character, character) for character in text)
    return text


def _pieces(text: str, box: list[float]) -> list[tuple[str, list[float]]]:
    """A word with tick marks in it, cut at the marks."""
    shown = "".join(CHECKED if c in _ON else UNCHECKED if c in _OFF else c for c in text)
    if len(shown) == 1 or not (set(shown) & {CHECKED, UNCHECKED}):
        return [(shown, box)]
    width = (box[2] - box[0]) / len(shown)
    cuts = sorted({0, len(shown), *(i + d for i, c in enumerate(shown) if c in (CHECKED, UNCHECKED) for d in (0, 1))})
    return [
        (shown[a:b], [round(box[0] + a * width, 2), box[1], round(box[0] + b * width, 2), box[3]])
        for a, b in pairwise(cuts)
        if shown[a:b]
    ]


def _four(shape: Any) -> tuple[float, float, float, float]:
    return float(shape["x0"]), float(shape["top"]), float(shape["x1"]), float(shape["bottom"])


def _inside(inner: tuple[float, ...], outer: tuple[float, ...], slack: float = 1.5) -> bool:
    return (
        inner[0] >= outer[0] - slack
        and inner[1] >= outer[1] - slack
        and inner[2] <= outer[2] + slack
        and inner[3] <= outer[3] + slack
    )


def marks_of(page: Any, widgets: list[list[float]]) -> list[list[Any]]:
    """Small drawn squares and circles, each with whether something stands in it."""
    shapes = [*page.rects, *page.curves][:_MOST_SHAPES]
    small = sorted({_four(s) for s in shapes if _square(_four(s))}, key=lambda b: -(b[2] - b[0]))
    boxes: list[tuple[float, float, float, float]] = []
    for box in small:
        if not any(_inside(box, other) for other in boxes) and not any(_inside(box, tuple(w), 3) for w in widgets):
            boxes.append(box)
    if not boxes:
        return []
    inks = _inks(page)
    return [[CHECKED if _ticked(box, inks) else UNCHECKED, *map(_rounded, box), 10.0, False] for box in boxes]


def _rounded(value: float) -> float:
    return round(value, 2)


def _square(box: tuple[float, float, float, float]) -> bool:
    width, height = box[2] - box[0], box[3] - box[1]
    return _LEAST <= width <= _MOST and _LEAST <= height <= _MOST and abs(width - height) <= 2.5


def _inks(page: Any) -> list[tuple[tuple[float, float, float, float], bool]]:
    """What could tick a box: characters, strokes, filled shapes; with whether it is a filled shape."""
    inks = [(_four(c), False) for c in page.chars if str(c["text"]).strip() in _STROKES]
    inks += [(_four(line), False) for line in page.lines[:_MOST_SHAPES]]
    for shape in [*page.rects, *page.curves][:_MOST_SHAPES]:
        if shape.get("fill") and _dark(shape.get("non_stroking_color")):
            inks.append((_four(shape), True))
        elif not _square(_four(shape)):
            inks.append((_four(shape), False))
    return inks


_STROKES = {"x", "X", "✓", "✔", "✗", "✘", "✕", "✖", "/", "●", "•", "■", "4", "8", "l", "n", "3", "v", "V", "*"}


def _ticked(box: tuple[float, float, float, float], inks: list[tuple[tuple[float, float, float, float], bool]]) -> bool:
    for ink, filled in inks:
        if not _inside(ink, box, 2.0):
            continue
        width, height = ink[2] - ink[0], ink[3] - ink[1]
        if filled and width >= 2 and height >= 2:
            return True
        if not filled and width >= 1.5 and height >= 1.5:
            return True
    return False


def _dark(colour: Any) -> bool:
    if colour is None:
        return True
    parts = cast("Sequence[Any]", colour) if isinstance(colour, list | tuple) else (colour,)
    numbers = [float(p) for p in parts if isinstance(p, int | float)]
    if not numbers:
        return False
    if len(numbers) == 4:
        return numbers[3] > 0.5 or sum(numbers[:3]) > 1.5
    return sum(numbers) / len(numbers) < 0.55


def cells_of(page: Any) -> list[list[float]]:
    """Drawn rectangles that can hold an answer, and the cells of ruled tables."""
    whole = float(page.width) * float(page.height)
    cells = {_four(r) for r in page.rects[:_MOST_SHAPES] if _holds_text(_four(r), whole)}
    if 4 <= len(page.lines) + len(page.rects) <= _MOST_SHAPES:
        for table in page.find_tables():
            cells |= {tuple(map(float, c)) for c in table.cells if c and _holds_text(tuple(map(float, c)), whole)}
    return [list(map(_rounded, cell)) for cell in sorted(cells)]


def _holds_text(box: tuple[float, ...], whole: float) -> bool:
    width, height = box[2] - box[0], box[3] - box[1]
    return width >= 16 and height >= 9 and width * height < whole * 0.6

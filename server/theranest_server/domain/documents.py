"""What a file holds once it has been opened: pages of words with their places, form fields, or plain text.

Coordinates inside are points from a page's upper left corner (`top` grows downwards); reports turn them into PDF user
space, whose origin is the lower left corner (`Page.pdf_box`).
"""

from dataclasses import dataclass
from enum import StrEnum

CHECKED, UNCHECKED = "☒", "☐"
"""How every kind of tick box and radio button appears among the words of a page."""


class DocumentKind(StrEnum):
    PDF = "pdf"
    JSON = "json"
    HTML = "html"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def holds(self, other: "Box", slack: float = 1.5) -> bool:
        """Whether the middle of the other box lies inside."""
        x, y = (other.x0 + other.x1) / 2, (other.top + other.bottom) / 2
        return self.x0 - slack <= x <= self.x1 + slack and self.top - slack <= y <= self.bottom + slack


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    text: str
    box: Box
    size: float = 10.0
    bold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One widget of a fillable form. `value` is text; for tick boxes and radio buttons `on` says whether it is chosen,
    `state` is its own export value."""

    name: str
    label: str
    """The tooltip."""
    kind: str
    """`text`, `check`, `radio`, `choice`."""
    value: str
    page: int
    box: Box
    on: bool = False
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`number` counts from 1. `cells` are drawn rectangles and the cells of ruled tables."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    cells: tuple[Box, ...] = ()
    needs_ocr: bool = False
    """Holds pictures and no text."""

    def pdf_box(self, box: Box) -> tuple[float, float, float, float]:
        """x0, y0, x1, y1 in points from the page's lower left corner."""
        corners = (box.x0, self.height - box.bottom, box.x1, self.height - box.top)
        return tuple(round(value, 1) for value in corners)  # pyright: ignore[reportReturnType]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedDocument:
    """`text` is that of JSON, HTML and plain text files; a PDF has pages and fields."""

    kind: DocumentKind
    pages: tuple[Page, ...] = ()
    fields: tuple[FormField, ...] = ()
    text: str = ""
    remarks: tuple[str, ...] = ()
    """Sentences about the file as such: scripts that were not run, a cut."""

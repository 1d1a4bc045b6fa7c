"""One answer of a form: what was asked, what stands there, and where."""

from dataclasses import dataclass

from ..domain.documents import Box
from .concepts import Concept


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """`text` is what was written, or the chosen options joined by commas. `confidence` is 0 to 1."""

    concept: Concept
    label: str
    text: str
    confidence: float
    file: str = ""
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    order: int = 0
    """Its place in reading order, for answers that go on under another label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Words of an answer on a page."""

    text: str
    box: Box

"""Segments that can be changed one by one while every other byte stays as it was."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from .doubts import Doubts
from .segments import interchanges
from .separators import Separators
from .source import open_source

_EDGES = "\ufeff\x00\x1a \t\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactSegment:
    """`before` and `after` are what stands around the segment: blanks, line breaks, the terminator.

    `number` counts segments of the file from 1; 0 for what holds no segment.
    """

    number: int
    before: str
    body: str
    after: str
    separators: Separators

    @property
    def elements(self) -> list[str]:
        return self.body.split(self.separators.element)

    @property
    def tag(self) -> str:
        return self.body.split(self.separators.element, 1)[0]

    def with_elements(self, elements: Sequence[str]) -> "ExactSegment":
        return replace(self, body=self.separators.element.join(elements))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactFile:
    """`encoding` is that of the bytes: `utf-8`, or `latin-1` where they are not."""

    segments: tuple[ExactSegment, ...]
    encoding: str

    def write(self) -> bytes:
        """What was read, byte for byte, with the segments that were changed in their places."""
        return "".join(s.before + s.body + s.after for s in self.segments).encode(self.encoding)

    def __iter__(self) -> Iterator[ExactSegment]:
        return (segment for segment in self.segments if segment.body)


def read_exact(data: bytes) -> ExactFile:
    """Raises X12Unreadable."""
    source = open_source(data)
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "latin-1"
    if encoding == "latin-1" and source.first_odd_character is None:
        encoding = "utf-8"
    found: list[ExactSegment] = []
    number = 0
    for stretch in interchanges(source, Doubts()):
        end = stretch.separators.segment
        text = source.text[stretch.start : stretch.end]
        lead = source.text[: stretch.start] if not found else ""
        for piece in _pieces(text, end):
            body = piece.removesuffix(end).strip(_EDGES)
            number += bool(body)
            at = piece.index(body) if body else len(piece)
            before, after = piece[:at], piece[at + len(body) :]
            found.append(
                ExactSegment(
                    number=number if body else 0,
                    before=lead + before,
                    body=body,
                    after=after,
                    separators=stretch.separators,
                )
            )
            lead = ""
    return ExactFile(segments=tuple(found), encoding=encoding)


def _pieces(text: str, end: str) -> Iterator[str]:
    parts = text.split(end)
    for part in parts[:-1]:
        yield part + end
    if parts[-1]:
        yield parts[-1]

"""Text as spoken, and the way back to the file: invisible characters and subtitle markup are taken out, offsets stay the file's."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]+"
)
"""Control, zero-width, bidirectional, variation and tag characters; tab, line ends and form feed are white space."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of clean text that lies unbroken in the file. `breaks` says that markup or a time code stands before it."""

    at: int
    start: int
    length: int
    breaks: bool


@dataclass(frozen=True, slots=True)
class Speech:
    """Clean text with the pieces of the file that it was put together from."""

    text: str
    pieces: tuple[Piece, ...]
    starts: tuple[int, ...]

    def spans(self, start: int, end: int) -> list[tuple[int, int]]:
        """Places in the file of clean text `[start, end)`: one, or several where markup stands between."""
        found: list[tuple[int, int]] = []
        for piece in self.pieces[max(bisect_right(self.starts, start) - 1, 0) :]:
            if piece.at >= end:
                break
            low, high = max(start, piece.at), min(end, piece.at + piece.length)
            if low >= high:
                continue
            place = (piece.start + low - piece.at, piece.start + high - piece.at)
            if found and not piece.breaks:
                found[-1] = (found[-1][0], place[1])
            else:
                found.append(place)
        return found


def speech_of(file_text: str, stretches: Iterable[tuple[int, int]]) -> Speech:
    """Join stretches of the file to one speech: a blank between stretches, invisible characters out."""
    parts: list[str] = []
    pieces: list[Piece] = []
    at = 0
    for start, end in stretches:
        if parts:
            parts.append(" ")
            at += 1
        breaks = True
        for low, high in _visible(file_text, start, end):
            parts.append(file_text[low:high])
            pieces.append(Piece(at=at, start=low, length=high - low, breaks=breaks))
            at += high - low
            breaks = False
    return Speech("".join(parts), tuple(pieces), tuple(piece.at for piece in pieces))


def _visible(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    low = start
    for hidden in INVISIBLE.finditer(text, start, end):
        if hidden.start() > low:
            yield low, hidden.start()
        low = hidden.end()
    if low < end:
        yield low, end

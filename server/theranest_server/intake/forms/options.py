"""Tick boxes in a row: which of the printed choices were chosen."""

from collections.abc import Sequence

from ...domain.documents import CHECKED, UNCHECKED
from .layout import Segment


def chosen(run: Sequence[Segment]) -> str:
    """The chosen captions, joined by commas, and what was written beside them; empty where nothing is ticked.

    Captions stand after their boxes, or before them where the run begins with a caption and ends with a box.
    """
    pieces = [(_piece(s), s) for s in run if s.words]
    if not pieces:
        return ""
    before = not pieces[0][1].mark and pieces[-1][1].mark
    captions: list[str] = []
    if before:
        captions = [pieces[i - 1][0] for i, (text, _) in enumerate(pieces) if text == CHECKED and i > 0]
    else:
        captions = _after(pieces)
    return ", ".join(caption for caption in captions if caption and caption not in (CHECKED, UNCHECKED))


def _piece(segment: Segment) -> str:
    return segment.text


def _after(pieces: Sequence[tuple[str, Segment]]) -> list[str]:
    captions: list[str] = []
    on = False
    fresh = False
    for text, segment in pieces:
        if segment.mark:
            on, fresh = text == CHECKED, True
        elif segment.given and segment.words:
            captions.append(text)
        elif on and fresh:
            captions.append(text)
            fresh = False
        elif on and captions:
            captions[-1] += f" {text}"
    return captions


def has_marks(run: Sequence[Segment]) -> bool:
    return any(segment.mark for segment in run)

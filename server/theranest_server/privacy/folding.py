"""Text made comparable (case, accents, look-alikes, invisible characters) with a way back to the original offsets."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from .words import word_list

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_INVISIBLE = frozenset({"Cf", "Mn", "Me"})
_INVISIBLE_LETTERS = frozenset("\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800")
# Letters of other scripts that a reader takes for Latin ones. Written by hand from their shapes.
_LOOKALIKES = dict(
    zip(
        "аеорсухіјѕԁһԛԝвкмнтгпьАВЕКМНОРСТУХІЈЅαοιυνρκτχβεηγΑΒΕΖΗΙΚΜΝΟΡΤΥΧıłŁøØđĐðþßæœħŀŧƒ",
        word_list(
            "a e o p c y x i j s d h q w b k m h t r n b a b e k m h o p c t y x i j s a o i u v p k t x b e n y "
            "a b e z h i k m n o p t y x i l l o o d d d th ss ae oe h l t f"
        ),
        strict=True,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """`text` folded; `offsets[i]` is where folded character i began in the original, or None if nothing moved."""

    text: str
    offsets: Sequence[int] | None
    length: int

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that a span of the folded text came from, invisible characters inside included."""
        if self.offsets is None:
            return start, end
        after = self.offsets[end] if end < len(self.offsets) else self.length
        return self.offsets[start], max(after, self.offsets[end - 1] + 1)


def fold(text: str) -> Folded:
    """Lower case, accents off, look-alikes as Latin, invisible characters out."""
    if text.isascii():
        return Folded(text=text.lower(), offsets=None, length=len(text))
    moved = False

    def same_length(found: re.Match[str]) -> str:
        nonlocal moved
        run = found.group()
        folded = _fold_run(run)
        moved = moved or len(folded) != len(run) or any(len(_fold_character(c)) != 1 for c in run)
        return folded

    folded = _NOT_ASCII.sub(same_length, text)
    if not moved:
        return Folded(text=_lower(folded), offsets=None, length=len(text))
    return _fold_with_offsets(text)


def folded(text: str) -> str:
    """The folded text alone."""
    return fold(text).text


def _fold_with_offsets(text: str) -> Folded:
    pieces: list[str] = []
    offsets: list[int] = []
    at = 0
    for found in _NOT_ASCII.finditer(text):
        pieces.append(text[at : found.start()].lower())
        offsets.extend(range(at, found.start()))
        for i, character in enumerate(found.group(), start=found.start()):
            piece = _fold_character(character)
            pieces.append(piece)
            offsets.extend([i] * len(piece))
        at = found.end()
    pieces.append(text[at:].lower())
    offsets.extend(range(at, len(text)))
    return Folded(text="".join(pieces), offsets=offsets, length=len(text))


def _lower(text: str) -> str:
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(_lower_one(c) for c in text)


def _lower_one(character: str) -> str:
    lowered = character.lower()
    return lowered if len(lowered) == 1 else character


def _fold_run(run: str) -> str:
    return "".join(map(_fold_character, run))


@lru_cache(maxsize=8192)
def _fold_character(character: str) -> str:
    if character.isascii():
        return character.lower()
    if character in _INVISIBLE_LETTERS or unicodedata.category(character) in _INVISIBLE:
        return ""
    plain = unicodedata.normalize("NFKD", _LOOKALIKES.get(character, character))
    kept = (c for c in plain if unicodedata.category(c) not in _INVISIBLE)
    return "".join(_LOOKALIKES.get(c, c) for c in kept).lower()

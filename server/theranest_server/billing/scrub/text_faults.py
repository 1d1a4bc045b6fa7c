"""Text of an 837P that breaks the guide's limits: characters and lengths. Names of elements, never their values."""

import re
from collections.abc import Iterable

from ..x12.professional_claims import Loop

_SOUND = re.compile(r"[A-Za-z0-9 !\"&'()*+,\-./:;?=%@\[\]_{}\\|<>~^`#$\u00a1-\u024f]*")
_MOST = {
    "NM1": ((3, 60), (4, 35)),
    "N3": ((1, 55), (2, 55)),
    "N4": ((1, 30),),
    "REF": ((2, 50),),
    "CLM": ((1, 38),),
}
_SHORTEST = {tag: min(most for _, most in limits) for tag, limits in _MOST.items()}
"""A segment that is no longer than this as a whole breaks no limit."""
_FREE = frozenset((("NM1", 3), ("NM1", 4), ("N3", 1), ("N3", 2), ("N4", 1)))


def text_faults(loops: Iterable[Loop], mark: str) -> tuple[str, ...]:
    """Elements (`NM103`, `N301`) that are too long, hold the component separator, or a sign outside the guide's set."""
    found: list[str] = []
    for loop in loops:
        for _, elements in loop.segments:
            shortest = _SHORTEST.get(elements[0])
            if shortest is None:
                continue
            text = "".join(elements)
            if len(text) > shortest:
                found += _long(elements)
            if (mark in text and elements[0] != "CLM") or not (text.isascii() and text.isprintable()):
                found += _odd(elements, mark)
    return tuple(dict.fromkeys(found)) if found else ()


def _long(elements: list[str]) -> list[str]:
    tag = elements[0]
    return [f"{tag}{at:02d}" for at, most in _MOST[tag] if at < len(elements) and len(elements[at]) > most]


def _odd(elements: list[str], mark: str) -> list[str]:
    tag = elements[0]
    return [
        f"{tag}{at:02d}"
        for at, text in enumerate(elements)
        if (mark in text and (tag, at) in _FREE) or not _SOUND.fullmatch(text)
    ]

"""Text of an 837P that breaks the guide's limits: characters and lengths. Names of elements, never their values."""

import re

from ..x12.professional_claims import ProfessionalClaim

_SOUND = re.compile(r"[A-Za-z0-9 !\"&'()*+,\-./:;?=%@\[\]_{}\\|<>~^`#$\u00a1-\u024f]*")
_MOST = {
    ("NM1", 3): 60,
    ("NM1", 4): 35,
    ("N3", 1): 55,
    ("N3", 2): 55,
    ("N4", 1): 30,
    ("REF", 2): 50,
    ("CLM", 1): 38,
}
_SHORTEST = {"NM1": 35, "N3": 55, "N4": 30, "REF": 50, "CLM": 38}
"""A segment that is no longer than this as a whole breaks no limit."""
_FREE = frozenset((("NM1", 3), ("NM1", 4), ("N3", 1), ("N3", 2), ("N4", 1)))


def text_faults(claim: ProfessionalClaim) -> tuple[str, ...]:
    """Elements (`NM103`, `N301`) that are too long, hold a component separator, or a sign outside the guide's set."""
    mark = claim.separators.component
    found: list[str] = []
    for loop in claim.loops.values():
        for _, elements in loop.segments:
            most = _SHORTEST.get(elements[0])
            if most is not None:
                text = "".join(elements)
                if len(text) > most or mark in text or not (text.isascii() and text.isprintable()):
                    _look(elements, mark, found)
    return tuple(dict.fromkeys(found)) if found else ()


def _look(elements: list[str], mark: str, found: list[str]) -> None:
    tag = elements[0]
    for at, text in enumerate(elements):
        place = tag, at
        if len(text) > _MOST.get(place, 1000) or (mark in text and place in _FREE) or not _SOUND.fullmatch(text):
            found.append(f"{tag}{at:02d}")

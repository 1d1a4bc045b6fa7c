"""Writes 837P claims (005010X222A1) from what was read: each claim with its own provider, subscriber and patient."""

from collections.abc import Iterator, Sequence
from itertools import count

from .professional_claims import Loops, ProfessionalClaim
from .separators import Separators
from .values import element
from .writing import Elements, Envelope, write_interchange

_ABOVE = (("2000A", "2010AA", "2010AB", "2010AC"), ("2000B", "2010BA", "2010BB"), ("2000C", "2010CA"))
_NEVER_AGAIN = frozenset(name for level in _ABOVE for name in level)


def write_837p(claims: Sequence[ProfessionalClaim], envelope: Envelope) -> bytes:
    """One transaction for all claims, in the envelope's separators. Raises ValueError where a text holds one of them."""
    return write_interchange("837", [list(_body(claims, envelope))], envelope)


def _body(claims: Sequence[ProfessionalClaim], envelope: Envelope) -> Iterator[Elements]:
    stamp = (f"{envelope.at:%Y%m%d}", f"{envelope.at:%H%M}")
    yield ["BHT", "0019", "00", f"{envelope.control:09d}", *stamp, "CH"]
    yield ["NM1", "41", "2", envelope.sender, "", "", "", "", "46", envelope.sender]
    yield ["NM1", "40", "2", envelope.receiver, "", "", "", "", "46", envelope.receiver]
    levels = count(1)
    for claim in claims:
        for segment in _claim(claim, levels):
            yield _in(claim.separators, envelope.separators, segment)


def _claim(claim: ProfessionalClaim, levels: Iterator[int]) -> Iterator[Elements]:
    patient = bool(claim.loop("2000C").segments)
    parent = ""
    for names, code, child in zip(_ABOVE, ("20", "22", "23"), ("1", "1" if patient else "0", "0"), strict=True):
        if code == "23" and not patient:
            continue
        own = str(next(levels))
        yield ["HL", own, parent, code, child]
        parent = own
        yield from _segments(claim.loops, names)
    rest = [name for name in claim.loops if name not in _NEVER_AGAIN and not name.startswith("1000")]
    yield from _segments(claim.loops, rest)
    for other in claim.others:
        yield from _segments(other, list(other))
    for number, line in enumerate(claim.lines, 1):
        yield ["LX", str(number)]
        yield from _segments(line.loops, list(line.loops))


def _segments(loops: Loops, names: Sequence[str]) -> Iterator[Elements]:
    """In the order of the guide; levels and line numbers are written anew."""
    for name in names:
        if name in loops:
            yield from (elements for _, elements in loops[name].segments if element(elements, 0) not in ("HL", "LX"))


def _in(old: Separators, new: Separators, elements: Elements) -> Elements:
    """Composites and repetitions in the other separators."""
    found = [
        each.replace(old.component, new.component) if old.component != new.component else each for each in elements
    ]
    if old.repetition and new.repetition and old.repetition != new.repetition:
        found = [each.replace(old.repetition, new.repetition) for each in found]
    return found

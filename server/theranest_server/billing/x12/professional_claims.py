"""Reads 837P transactions (005010X222A1) into claims: each with the loops that apply to it, as raw elements.

What the loops mean to a scrubber is decided elsewhere; here only the hierarchy is undone, so that each claim carries
its billing provider, subscriber and patient with it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .asking import asked_for
from .doubts import Doubt
from .envelope import Transaction
from .separators import Separators
from .values import count, element


@dataclass(slots=True)
class Loop:
    """Segments of one loop, each with its number in the file."""

    segments: list[tuple[int, list[str]]] = field(default_factory=list[tuple[int, list[str]]])

    def first(self, tag: str, qualifiers: Sequence[str] = ()) -> list[str]:
        """The first segment of that name whose first element is among `qualifiers` (any, when there are none)."""
        return next(self.each(tag, qualifiers), list[str]())

    def each(self, tag: str, qualifiers: Sequence[str] = ()) -> Iterator[list[str]]:
        for _, elements in self.segments:
            if elements[0] == tag and (not qualifiers or element(elements, 1) in qualifiers):
                yield elements


Loops = dict[str, Loop]
NO_LOOP = Loop()


@dataclass(slots=True, kw_only=True)
class ProfessionalLine:
    """Loops 2400, 2420x, 2430 of one service line."""

    segment: int
    loops: Loops = field(default_factory=Loops)

    def loop(self, name: str) -> Loop:
        return self.loops.get(name, NO_LOOP)


@dataclass(slots=True, kw_only=True)
class ProfessionalClaim:
    """Loops 2000A to 2310x by name; `others` are 2320 loops with their 2330x."""

    segment: int
    separators: Separators
    submitted: str
    version: str = ""
    loops: Loops
    others: list[Loops] = field(default_factory=list[Loops])
    lines: list[ProfessionalLine] = field(default_factory=list[ProfessionalLine])

    def loop(self, name: str) -> Loop:
        return self.loops.get(name, NO_LOOP)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfessionalBatch:
    """One ST: its claims and what could not be taken at its word."""

    claims: tuple[ProfessionalClaim, ...]
    doubts: tuple[Doubt, ...]


def read_professional(data: str | bytes) -> Iterator[ProfessionalBatch]:
    """Every 837 transaction of the file. Raises X12Unreadable or WrongTransaction."""
    for transaction in asked_for(data, "837"):
        claims = tuple(_Reader(transaction).read())
        yield ProfessionalBatch(claims=claims, doubts=transaction.doubts.in_order())


_CLAIM_PARTIES = {
    "DN": "2310A",
    "P3": "2310A",
    "82": "2310B",
    "77": "2310C",
    "DQ": "2310D",
    "PW": "2310E",
    "45": "2310F",
}
_LINE_PARTIES = {
    "82": "2420A",
    "QB": "2420B",
    "77": "2420C",
    "DQ": "2420D",
    "DK": "2420E",
    "DN": "2420F",
    "P3": "2420F",
}
_OTHER_PARTIES = {"IL": "2330A", "PR": "2330B"}
_ABOVE = {"85": ("provider", "2010AA"), "87": ("provider", "2010AB"), "PE": ("provider", "2010AC")} | {
    "IL": ("subscriber", "2010BA"),
    "PR": ("subscriber", "2010BB"),
    "QC": ("patient", "2010CA"),
}
_LEVELS = {"20": ("provider", "2000A"), "22": ("subscriber", "2000B"), "23": ("patient", "2000C")}


class _Reader:
    """`_area` says whose loops are open: header, provider, subscriber, patient, claim, other, line."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._note = transaction.doubts.note
        self._above: dict[str, Loops] = {"header": {}, "provider": {}, "subscriber": {}, "patient": {}}
        self._area = "header"
        self._loop = Loop()
        self._submitted = ""
        self._claim: ProfessionalClaim | None = None
        self._done: list[ProfessionalClaim] = []
        self._levels: dict[str, str] = {}
        self._last_level = 0

    def read(self) -> list[ProfessionalClaim]:
        handlers: Mapping[str, Callable[[int, list[str]], None]] = {
            "BHT": self._bht,
            "HL": self._hl,
            "NM1": self._nm1,
            "SBR": self._sbr,
            "CLM": self._clm,
            "HI": self._hi,
            "LX": self._lx,
            "SV1": self._sv1,
            "DTP": self._dtp,
            "SVD": self._svd,
        }
        mark = self._transaction.separators.element
        for number, raw in enumerate(self._transaction.segments, self._transaction.first):
            elements = raw.split(mark)
            handlers.get(elements[0], self._other)(number, elements)
        if not self._done:
            self._note(self._transaction.first, "no claim (CLM) was found in this transaction")
        return self._done

    def _other(self, number: int, elements: list[str]) -> None:
        self._loop.segments.append((number, elements))

    def _open(self, loops: Loops, name: str, number: int, elements: list[str]) -> None:
        self._loop = loops[name] = Loop([(number, elements)])

    def _bht(self, number: int, elements: list[str]) -> None:
        self._submitted = element(elements, 4)

    def _hl(self, number: int, elements: list[str]) -> None:
        own, parent, level = (element(elements, at) for at in (1, 2, 3))
        place = count(own)
        if place != self._last_level + 1:
            self._note(number, "HL01 does not follow the number before it")
        self._last_level = place if place is not None else self._last_level + 1
        if level not in _LEVELS:
            self._note(number, "HL03 is no level of an 837P (20, 22, 23)")
            return
        wanted = {"22": "20", "23": "22"}.get(level)
        if (parent or wanted) and self._levels.get(parent) != wanted:
            self._note(number, "HL02 names no parent of the level above")
        self._levels[own] = level
        self._begin(level, number, elements)

    def _begin(self, level: str, number: int, elements: list[str]) -> None:
        area, name = _LEVELS[level]
        for below in ("provider", "subscriber", "patient")[("20", "22", "23").index(level) :]:
            self._above[below] = {}
        self._area, self._claim = area, None
        self._open(self._above[area], name, number, elements)

    def _sbr(self, number: int, elements: list[str]) -> None:
        claim = self._claim
        if self._area in ("claim", "other") and claim is not None:
            claim.others.append({})
            self._area = "other"
            self._open(claim.others[-1], "2320", number, elements)
            return
        if self._area == "line":
            self._note(number, "HL is missing before this subscriber")
            self._begin("22", number, ["HL", "", "", "22"])
        self._other(number, elements)

    def _nm1(self, number: int, elements: list[str]) -> None:
        kind = element(elements, 1)
        if self._area == "line" and self._claim is not None:
            self._open(self._claim.lines[-1].loops, _LINE_PARTIES.get(kind, f"2420-{kind}"), number, elements)
        elif self._area == "other" and self._claim is not None:
            self._open(self._claim.others[-1], _OTHER_PARTIES.get(kind, f"2330-{kind}"), number, elements)
        elif self._area == "claim" and self._claim is not None:
            self._open(self._claim.loops, _CLAIM_PARTIES.get(kind, f"2310-{kind}"), number, elements)
        else:
            area, name = _ABOVE.get(kind, ("header", f"1000-{kind}"))
            self._open(self._above[area], name, number, elements)

    def _clm(self, number: int, elements: list[str]) -> None:
        if "2010BA" not in self._above["subscriber"]:
            self._note(number, "this claim has no subscriber before it")
        loops: Loops = {}
        for area in ("provider", "subscriber", "patient"):
            loops |= self._above[area]
        self._claim = ProfessionalClaim(
            segment=number,
            separators=self._transaction.separators,
            submitted=self._submitted,
            version=self._transaction.version,
            loops=loops,
        )
        self._done.append(self._claim)
        self._area = "claim"
        self._open(loops, "2300", number, elements)

    def _hi(self, number: int, elements: list[str]) -> None:
        if self._claim is None:
            self._note(number, "these diagnoses stand outside any claim: they were passed over")
            return
        self._claim.loops["2300"].segments.append((number, elements))

    def _lx(self, number: int, elements: list[str]) -> None:
        if self._claim is None:
            self._note(number, "this service line stands outside any claim: it was passed over")
            self._loop = Loop()
            return
        line = ProfessionalLine(segment=number)
        self._claim.lines.append(line)
        self._area = "line"
        self._open(line.loops, "2400", number, elements)

    def _sv1(self, number: int, elements: list[str]) -> None:
        claim = self._claim
        if claim is None:
            self._note(number, "this service stands outside any claim: it was passed over")
            return
        if self._area != "line" or claim.lines[-1].loops["2400"].first("SV1"):
            self._note(number, "LX is missing before this service")
            self._lx(number, ["LX", ""])
        claim.lines[-1].loops["2400"].segments.append((number, elements))

    def _dtp(self, number: int, elements: list[str]) -> None:
        """Dates follow parties in some files; they belong to the line or claim, but for the other payer's."""
        if self._area == "line" and self._claim is not None and element(elements, 1) != "573":
            self._claim.lines[-1].loops["2400"].segments.append((number, elements))
        elif self._area == "claim" and self._claim is not None:
            self._claim.loops["2300"].segments.append((number, elements))
        else:
            self._other(number, elements)

    def _svd(self, number: int, elements: list[str]) -> None:
        if self._area == "line" and self._claim is not None:
            loops = self._claim.lines[-1].loops
            self._open(loops, f"2430-{sum(name.startswith('2430') for name in loops)}", number, elements)
        else:
            self._note(number, "this other payer's decision stands outside any service: it was passed over")

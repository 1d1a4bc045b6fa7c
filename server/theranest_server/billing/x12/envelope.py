"""Interchanges, groups and transactions, as far as their envelopes can be trusted."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from .doubts import Doubts
from .segments import numbered_segments
from .separators import Separators
from .source import Source
from .values import count, element

_KIND_BY_GROUP = {"HP": "835", "HC": "837", "HS": "270", "HB": "271", "HR": "276", "HN": "277", "HI": "278"} | {
    "FA": "999",
    "BE": "834",
    "RA": "820",
}
_KIND_BY_SEGMENT = {"BPR": "835", "CLP": "835", "SVC": "835", "CLM": "837", "SV1": "837", "SBR": "837"}
_ENVELOPE = frozenset({"ISA", "GS", "ST", "SE", "GE", "IEA", "TA1"})


@dataclass(slots=True, kw_only=True)
class Transaction:
    """Raw segments between ST and SE; `first` is the file's number of the first of them.

    `kind` is ST01, or what group and content say, or empty. `complete` is true when an SE that fits closed it.
    """

    kind: str
    version: str
    control: str
    separators: Separators
    first: int
    has_header: bool
    complete: bool = False
    segments: list[str] = field(default_factory=list[str])
    doubts: Doubts = field(default_factory=Doubts)


def transactions(source: Source) -> Iterator[Transaction]:
    """Every transaction of the file in order; doubts about an envelope go to the transaction beside it."""
    return _Envelopes(source).walk()


class _Envelopes:
    """Walks ISA, GS, ST, SE, GE, IEA once. One finished transaction is held back to take doubts of its trailers."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._loose = Doubts()
        self._open: Transaction | None = None
        self._done: Transaction | None = None
        self._ready: list[Transaction] = []
        self._interchange: list[str] | None = None
        self._group: list[str] | None = None
        self._groups = 0
        self._sets = 0

    def walk(self) -> Iterator[Transaction]:
        last = 0
        for number, raw, separators in numbered_segments(self._source, self._loose):
            last = number
            tag = raw[:3]
            if tag in _ENVELOPE or raw[:2] in _ENVELOPE:
                elements = raw.split(separators.element)
                handler = getattr(self, f"_{elements[0].lower()}", None) if elements[0] in _ENVELOPE else None
                if handler is not None:
                    handler(number, elements, separators)
                    yield from self._released()
                    continue
            if self._open is None:
                self._open = self._implied(number, separators)
            self._open.segments.append(raw)
        self._end_of_file(last)
        yield from self._released()

    def _isa(self, number: int, elements: list[str], separators: Separators) -> None:
        self._cut_off(number, "ISA")
        if self._interchange is not None:
            self._beside(number - 1, "IEA is missing at the end of this interchange")
        self._interchange, self._group, self._groups = elements, None, 0

    def _gs(self, number: int, elements: list[str], separators: Separators) -> None:
        self._cut_off(number, "GS")
        if self._group is not None:
            self._beside(number - 1, "GE is missing at the end of this group")
        if self._interchange is None and number > 1:
            self._loose.note(number, "this group stands outside an interchange (no ISA)")
        self._group, self._sets = elements, 0
        self._groups += 1

    def _st(self, number: int, elements: list[str], separators: Separators) -> None:
        self._cut_off(number, "ST")
        if self._group is None:
            self._loose.note(number, "GS is missing before this transaction")
        self._sets += 1
        kind = element(elements, 1)
        expected = self._kind_of_group()
        if kind and expected and kind != expected:
            self._loose.note(number, "ST names another transaction than the group's GS01")
        self._open = Transaction(
            kind=kind or expected,
            version=element(elements, 3) or self._version_of_group(),
            control=element(elements, 2),
            separators=separators,
            first=number + 1,
            has_header=True,
        )
        self._take_loose(self._open)

    def _se(self, number: int, elements: list[str], separators: Separators) -> None:
        current = self._open
        if current is None:
            self._beside(number, "SE closes no transaction")
            return
        said, counted = count(element(elements, 1)), len(current.segments) + 1 + current.has_header
        if said != counted:
            current.doubts.note(number, f"SE does not count the segments right: {counted} were found")
        if current.has_header and element(elements, 2) != current.control:
            current.doubts.note(number, "SE02 is not the control number of ST02")
        current.complete = True
        self._finish()

    def _ge(self, number: int, elements: list[str], separators: Separators) -> None:
        self._cut_off(number, "GE")
        if self._group is None:
            self._beside(number, "GE closes no group")
            return
        if count(element(elements, 1)) != self._sets:
            self._beside(number, f"GE does not count the transactions right: {self._sets} were found")
        if element(elements, 2) != element(self._group, 6):
            self._beside(number, "GE02 is not the control number of GS06")
        self._group = None

    def _iea(self, number: int, elements: list[str], separators: Separators) -> None:
        self._cut_off(number, "IEA")
        if self._group is not None:
            self._beside(number, "GE is missing at the end of the last group")
            self._group = None
        if self._interchange is None:
            self._beside(number, "IEA closes no interchange")
            return
        if count(element(elements, 1)) != self._groups:
            self._beside(number, f"IEA does not count the groups right: {self._groups} were found")
        if element(elements, 2) != element(self._interchange, 13):
            self._beside(number, "IEA02 is not the control number of ISA13")
        self._interchange = None

    def _ta1(self, number: int, elements: list[str], separators: Separators) -> None:
        """An interchange acknowledgement says nothing about payments or claims."""

    def _end_of_file(self, last: int) -> None:
        if self._open is not None:
            self._open.doubts.note(last, "the file ends inside this transaction (no SE): it was read up to here")
            self._finish()
        if self._group is not None:
            self._beside(last, "GE is missing: the file ends inside a group")
        if self._interchange is not None:
            self._beside(last, "IEA is missing: the file ends inside an interchange")
        if self._done is not None:
            self._take_loose(self._done)
            self._ready.append(self._done)
            self._done = None

    def _cut_off(self, number: int, by: str) -> None:
        if self._open is not None:
            self._open.doubts.note(
                number, f"SE is missing: {by} follows inside a transaction, which was read up to here"
            )
            self._finish()

    def _implied(self, number: int, separators: Separators) -> Transaction:
        begun = Transaction(
            kind=self._kind_of_group(),
            version=self._version_of_group(),
            control="",
            separators=separators,
            first=number,
            has_header=False,
        )
        self._take_loose(begun)
        begun.doubts.note(number, "ST is missing: these segments were read as one transaction")
        return begun

    def _finish(self) -> None:
        current, self._open = self._open, None
        if current is None:
            return
        self._take_loose(current)
        if not current.has_header or not current.kind:
            current.kind = _kind_of_content(current)
        if not current.kind:
            self._beside(current.first, "segments outside of any transaction were not read")
            return
        if self._done is not None:
            self._ready.append(self._done)
        self._done = current

    def _released(self) -> Iterator[Transaction]:
        while self._ready:
            yield self._ready.pop(0)

    def _beside(self, number: int, what: str) -> None:
        (self._done.doubts if self._done is not None else self._loose).note(number, what)

    def _take_loose(self, taker: Transaction) -> None:
        taker.doubts.take_over(self._loose)

    def _kind_of_group(self) -> str:
        return _KIND_BY_GROUP.get(element(self._group, 1), "") if self._group else ""

    def _version_of_group(self) -> str:
        return element(self._group, 8) if self._group else ""


def _kind_of_content(transaction: Transaction) -> str:
    for raw in transaction.segments:
        kind = _KIND_BY_SEGMENT.get(raw.split(transaction.separators.element, 1)[0])
        if kind:
            return kind
    return ""

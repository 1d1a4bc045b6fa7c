"""Balances and pairs remittances of any size in one pass and flat memory, without building claims.

For files with millions of claims, and for the question that comes first: does everything balance, and where not? The
answers are those of `analyze` (a test compares them); what is found wanting is then read in full.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from ..x12.doubts import Doubts
from ..x12.segments import interchanges
from ..x12.separators import Separators
from ..x12.source import interchange_starts, open_source
from ..x12.values import cents

_CHUNK = 256 * 1024
_MOST_MEMO = 50_000
_EDGES = "\ufeff\x00\x1a \t\r\n"
_WANTED = frozenset(("CLP", "SVC", "CAS", "PLB", "BPR", "TRN", "REF", "SE", "ST", "ISA"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedPayment:
    """One transaction. `off` are positions (from 0, of the file) of its claims that do not balance, at most 100 of them."""

    segment: int
    trace: str
    payment_cents: int
    claims: int
    paid_cents: int
    balanced: bool
    complete: bool
    off: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversalPair:
    """Positions of claims in the file. None: not in this file."""

    reversal: int
    original: int | None
    correction: int | None


@dataclass(slots=True, kw_only=True)
class Scan:
    """`payments` in file order."""

    claims: int = 0
    payments: list[ScannedPayment] = field(default_factory=list[ScannedPayment])
    pairs: list[ReversalPair] = field(default_factory=list[ReversalPair])

    @property
    def balanced(self) -> bool:
        return bool(self.payments) and all(each.balanced for each in self.payments)


def scan(stream: BinaryIO) -> Scan:
    """Raises X12Unreadable for what is no X12; anything damaged is not balanced. Claim numbers are compared by hash."""
    return _Scanning(stream).run()


class _Scanning:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._result = Scan()
        self._memo: dict[str, int | None] = {}
        self._numbers = array("q")  # of each claim: the hash of its payer's number, by position
        self._reversals: list[tuple[int, int, int]] = []  # position, hash of the payer's number, of the practice's
        self._naming: list[tuple[int, int]] = []  # position, hash of the number that REF*F8 names
        self._following: dict[int, int] = {}  # hash of the practice's number of a reversal to its position
        self._same: list[tuple[int, int]] = []  # position of a later claim under the same number, of the reversal
        self._segment = 0
        self._reset("")

    def run(self) -> Scan:
        for pieces, marks in self._pieces():
            self._take(pieces, marks)
        if self._open:
            self._close(complete=False)
        self._pair()
        return self._result

    # cutting

    def _pieces(self) -> Iterator[tuple[list[str], Separators]]:
        """Whole segments, chunk by chunk, each list under one set of separators."""
        rest = self._stream.read(_CHUNK)
        open_source(rest)  # refuses what is no X12
        marks: Separators | None = None
        text = rest.decode("latin-1")
        while True:
            chunk = self._stream.read(_CHUNK)
            if marks is None:
                source = open_source(text)
                marks = next(interchanges(source, Doubts())).separators
                text = text[source.start :]
            starts = [at for at in interchange_starts(text, 0) if at > 0]
            if starts:
                yield text[: starts[0]].split(marks.segment), marks
                text, marks = text[starts[0] :] + chunk.decode("latin-1"), None
                continue
            if not chunk:
                yield text.split(marks.segment), marks
                return
            cut = text.rfind(marks.segment)
            if cut >= 0:
                yield text[:cut].split(marks.segment), marks
                text = text[cut + 1 :]
            text += chunk.decode("latin-1")

    # adding up

    def _reset(self, trace: str) -> None:
        self._open = False
        self._start = 0
        self._trace = trace
        self._payment: int | None = None
        self._sound = True
        self._paid = self._provider = self._count = 0
        self._off: list[int] = []
        self._has_claim = self._has_line = False
        self._claim_open = self._line_open = 0

    def _cents(self, text: str) -> int:
        """As the full reader counts: what was left out is zero, what cannot be read is zero and spoils the balance."""
        memo = self._memo
        if text in memo:
            amount = memo[text]
        else:
            amount = cents(text.strip())
            if len(memo) > _MOST_MEMO:
                memo.clear()
            memo[text] = amount
        if amount is None:
            if text.strip():
                self._sound = False
            return 0
        return amount

    def _take(self, pieces: list[str], marks: Separators) -> None:
        mark, wanted = marks.element, _WANTED
        value = self._cents
        before = self._segment
        for at, raw in enumerate(pieces, before + 1):
            piece = raw.lstrip(_EDGES) if raw[:1] in _EDGES else raw
            if piece[:3] not in wanted and piece[:2] not in wanted:
                continue
            part = piece.split(mark)
            tag = part[0]
            if tag == "CAS":
                total = 0
                for place in range(3, len(part), 3):
                    total += value(part[place])
                self._claim_open -= total
                if self._has_line:
                    self._line_open -= total
            elif tag == "SVC":
                self._end_line()
                charge, paid = value(_at(part, 2)), value(_at(part, 3))
                self._has_line, self._line_open = True, charge - paid
            elif tag == "CLP":
                self._begin_claim(part, at)
            elif tag == "REF":
                if self._has_claim and not self._has_line and _at(part, 1) == "F8":
                    self._naming.append((self._result.claims - 1, hash(_at(part, 2).strip())))
            elif tag == "PLB":
                self._end_claim()
                for place in range(4, len(part), 2):
                    self._provider += value(part[place])
            elif tag == "BPR":
                self._begin_payment(part)
            elif tag == "TRN":
                if not self._trace:
                    self._trace = _at(part, 2).strip().encode("latin-1").decode("utf-8", "replace")
            elif tag == "ST":
                if self._open:
                    self._close(complete=False)
                self._open, self._start = True, at
            elif tag == "SE" and self._open:
                self._close(complete=True)
            elif tag == "ISA" and self._open:
                self._close(complete=False)
        self._segment = before + len(pieces)

    def _begin_payment(self, part: list[str]) -> None:
        if self._payment is not None or not _at(part, 2).strip() or _at(part, 3).strip() == "D":
            self._sound = False
        amount = self._cents(_at(part, 2))
        self._payment = amount if self._payment is None else self._payment
        self._open = True

    def _begin_claim(self, part: list[str], segment: int) -> None:
        self._end_claim()
        self._open = True
        charge, paid = self._cents(_at(part, 3)), self._cents(_at(part, 4))
        if _at(part, 5).strip():
            self._cents(part[5])
        self._has_claim, self._claim_open = True, charge - paid
        self._paid += paid
        self._count += 1
        position = self._result.claims
        self._result.claims += 1
        number, own = hash(_at(part, 7).strip()), hash(_at(part, 1).strip())
        self._numbers.append(number)
        if _at(part, 2).strip() == "22":
            self._reversals.append((position, number, own))
            self._following[own] = position
        elif own in self._following:
            self._same.append((position, self._following.pop(own)))

    def _end_line(self) -> None:
        if self._has_line and self._line_open:
            self._off_by()
        self._has_line = False

    def _end_claim(self) -> None:
        self._end_line()
        if self._has_claim and self._claim_open:
            self._off_by()
        self._has_claim = False

    def _off_by(self) -> None:
        position = self._result.claims - 1
        if len(self._off) < 100 and self._off[-1:] != [position]:
            self._off.append(position)

    def _close(self, *, complete: bool) -> None:
        self._end_claim()
        paid = self._payment
        balanced = self._sound and not self._off and paid is not None and self._paid - self._provider == paid
        self._result.payments.append(
            ScannedPayment(
                segment=self._start,
                trace=self._trace,
                payment_cents=paid or 0,
                claims=self._count,
                paid_cents=self._paid,
                balanced=balanced,
                complete=complete,
                off=tuple(self._off),
            )
        )
        self._reset("")

    # pairing

    def _pair(self) -> None:
        """One pass over the hashes finds every original: the latest claim under the number before its reversal."""
        wanted = {number for _, number, _ in self._reversals}
        undone = {position for position, _, _ in self._reversals}
        places: dict[int, list[int]] = {}
        for position, number in enumerate(self._numbers):
            if number in wanted and position not in undone:
                places.setdefault(number, []).append(position)
        naming: dict[int, int] = {}
        for position, number in self._naming:
            naming.setdefault(number, position)
        after = {reversal: position for position, reversal in self._same}
        for position, number, _ in self._reversals:
            earlier = [each for each in places.get(number, ()) if each < position]
            self._result.pairs.append(
                ReversalPair(
                    reversal=position,
                    original=earlier[-1] if earlier else None,
                    correction=naming.get(number, after.get(position)),
                )
            )


def _at(part: list[str], place: int) -> str:
    return part[place] if place < len(part) else ""

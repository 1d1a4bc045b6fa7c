"""Underpayment: what a payer allowed against what the contract allows, or against what the payer has allowed before.

Rates are kept apart by payer, code, modifier, licence level and year and never pooled over levels: a doctor's rate says
nothing about a counsellor's. The charge is no measure.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from .model import Payment, ServiceLine

_LEAST_SEEN = 5
"""Lines under one key before a learned amount says anything."""
_LEAST_SHARE = 0.6
"""Of them, how many must agree on the amount."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A contract's allowed amount for one unit. `modifier` or `level` None: for every one without a rate of its own."""

    code: str
    year: int
    allowed_cents: int
    modifier: str | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Underpayment:
    """`at_least_cents` is what is missing for certain: with the level unknown, against the lowest level's rate."""

    segment: int
    code: str
    allowed_cents: int
    expected_cents: int
    at_least_cents: int
    measured_by: Literal["contract", "learned"]
    level: str | None
    level_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What an allowed amount belongs to."""

    payer: str
    code: str
    modifier: str
    level: str
    year: int


@dataclass(slots=True)
class LearnedRates:
    """Allowed amounts of earlier payments by key."""

    _seen: dict[Key, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    def learn(self, payments: Iterable[Payment], levels: Mapping[str, str]) -> None:
        """`levels`: rendering NPI to licence level; lines of clinicians without one teach nothing."""
        for payment in payments:
            for claim in payment.claims:
                level = levels.get(claim.rendering_npi)
                if level is None or claim.status not in ("1", "2", "3", "19", "20", "21"):
                    continue
                for line in claim.lines:
                    self._learn_line(payment, line, level)

    def _learn_line(self, payment: Payment, line: ServiceLine, level: str) -> None:
        allowed = allowed_of(line)
        if allowed and line.service_date:
            payer = payment.payer_id or payment.payer
            self._seen[_key(payer, line, level)][allowed] += 1

    def expected(self, payer: str, line: ServiceLine, level: str) -> int | None:
        """The amount that most lines of the key were allowed; None with too few, or where they disagree."""
        seen = self._seen.get(_key(payer, line, level))
        if not seen or seen.total() < _LEAST_SEEN:
            return None
        amount, times = seen.most_common(1)[0]
        return amount if times >= _LEAST_SHARE * seen.total() else None


def _key(payer: str, line: ServiceLine, level: str) -> Key:
    year = line.service_date.year if line.service_date else 0
    return Key(payer=payer, code=line.procedure, modifier=" ".join(sorted(line.modifiers)), level=level, year=year)


def allowed_of(line: ServiceLine) -> int | None:
    """What the payer allowed for one unit: its own figure (AMT*B6), else payment, the client's share and an earlier
    payer's part. None for a line of which something was refused, a reversal, and one of nothing."""
    from .outcome import is_denial

    if line.charge_cents <= 0 or any(is_denial(each) for each in line.adjustments):
        return None
    units = int(line.units) if line.units.isdigit() and int(line.units) > 0 else 1
    if line.allowed_cents:
        return line.allowed_cents // units
    kept = sum(each.cents for each in line.adjustments if each.group == "PR" or each.carc in ("23", "253"))
    total = line.paid_cents + kept
    return total // units if total > 0 else None


def against_contract(lines: Sequence[ServiceLine], rates: Sequence[Rate], *, level: str | None) -> list[Underpayment]:
    """Lines that were allowed less than the contract says. Rates are those of the line's payer."""
    found: list[Underpayment] = []
    for line in lines:
        allowed = allowed_of(line)
        expected = _contract_amounts(line, rates, level)
        if allowed is None or not expected:
            continue
        lowest = min(expected)
        if allowed < lowest:
            known = level is not None or len(set(expected)) == 1
            found.append(_under(line, allowed, lowest, "contract", level, known))
    return found


def against_learned(
    payer: str, lines: Sequence[ServiceLine], learned: LearnedRates, *, level: str
) -> list[Underpayment]:
    """Lines that were allowed less than the payer has allowed for the same key before."""
    found: list[Underpayment] = []
    for line in lines:
        allowed, expected = allowed_of(line), learned.expected(payer, line, level)
        if allowed is not None and expected is not None and allowed < expected:
            found.append(_under(line, allowed, expected, "learned", level, True))
    return found


def _under(
    line: ServiceLine, allowed: int, expected: int, by: Literal["contract", "learned"], level: str | None, known: bool
) -> Underpayment:
    units = int(line.units) if line.units.isdigit() and int(line.units) > 0 else 1
    return Underpayment(
        segment=line.segment,
        code=line.procedure,
        allowed_cents=allowed,
        expected_cents=expected,
        at_least_cents=(expected - allowed) * units,
        measured_by=by,
        level=level,
        level_known=known,
    )


def _contract_amounts(line: ServiceLine, rates: Sequence[Rate], level: str | None) -> list[int]:
    """One amount where the level is known, else that of every level: the caller must not go above the lowest."""
    if line.service_date is None:
        return []
    mine = [rate for rate in rates if rate.code == line.procedure and rate.year == line.service_date.year]
    own = [rate for rate in mine if rate.modifier in line.modifiers]
    mine = own or [rate for rate in mine if rate.modifier is None]
    if level is None:
        return [rate.allowed_cents for rate in mine]
    exact = [rate for rate in mine if rate.level == level]
    return [rate.allowed_cents for rate in exact or [rate for rate in mine if rate.level is None]]

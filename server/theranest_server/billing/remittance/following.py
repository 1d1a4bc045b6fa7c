"""Follows money that a payer takes back or carries forward through every payment that is read together.

An overpayment appears as a negative amount where the payer still waits for it and as a positive one where it is kept
(WO), a balance forward as a negative here and its opposite in a later payment (FB): a debt is settled when the amounts
under one reference add up to zero (X12 005010X221A1, 1.10.2.12 and 1.10.2.17).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from .model import Payment, ProviderAdjustment

_SHORTEST_NUMBER = 8
"""A claim number at the beginning of a longer reference counts only from this length on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One amount under a reference, in the payment that holds it."""

    file: str
    trace: str
    paid_on: date | None
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """`open_cents`: what the steps leave open; zero means settled. Negative: the payer will still keep it."""

    steps: tuple[Step, ...]

    @property
    def open_cents(self) -> int:
        return sum(step.cents for step in self.steps)


class ClaimNumbers:
    """The payer's and the practice's claim numbers, to the practice's claim id."""

    def __init__(self, payments: Sequence[Payment]) -> None:
        claims = [claim for payment in payments for claim in payment.claims]
        self._exact = {claim.claim_id: claim.claim_id for claim in claims if claim.claim_id} | {
            claim.payer_claim_id: claim.claim_id for claim in claims if claim.payer_claim_id
        }
        self._lengths = sorted({len(number) for number in self._exact if len(number) >= _SHORTEST_NUMBER}, reverse=True)

    def find(self, reference: str) -> str | None:
        """By the whole reference, its first word, or (Medicare writes on behind the number) its beginning."""
        for number in (reference, reference.split(" ", 1)[0]):
            if number in self._exact:
                return self._exact[number]
        for length in self._lengths:
            if length < len(reference) and reference[:length] in self._exact:
                return self._exact[reference[:length]]
        return None


def trails_of(payments: Sequence[Payment]) -> Mapping[int, Trail]:
    """`id(adjustment)` to its trail, the oldest payment first. References are kept apart by payer and kind."""
    steps: dict[tuple[str, str, str], list[Step]] = defaultdict(list)
    places: dict[int, tuple[str, str, str]] = {}
    for payment in sorted(payments, key=lambda each: each.paid_on or date.max):
        for adjustment in payment.provider_adjustments:
            key = places[id(adjustment)] = _key(payment, adjustment)
            steps[key].append(
                Step(file=payment.file, trace=payment.trace, paid_on=payment.paid_on, cents=adjustment.cents)
            )
    trails = {key: Trail(steps=tuple(found)) for key, found in steps.items()}
    return {place: trails[key] for place, key in places.items()}


def _key(payment: Payment, adjustment: ProviderAdjustment) -> tuple[str, str, str]:
    """A balance forward often names nothing, or the payment that it comes from: one trail a payer."""
    payer = payment.payer_id or payment.payer
    return (payer, "FB", "") if adjustment.code == "FB" else (payer, adjustment.code, adjustment.reference)

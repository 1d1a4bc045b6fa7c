"""From the bytes of an 835 to what a biller needs to know about each payment and claim in it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..codes.reasons import provider_reasons
from ..x12.asking import asked_for
from ..x12.doubts import Doubt
from ..x12.envelope import Transaction
from ..x12.errors import X12Unreadable
from .deadlines import Deadline, deadlines_of
from .facts import NO_FACTS, ClaimFacts, PayerLimits, RemittanceFacts
from .following import ClaimNumbers, Trail, trails_of
from .model import Payment, RemittanceClaim
from .next_steps import NextStep, next_step
from .outcome import Result, Role, Routing, denying, result_of, routing_of
from .pairing import Net, Place, places_of
from .reader import read_payment


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimOutcome:
    """A claim of the remittance with everything that was decided about it."""

    claim: RemittanceClaim
    routing: Routing
    role: Role
    result: Result
    net: Net
    next_step: NextStep
    deadlines: tuple[Deadline, ...]
    superseded: bool
    """A later reversal in the same files undoes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Takeback:
    """Money that the payer keeps from this payment. `claim_id` is known when the old claim was read as well.

    `trail` is the same debt in every payment that was read with this one.
    """

    kind: str
    cents: int
    original_claim_id: str | None
    claim_id: str | None
    trail: Trail


@dataclass(frozen=True, slots=True, kw_only=True)
class Remittance:
    """One payment. `not_postable` says why nothing of it may be posted; empty when it may."""

    payment: Payment
    balanced: bool
    duplicate: bool
    claims: tuple[ClaimOutcome, ...]
    takebacks: tuple[Takeback, ...]
    not_postable: tuple[str, ...]
    doubts: tuple[Doubt, ...]

    @property
    def postable(self) -> bool:
        return not self.not_postable


def analyze(data: str | bytes, *, file_name: str, facts: RemittanceFacts | None = None) -> list[Remittance]:
    """Every payment of one file, in its order. Raises X12Unreadable or WrongTransaction."""
    return analyze_files([(file_name, data)], facts=facts)


def analyze_files(
    files: Iterable[tuple[str, str | bytes]], *, facts: RemittanceFacts | None = None
) -> list[Remittance]:
    """Several files read together, so that reversals and takebacks find their claims across them."""
    return analyze_payments([payment for name, data in files for payment in payments_of(name, data)], facts=facts)


def analyze_payments(payments: Sequence[Payment], *, facts: RemittanceFacts | None = None) -> list[Remittance]:
    """Payments from anywhere, of 835 files and of paper, read together."""
    known = facts or NO_FACTS
    seen = set(known.payments_seen)
    repeated = [_repeated(payment, seen) for payment in payments]
    first = [payment for payment, again in zip(payments, repeated, strict=True) if not again]
    context = _Context(
        places=places_of(first), trails=dict(trails_of(first)), numbers=ClaimNumbers(payments), facts=known
    )
    for payment, again in zip(payments, repeated, strict=True):
        if again:
            context.places.update(places_of([payment]))
            context.trails.update(trails_of([payment]))
    return [_remittance(payment, again, context) for payment, again in zip(payments, repeated, strict=True)]


def payments_of(name: str, data: str | bytes) -> list[Payment]:
    """The payments of one 835 file, undecided. Raises X12Unreadable or WrongTransaction."""
    return [read_payment(transaction, file=name) for transaction in _of(name, data)]


def _of(name: str, data: str | bytes) -> Iterator[Transaction]:
    """The file's 835 transactions; an error then says of which file it speaks."""
    try:
        yield from asked_for(data, "835")
    except X12Unreadable as error:
        error.file = name
        raise


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    """What only all payments together can tell."""

    places: dict[int, Place]
    trails: dict[int, Trail]
    numbers: ClaimNumbers
    facts: RemittanceFacts


def _repeated(payment: Payment, seen: set[str]) -> bool:
    """Whether the payment's key was met before. Payments without trace number cannot be told apart."""
    if not payment.trace:
        return False
    again = payment.key in seen
    seen.add(payment.key)
    return again


def _remittance(payment: Payment, again: bool, context: _Context) -> Remittance:
    balanced, facts = is_balanced(payment), context.facts
    limits = facts.limits.get(payment.payer_id) or facts.limits.get(payment.payer) or PayerLimits()
    return Remittance(
        payment=payment,
        balanced=balanced,
        duplicate=again,
        claims=tuple(
            _read_before(outcome) if again else outcome
            for outcome in (
                _outcome(
                    claim, payment, context.places[id(claim)], facts.claims.get(claim.claim_id, ClaimFacts()), limits
                )
                for claim in payment.claims
            )
        ),
        takebacks=tuple(_takebacks(payment, context)),
        not_postable=tuple(_reasons_not_to_post(payment, balanced, again)),
        doubts=_doubts(payment, again),
    )


def _read_before(outcome: ClaimOutcome) -> ClaimOutcome:
    step = NextStep(action="none", why="The same payment was read before: go by that one.", evidence=())
    return replace(outcome, next_step=step, deadlines=())


def is_balanced(payment: Payment) -> bool:
    """Exact on all three levels (line, claim, payment), with every amount readable."""
    return (
        payment.readable
        and not payment.difference_cents
        and all(
            not claim.difference_cents and not any(line.difference_cents for line in claim.lines)
            for claim in payment.claims
        )
    )


def _outcome(
    claim: RemittanceClaim, payment: Payment, place: Place, facts: ClaimFacts, limits: PayerLimits
) -> ClaimOutcome:
    routing, result = routing_of(claim), result_of(claim)
    adds_up = not claim.difference_cents and not any(line.difference_cents for line in claim.lines)
    step = next_step(claim, result=result, routing=routing, place=place, facts=facts, balanced=adds_up)
    asks = result in ("denied", "partial") or step.action in ("appeal", "ask_payer")
    runs = asks and step.action != "none" and place.role != "reversal"
    return ClaimOutcome(
        claim=claim,
        routing=routing,
        role=place.role,
        result=result,
        net=place.net,
        next_step=step,
        superseded=place.superseded,
        deadlines=deadlines_of(
            action=step.action,
            paid_on=payment.paid_on,
            limits=limits,
            medicare=claim.filing == "MB" or facts.coverage == "medicare",
            remarks=(code for _, each in denying(claim) for code in each.rarc),
        )
        if runs
        else (),
    )


def _takebacks(payment: Payment, context: _Context) -> Iterable[Takeback]:
    for each in payment.provider_adjustments:
        reason = provider_reasons().get(each.code)
        if reason is None or reason.takes_back:
            yield Takeback(
                kind=each.code,
                cents=each.cents,
                original_claim_id=each.reference or None,
                claim_id=context.numbers.find(each.reference) if each.reference else None,
                trail=context.trails[id(each)],
            )


def _reasons_not_to_post(payment: Payment, balanced: bool, again: bool) -> Iterable[str]:
    if not balanced:
        yield "it does not balance"
    if not payment.complete:
        yield "its end is missing"
    if again:
        yield "the same payment was read before"


def _doubts(payment: Payment, again: bool) -> tuple[Doubt, ...]:
    found = list(payment.doubts)
    if payment.difference_cents:
        what = f"the payment does not balance: {payment.difference_cents} cents are unexplained; nothing of it is to be posted"
        found.append(Doubt(segment=payment.segment, what=what))
    if again:
        found.append(
            Doubt(segment=payment.segment, what="the same payment was read before: nothing of it is to be posted")
        )
    found += (
        Doubt(segment=each.segment, what="PLB names a reason that is not in the table")
        for each in payment.provider_adjustments
        if each.code not in provider_reasons()
    )
    return tuple(sorted(found, key=lambda doubt: doubt.segment))

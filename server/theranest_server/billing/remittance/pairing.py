"""Reversals, the claims they undo and the corrections that follow, over all payments that are read together."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from .model import Payment, RemittanceClaim
from .outcome import REVERSAL, Role

_NEAR = 32
"""Candidates looked at on either side of a reversal, and the longest chain: numbers that repeat beyond that are noise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """The sum of a claim's whole chain: what the client's balance may be touched with. `of` is in file order."""

    charge_cents: int
    paid_cents: int
    of: tuple[str, ...]
    payer_claim_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`superseded`: a later reversal in the same files undoes this claim. `answered`: a correction follows."""

    role: Role
    net: Net
    superseded: bool
    answered: bool


def places_of(payments: Sequence[Payment]) -> dict[int, Place]:
    """`id(claim)` to its place in its chain. Payments are taken in the order of their dates."""
    return _Chains(payments).places()


class _Chains:
    """Claims by their numbers; an int is a position in the order of payment."""

    def __init__(self, payments: Sequence[Payment]) -> None:
        dated = sorted(payments, key=lambda payment: payment.paid_on or date.max)
        self._claims = [(at, claim) for at, payment in enumerate(dated) for claim in payment.claims]
        self._chain: dict[int, list[int]] = {}
        self._by_claim: dict[str, list[int]] = defaultdict(list)
        self._by_payer_claim: dict[str, list[int]] = defaultdict(list)
        self._naming: dict[str, list[int]] = defaultdict(list)
        self._undone: set[int] = set()
        self._corrections: set[int] = set()
        self._answered: set[int] = set()
        for position, (_, claim) in enumerate(self._claims):
            self._by_claim[claim.claim_id].append(position)
            if claim.payer_claim_id:
                self._by_payer_claim[claim.payer_claim_id].append(position)
            if claim.replaces:
                self._naming[claim.replaces].append(position)

    def places(self) -> dict[int, Place]:
        for position, (_, claim) in enumerate(self._claims):
            if claim.status == REVERSAL:
                self._pair(position, claim)
        self._pair_without_reversal()
        return {id(claim): self._place(position, claim) for position, (_, claim) in enumerate(self._claims)}

    def _pair(self, position: int, reversal: RemittanceClaim) -> None:
        original = self._original(position, reversal)
        if original is not None:
            self._undone.add(original)
            self._join(original, position)
        correction = self._correction(position, reversal, original)
        if correction is not None:
            self._corrections.add(correction)
            self._answered.add(position)
            self._join(position, correction)

    def _original(self, position: int, reversal: RemittanceClaim) -> int | None:
        """The latest earlier claim whose numbers agree and whose signs are turned."""
        for candidate in reversed(self._related(position, reversal)):
            _, claim = self._claims[candidate]
            if candidate >= position or candidate in self._undone or claim.status == REVERSAL:
                continue
            turned = claim.charge_cents == -reversal.charge_cents and claim.paid_cents == -reversal.paid_cents
            if turned and _same_numbers(claim, reversal):
                return candidate
        return None

    def _correction(self, position: int, reversal: RemittanceClaim, original: int | None) -> int | None:
        old = {reversal.payer_claim_id, reversal.replaces} - {""}
        if original is not None:
            old |= {self._claims[original][1].payer_claim_id} - {""}
        best: tuple[int, int] | None = None
        naming = (at for number in old for at in _near(self._naming.get(number, []), position))
        for candidate in sorted({*self._related(position, reversal), *naming}):
            _, claim = self._claims[candidate]
            if candidate == original or claim.status == REVERSAL or candidate in self._corrections:
                continue
            rank = self._rank(candidate, position, claim, reversal, old)
            if rank and (best is None or rank < best[0]):
                best = (rank, candidate)
        return best[1] if best else None

    def _rank(
        self, candidate: int, position: int, claim: RemittanceClaim, reversal: RemittanceClaim, old: set[str]
    ) -> int:
        """1: names the old number. 2: has the same numbers. 3: same claim, same services. 0: no correction."""
        together = self._claims[candidate][0] == self._claims[position][0]
        if claim.replaces and claim.replaces in old and (candidate > position or together):
            return 1
        if candidate < position or claim.claim_id != reversal.claim_id:
            return 0
        if claim.replaces and claim.replaces != claim.payer_claim_id:
            return 0
        if claim.payer_claim_id in old:
            return 2
        return 3 if _same_services(claim, reversal, unknown=together) else 0

    def _related(self, position: int, claim: RemittanceClaim) -> list[int]:
        """Positions that share a number with the claim, the nearest ones, in order."""
        found = set(_near(self._by_claim[claim.claim_id], position))
        for number in (claim.payer_claim_id, claim.replaces):
            found.update(_near(self._by_payer_claim.get(number, []), position) if number else ())
        return sorted(found)

    def _pair_without_reversal(self) -> None:
        """A claim that names an older number is a correction even where its reversal lies in a file not read here."""
        for position, (_, claim) in enumerate(self._claims):
            if claim.status == REVERSAL or position in self._corrections or not claim.replaces:
                continue
            if claim.replaces == claim.payer_claim_id:
                continue
            self._corrections.add(position)
            for older in _near(self._by_payer_claim.get(claim.replaces, []), position):
                if older < position:
                    self._join(older, position)

    def _join(self, one: int, other: int) -> None:
        chain = self._chain.get(one, [one])
        rest = self._chain.get(other, [other])
        if chain is rest or len(chain) + len(rest) > _NEAR:
            return
        merged = sorted({*chain, *rest})
        for position in merged:
            self._chain[position] = merged

    def _place(self, position: int, claim: RemittanceClaim) -> Place:
        chain = [self._claims[at][1] for at in self._chain.get(position, [position])]
        role: Role = "original"
        if claim.status == REVERSAL:
            role = "reversal"
        elif position in self._corrections:
            role = "correction"
        return Place(
            role=role, net=_net(chain), superseded=position in self._undone, answered=position in self._answered
        )


def _near(positions: list[int], position: int) -> list[int]:
    at = bisect_left(positions, position)
    return positions[max(0, at - _NEAR) : at + _NEAR]


def _net(chain: Iterable[RemittanceClaim]) -> Net:
    claims = tuple(chain)
    return Net(
        charge_cents=sum(claim.charge_cents for claim in claims),
        paid_cents=sum(claim.paid_cents for claim in claims),
        of=tuple(claim.claim_id for claim in claims),
        payer_claim_ids=tuple(claim.payer_claim_id for claim in claims),
    )


def _same_numbers(claim: RemittanceClaim, reversal: RemittanceClaim) -> bool:
    if claim.payer_claim_id and claim.payer_claim_id in (reversal.payer_claim_id, reversal.replaces):
        return True
    return claim.claim_id == reversal.claim_id and not (claim.payer_claim_id and reversal.payer_claim_id)


def _same_services(claim: RemittanceClaim, reversal: RemittanceClaim, *, unknown: bool) -> bool:
    """Whether service dates meet; `unknown` is the answer where one of them has no date."""
    one, other = _service_dates(claim), _service_dates(reversal)
    return bool(one & other) if one and other else unknown


def _service_dates(claim: RemittanceClaim) -> set[date]:
    found = {line.service_date for line in claim.lines} | {claim.service_date}
    return {moment for moment in found if moment is not None}

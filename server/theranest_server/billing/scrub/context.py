"""What the checks may know besides the claim: the day, payers' rules, and the services of other claims."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ..codes.ncci import Ncci, shipped_ncci
from .claim import ScrubClaim, ScrubLine

Visit = tuple[str, date, str]
"""Client, day and rendering clinician."""
Neighbours = Mapping[Visit, Sequence[tuple[ScrubClaim, ScrubLine]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerRules:
    """What the practice's file says of a payer. `None` is "not said"; `filing_days` count from the service date."""

    ncci_applies: bool | None = None
    authorization_needed: bool = False
    filing_days: int | None = None
    telehealth_modifier: str | None = None


_NO_RULES = PayerRules()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrubContext:
    """`payers` by payer id. `neighbours` and `repeated_numbers` come from claims that are read together."""

    today: date
    payers: Mapping[str, PayerRules] = field(default_factory=dict[str, PayerRules])
    ncci: Ncci = field(default_factory=shipped_ncci)
    neighbours: Neighbours = field(default_factory=dict[Visit, Sequence[tuple[ScrubClaim, ScrubLine]]])
    repeated_numbers: frozenset[str] = frozenset()

    def rules_for(self, claim: ScrubClaim) -> PayerRules:
        return self.payers.get(claim.payer_id or "", _NO_RULES)

    def lines_of_visit(self, claim: ScrubClaim, line: ScrubLine) -> list[tuple[ScrubClaim, ScrubLine]]:
        """Lines of the same client, day and clinician: the line itself, its claim's, and those of other claims.

        A claim that replaces or voids another repeats its lines, so it is compared with itself only.
        """
        visit = _visit(claim, line)
        if visit is None:
            return [(claim, line)]
        own = [(claim, other) for other in claim.lines if _visit(claim, other) == visit]
        if claim.frequency in ("7", "8"):
            return own
        return own + [(other, each) for other, each in self.neighbours.get(visit, ()) if other is not claim]


def with_neighbours(
    context: ScrubContext, claims: Sequence[ScrubClaim], history: Sequence[ScrubClaim] = ()
) -> ScrubContext:
    """The context of claims that are sent together, after those of the history. Corrections are no neighbours."""
    found: dict[Visit, list[tuple[ScrubClaim, ScrubLine]]] = {}
    for visit, claim, line in _visits((*claims, *history)):
        found.setdefault(visit, []).append((claim, line))
    numbers = Counter(claim.control_number for claim in claims if claim.control_number)
    repeated = frozenset(number for number, times in numbers.items() if times > 1)
    return replace(context, neighbours=found, repeated_numbers=repeated)


def _visits(claims: Iterable[ScrubClaim]) -> Iterator[tuple[Visit, ScrubClaim, ScrubLine]]:
    for claim in claims:
        for line in claim.lines if claim.frequency not in ("7", "8") else ():
            visit = _visit(claim, line)
            if visit is not None:
                yield visit, claim, line


def _visit(claim: ScrubClaim, line: ScrubLine) -> Visit | None:
    """None where day or client is not known: then nothing can be said of the same day."""
    person = claim.client
    if line.first_day is None or not (claim.member_id or person.last_name):
        return None
    return claim.client_key, line.first_day, claim.rendering_of(line)

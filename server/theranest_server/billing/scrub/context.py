"""What the checks may know besides the claim: the day, payers' rules, editions, the record, and other claims."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ..codes.diagnoses import DiagnosisBook, shipped_diagnoses
from ..codes.ncci import NcciBook, shipped_ncci_book
from .claim import ScrubClaim, ScrubLine
from .facts import RecordFacts
from .payer import PayerBook, PayerRules

Visit = tuple[str, date, str]
"""Client, day and rendering clinician."""
Neighbours = Mapping[Visit, Sequence[tuple[ScrubClaim, ScrubLine]]]

_NO_RULES = PayerRules()
_NOT_OPEN = frozenset(("rejected", "denied"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrubContext:
    """`neighbours` and `repeated_numbers` come from claims that are read together; `facts` by claim id."""

    today: date
    payers: PayerBook = field(default_factory=PayerBook)
    ncci: NcciBook = field(default_factory=shipped_ncci_book)
    diagnoses: DiagnosisBook = field(default_factory=shipped_diagnoses)
    neighbours: Neighbours = field(default_factory=dict[Visit, Sequence[tuple[ScrubClaim, ScrubLine]]])
    repeated_numbers: frozenset[str] = frozenset()
    alone: frozenset[int] = frozenset()
    """Ids (`id()`) of lines that no other line shares client, day and clinician with."""
    facts: Mapping[str, RecordFacts] = field(default_factory=dict[str, RecordFacts])

    def rules_for(self, claim: ScrubClaim) -> PayerRules:
        """By payer id or name, as of the first service date (of today where none can be read)."""
        return self.known_rules(claim) or _NO_RULES

    def known_rules(self, claim: ScrubClaim) -> PayerRules | None:
        if not self.payers.payers:
            return None
        return self.payers.rules(claim.payer_id, claim.payer_name, claim.first_day or self.today)

    def lines_of_visit(self, claim: ScrubClaim, line: ScrubLine) -> Sequence[tuple[ScrubClaim, ScrubLine]]:
        """Lines of the same client, day and clinician: the line itself, its claim's, and those of other claims.

        A claim that replaces or voids another repeats its lines, so it is compared with itself only.
        """
        if id(line) in self.alone:
            return [(claim, line)]
        if claim.replaces:
            visit = _visit(claim, line)
            own = [(claim, other) for other in claim.lines if visit is not None and _visit(claim, other) == visit]
            return own or [(claim, line)]
        return self.parents_of(claim, line)

    def parents_of(self, claim: ScrubClaim, line: ScrubLine) -> Sequence[tuple[ScrubClaim, ScrubLine]]:
        """As `lines_of_visit`, with other claims also for a replacement: what an add-on is added to may stand there."""
        if id(line) in self.alone or (len(claim.lines) == 1 and not self.neighbours):
            return [(claim, line)]
        visit = _visit(claim, line)
        if visit is None:
            return [(claim, line)]
        own = [(claim, other) for other in claim.lines if _visit(claim, other) == visit]
        others = self.neighbours.get(visit, ())
        if len(others) <= len(own) and all(other is claim for other, _ in others):
            return own
        return own + [(other, each) for other, each in others if other is not claim and not _same_record(claim, other)]


def with_neighbours(
    context: ScrubContext, claims: Sequence[ScrubClaim], history: Sequence[ScrubClaim] = ()
) -> ScrubContext:
    """The context of claims that are sent together, after those of the history.

    Corrections, and claims that were rejected or denied, are no neighbours.
    """
    found: dict[Visit, list[tuple[ScrubClaim, ScrubLine]]] = {}
    for visit, claim, line in _visits((*claims, *history)):
        found.setdefault(visit, []).append((claim, line))
    numbers = Counter(claim.control_number for claim in claims if claim.control_number and not claim.replaces)
    repeated = frozenset(number for number, times in numbers.items() if times > 1)
    alone = frozenset(id(lines[0][1]) for lines in found.values() if len(lines) == 1)
    return replace(context, neighbours=found, repeated_numbers=repeated, alone=alone)


def _visits(claims: Iterable[ScrubClaim]) -> Iterator[tuple[Visit, ScrubClaim, ScrubLine]]:
    for claim in claims:
        if claim.replaces or claim.state in _NOT_OPEN:
            continue
        for line in claim.lines:
            visit = _visit(claim, line)
            if visit is not None:
                yield visit, claim, line


def _same_record(claim: ScrubClaim, other: ScrubClaim) -> bool:
    """The record's own copy of the claim in its history."""
    return claim.origin == "form" and other.origin == "form" and claim.claim_id == other.claim_id


def _visit(claim: ScrubClaim, line: ScrubLine) -> Visit | None:
    """None where day or client is not known: then nothing can be said of the same day."""
    if line.first_day is None or not (claim.member_id or claim.client.last_name):
        return None
    return claim.client_key, line.first_day, claim.rendering_of(line)

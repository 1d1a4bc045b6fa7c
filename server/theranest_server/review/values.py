"""What a reviewer gets to see. Fixed fields from the canonical bytes first, words of models last and marked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ..domain.approvals import Approval, ApprovalRequirement
from ..domain.ids import ClientId, ProposalId, StaffId
from ..domain.json import Json
from ..domain.proposals import Evidence, ProposalState


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewItem:
    """A line of the list. `client_id` is the record's id; no text of the proposal."""

    id: ProposalId
    tool: str
    client_id: ClientId | None
    state: ProposalState
    risk: str
    requested_by: StaffId
    agent: str | None
    created_at: datetime
    expires_at: datetime
    digest: str
    may_approve: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field: the record as it is now beside what is proposed; `now` is None for what would be created."""

    change_no: int
    resource: str
    path: str
    now: Json
    proposed: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliance:
    """A value of the record on which the proposal rests; once moved, it cannot be approved any more."""

    resource: str
    id: str
    path: str
    then: Json
    now: Json

    @property
    def moved(self) -> bool:
        return self.then != self.now


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """Something to look at before deciding; a stable code and a sentence of ours."""

    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    id: ProposalId
    state: ProposalState
    digest: str
    canonical: Mapping[str, Json]
    """The canonical proposal, parsed: exactly what the digest covers."""
    clients: Mapping[str, Mapping[str, Json]]
    """By id: `legal_name`, `preferred_name`, `birth_date` as the record has them now."""
    differences: tuple[Difference, ...]
    relies_on: tuple[Reliance, ...]
    evidence: tuple[Evidence, ...]
    warnings: tuple[Warned, ...]
    requirement: ApprovalRequirement
    approvals: tuple[Approval, ...]
    may_approve: bool
    why_not: str | None
    """Code of what keeps this reviewer from approving."""
    summary: str
    risk: str
    gaps: tuple[str, ...]
    notes_for_reviewer: tuple[str, ...]
    drafted_by: str
    model: str | None
    created_at: datetime
    expires_at: datetime
    reason: str | None
    result: Mapping[str, Json] | None
    traceparent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a decision led to; with `approved` the caller starts delivery."""

    id: ProposalId
    state: ProposalState
    approvals_missing: int = 0

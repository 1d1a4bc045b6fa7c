"""A change to the record as a value that waits for a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from .ids import ClientAppId, ClientId, PracticeId, ProposalId, StaffId
from .json import Json


class ChangeKind(StrEnum):
    """What delivery knows how to write. There is no kind that signs, submits or approves."""

    CREATE_DRAFT_NOTE = "create_draft_note"
    SEND_MESSAGE = "send_message"
    PATCH_CLIENT = "patch_client"
    PATCH_CLAIM = "patch_claim"
    CORRECT_CLAIM = "correct_claim"
    DRAFT_PLAN = "draft_plan"
    ATTACH_DOCUMENT = "attach_document"
    CREATE_TASK = "create_task"
    LOG_CONTACT = "log_contact"
    """An entry of the contact log, beside the contact itself."""
    STANDING_TEXT = "standing_text"
    """The practice's own fixed words, signed once: kept in this house, not in the record."""


class ProposalState(StrEnum):
    PROPOSED = "proposed"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    VOIDED = "voided"
    APPROVED_IN_PART = "approved_in_part"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    DELIVERING = "delivering"
    DELIVERED = "delivered"
    DELIVERED_IN_PART = "delivered_in_part"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NEEDS_PERSON = "needs_person"


TRANSITIONS: Mapping[ProposalState, frozenset[ProposalState]] = {
    ProposalState.PROPOSED: frozenset(
        {
            ProposalState.WITHDRAWN,
            ProposalState.REJECTED,
            ProposalState.EXPIRED,
            ProposalState.SUPERSEDED,
            ProposalState.VOIDED,
            ProposalState.APPROVED_IN_PART,
            ProposalState.APPROVED,
        }
    ),
    ProposalState.APPROVED_IN_PART: frozenset(
        {
            ProposalState.WITHDRAWN,
            ProposalState.REJECTED,
            ProposalState.EXPIRED,
            ProposalState.SUPERSEDED,
            ProposalState.VOIDED,
            ProposalState.APPROVED,
        }
    ),
    ProposalState.APPROVED: frozenset(
        {ProposalState.SCHEDULED, ProposalState.DELIVERING, ProposalState.EXPIRED, ProposalState.VOIDED}
    ),
    ProposalState.SCHEDULED: frozenset(
        {ProposalState.DELIVERING, ProposalState.WITHDRAWN, ProposalState.EXPIRED, ProposalState.VOIDED}
    ),
    ProposalState.DELIVERING: frozenset(
        {ProposalState.DELIVERED, ProposalState.DELIVERED_IN_PART, ProposalState.FAILED, ProposalState.UNKNOWN}
    ),
    ProposalState.UNKNOWN: frozenset(
        {
            ProposalState.DELIVERED,
            ProposalState.DELIVERED_IN_PART,
            ProposalState.FAILED,
            ProposalState.NEEDS_PERSON,
        }
    ),
    ProposalState.NEEDS_PERSON: frozenset(
        {ProposalState.DELIVERED, ProposalState.DELIVERED_IN_PART, ProposalState.FAILED}
    ),
}
"""What may follow what (states absent here are final)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliedOn:
    """A field of the record on which a change rests; if it moves, the proposal is voided.

    `resource` is the API's plural (`clients`, `appointments` ...), `path` a dotted path inside it.
    """

    resource: str
    id: str
    path: str
    value: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why a reviewer can believe a field: the words of the transcript, the box of the form, the segment of the 835.

    `path` names the field of the change that it supports, e.g. `sections.0.sentences.2`.
    """

    path: str
    source: str
    quote: str
    start: int | None = None
    end: int | None = None
    speaker: str | None = None
    untrusted: bool = True
    page: int | None = None
    """Of a document with pages, counted from 1."""
    box: Sequence[int] | None = None
    """x0, y0, x1, y1 on that page in points, from its lower left corner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One write. `fields` are exactly what delivery sends; nothing is filled in after the digest."""

    kind: ChangeKind
    client_id: ClientId | None
    target_id: str | None = None
    """The resource to patch, or the parent (thread, plan, claim) of what is created; None where there is none."""
    fields: Mapping[str, Json]
    relies_on: tuple[ReliedOn, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalDraft:
    """What a tool returns instead of writing."""

    changes: tuple[Change, ...]
    evidence: tuple[Evidence, ...] = ()
    originator: StaffId
    """The clinician or therapist whose note or inbox it is; `approvals.yaml` speaks of this person."""
    summary: str
    """One sentence for the reviewer's list, without patient data."""
    risk: str = "routine"
    """`routine`, `raised` (risk statement, carried-forward text, untrusted source) or `high`; sorts the review list."""
    gaps: tuple[str, ...] = ()
    notes_for_reviewer: tuple[str, ...] = ()
    drafted_by: str = "chat_client"
    """`server_drafter`, `chat_client`, `staff` or the agent's model: what the mark says."""
    model: str | None = None
    prompt_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A stored proposal: immutable but for its state, which lives beside it."""

    id: ProposalId
    practice_id: PracticeId
    tool: str
    tool_schema_sha256: str
    draft: ProposalDraft
    policy_slice_sha256: str
    requested_by: StaffId
    client_app: ClientAppId
    agent: str | None
    on_behalf_of: StaffId | None
    created_at: datetime
    expires_at: datetime
    epoch: str
    """Names this database; a restored copy gets another one, so that old approvals cannot act in it."""
    trace_id: str | None = None
    traceparent: str | None = None
    """Of the call that proposed it, so that approval and delivery can link to it."""

    @property
    def client_ids(self) -> frozenset[ClientId]:
        return frozenset(c.client_id for c in self.draft.changes if c.client_id is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalStatus:
    """What the requester sees of a proposal."""

    id: ProposalId
    tool: str
    state: ProposalState
    digest: str
    review_url: str
    client_id: ClientId | None
    risk: str
    summary: str
    requested_by: StaffId
    agent: str | None
    created_at: datetime
    expires_at: datetime
    reason: str | None = None
    """Why it was rejected, voided or failed: a code, not text."""
    approvals: tuple[StaffId, ...] = field(default=())
    result: Mapping[str, Json] | None = None
    """After delivery: `{"resource": "notes", "id": "..."}`."""

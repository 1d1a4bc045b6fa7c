"""Ports in our own words, split by who may hold them."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from .domain.ids import (
    AppointmentId,
    ClaimId,
    ClientId,
    ClientRef,
    DocumentId,
    NoteId,
    PayerId,
    RemittanceId,
    StaffId,
    ThreadId,
)
from .domain.json import Json
from .domain.people import StaffMember
from .domain.proposals import Change, ChangeKind, Proposal
from .domain.records import (
    Appointment,
    Authorization,
    Claim,
    Client,
    Consent,
    ContractRate,
    Document,
    Eligibility,
    FeeScheduleItem,
    Form,
    Measure,
    Message,
    Note,
    NoteTemplate,
    Page,
    Payer,
    Payment,
    Plan,
    Practice,
    Remittance,
    Task,
    TreatmentCase,
)


class Calendar(Protocol):
    """Calendar questions (next appointment, deadlines, ages) use the practice's today; tokens use the real clock."""

    async def today(self) -> date: ...


class RecordsReader(Protocol):
    """The practice's record, to read.

    Raises `RecordsError` subclasses: `NotFound` (unknown, malformed and foreign ids alike), `RateLimited`,
    `Unavailable`, and `Rejected` for a cursor or a search that the record does not take. Days (`start`, `end`, `since`)
    are days of the practice's time zone, the first and the last included.
    """

    async def practice(self) -> Practice: ...
    async def staff(self) -> Sequence[StaffMember]: ...
    async def staff_member(self, staff_id: StaffId) -> StaffMember: ...
    async def client(self, client_id: ClientId) -> Client: ...
    async def clients(
        self,
        *,
        query: str | None = None,
        assigned_to: StaffId | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[Client]: ...
    async def consents(self, client_id: ClientId) -> Sequence[Consent]: ...
    async def cases(self, client_id: ClientId) -> Sequence[TreatmentCase]: ...
    async def appointment(self, appointment_id: AppointmentId) -> Appointment: ...
    async def appointments(
        self,
        *,
        client_id: ClientId | None = None,
        staff_id: StaffId | None = None,
        start: date | None = None,
        end: date | None = None,
        cursor: str | None = None,
        limit: int = 100,
    ) -> Page[Appointment]: ...
    async def note(self, note_id: NoteId) -> Note: ...
    async def notes(self, client_id: ClientId, *, since: date | None = None) -> Sequence[Note]: ...
    async def plans(self, client_id: ClientId) -> Sequence[Plan]: ...
    async def measures(self, client_id: ClientId) -> Sequence[Measure]: ...
    async def documents(self, client_id: ClientId) -> Sequence[Document]: ...
    async def document(self, document_id: DocumentId) -> Document: ...
    async def document_content(self, document_id: DocumentId) -> bytes: ...
    async def messages(
        self,
        *,
        client_id: ClientId | None = None,
        thread_id: ThreadId | None = None,
        unanswered: bool | None = None,
        cursor: str | None = None,
        limit: int = 100,
    ) -> Page[Message]: ...
    async def claim(self, claim_id: ClaimId) -> Claim: ...
    async def claims(
        self,
        *,
        state: str | None = None,
        client_id: ClientId | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[Claim]: ...
    async def remittance(self, remittance_id: RemittanceId) -> Remittance: ...
    async def remittances(self, *, cursor: str | None = None, limit: int = 50) -> Page[Remittance]: ...
    async def remittance_content(self, remittance_id: RemittanceId) -> str: ...
    async def authorizations(self, client_id: ClientId) -> Sequence[Authorization]: ...
    async def eligibility(self, client_id: ClientId) -> Sequence[Eligibility]: ...
    async def payers(self) -> Sequence[Payer]: ...
    async def fee_schedule(self) -> Sequence[FeeScheduleItem]: ...
    async def tasks(self, *, assignee: StaffId | None = None) -> Sequence[Task]: ...
    async def note_templates(self) -> Sequence[NoteTemplate]: ...
    async def forms(self, client_id: ClientId) -> Sequence[Form]: ...
    async def payments(self, client_id: ClientId) -> Sequence[Payment]: ...
    async def contract_rates(self, payer_id: PayerId) -> Sequence[ContractRate]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Where a change ended up."""

    resource: str
    id: str
    version: str


IDEMPOTENCY_KEY_LIFE = timedelta(hours=24)
"""How long the practice API remembers a write by its key."""


class RecordsWriter(Protocol):
    """The practice's record, to write: held by delivery alone."""

    async def apply(
        self, change: Change, *, key: str, reference: str, version: str | None, key_first_used: datetime | None = None
    ) -> Written:
        """Write one change under its idempotency key.

        `version` is the ETag of the target that was read a moment ago (updates only). `key_first_used` is for a replay:
        a key beyond its stated life (`IDEMPOTENCY_KEY_LIFE`) is not sent again, since it could write twice. Raises
        `StaleVersion`, `NotFound`, `Rejected` (the record's rules forbid it), `RateLimited`, `Unavailable` (nothing was
        written), and `OutcomeUnknown` when the answer was lost or the key is too old.
        """
        ...

    async def find_by_reference(self, change: Change, reference: str) -> Written | None:
        """What an earlier `apply` with this reference created, if it did."""
        ...

    async def read_fields(self, resource: str, id: str, paths: Sequence[str]) -> tuple[Mapping[str, Json], str]:
        """The values at dotted paths (`phones.0.number`) of one resource as it is now, and its version.

        Never from a cache. A path that leads nowhere gives None, as a merge patch does not tell absent from null.
        """
        ...


class RecordsError(Exception):
    """What can happen on the way to the record. Messages hold no patient data."""


class NotFound(RecordsError): ...


class StaleVersion(RecordsError): ...


class Rejected(RecordsError):
    """The record's own rules refused the request (locked note, submitted claim, unknown recipient)."""


class RateLimited(RecordsError):
    def __init__(self, message: str, retry_after_seconds: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class Unavailable(RecordsError):
    """Down, slow beyond its time-out, or answering something that is not the API. Nothing was written."""


class OutcomeUnknown(RecordsError):
    """A write was sent and its answer lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One row of evidence: who, on whose behalf, why, which client, what was decided. Ids and codes, no text."""

    kind: str
    """`call`, `outcome`, `proposal`, `approval`, `delivery`, `policy`, `switch`, `service` ..."""
    stream: str
    """Rows of one stream form a hash chain: `client:TH-...`, `proposal:...`, `practice`."""
    actor: str
    agent: str | None = None
    on_behalf_of: str | None = None
    client_app: str | None = None
    purpose: str | None = None
    client_id: str | None = None
    tool: str | None = None
    decision: str
    """`allowed`, `refused`, or the event's own word (`approved`, `delivered`)."""
    code: str | None = None
    rule: str | None = None
    proposal_id: str | None = None
    digest: str | None = None
    data_classes: tuple[str, ...] = ()
    trace_id: str | None = None
    details: Mapping[str, Json] | None = None


class Ledger(Protocol):
    async def append(self, entry: LedgerEntry) -> int:
        """Durable when it returns; the sequence number. Raises `LedgerUnavailable`."""
        ...

    def append_soon(self, entry: LedgerEntry) -> None:
        """With the next batch; for outcomes that follow a durable decision."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentFacts:
    """What the door asks about one client, never older than the call."""

    client_id: ClientId
    ai_assistance: str | None
    """State of the newest `ai_assistance` consent, None where there is none."""
    part2_program: bool
    part2_consent: bool
    assigned_staff: frozenset[StaffId]
    case_staff: frozenset[StaffId]


class GuardFacts(Protocol):
    """What guards need to know, with its staleness bound: none for consents and assignments, 60 s for staff."""

    async def staff_member(self, staff_id: StaffId) -> StaffMember | None: ...
    async def supervisees(self, staff_id: StaffId) -> frozenset[StaffId]: ...
    async def about_client(self, client_id: ClientId) -> ConsentFacts | None:
        """None for a client that does not exist. Raises `RecordsUnavailable`."""
        ...

    async def killed(self, feature: str) -> bool: ...


class IdentifierVault(Protocol):
    """Which identifiers a client's record holds, and the encrypted map of placeholders that stand for them."""

    async def ref_of(self, client_id: ClientId) -> ClientRef: ...
    async def client_of(self, ref: ClientRef) -> ClientId | None: ...
    async def hide(self, content: Mapping[str, Json], clients: frozenset[ClientId]) -> Mapping[str, Json]:
        """The content with identifiers replaced. Raises `IdentifierLeak` where one still occurs afterwards."""
        ...

    async def reveal(self, arguments: Mapping[str, Json], principal_client: ClientId | None) -> Mapping[str, Json]:
        """Arguments with placeholders turned back. Raises `BadArguments` for an unknown placeholder."""
        ...


class Telemetry(Protocol):
    """Spans with ids and codes; values never enter one."""

    def span(
        self,
        name: str,
        attributes: Mapping[str, str | int | bool] | None = None,
        *,
        parent: str | None = None,
        link: str | None = None,
        server: bool = False,
    ) -> AbstractContextManager["Span"]:
        """`parent` and `link` are W3C traceparents: a link joins what a human pause divides."""
        ...


class Span(Protocol):
    @property
    def trace_id(self) -> str: ...
    @property
    def traceparent(self) -> str: ...
    def set(self, key: str, value: str | int | bool) -> None: ...
    def refused(self, code: str) -> None: ...


class Clock(Protocol):
    def now(self) -> datetime: ...


# approvals


class Way(StrEnum):
    """How a person can qualify for an approval; the closed vocabulary of `approvals.yaml`."""

    ORIGINATOR = "originator"
    """The clinician or therapist whose note or inbox it is (`ProposalDraft.originator`)."""
    ORIGINATORS_SUPERVISOR = "originators_supervisor"
    RENDERING_CLINICIAN = "rendering_clinician"
    """Renders the service of the claim that is changed."""
    BILLING_SUPERVISOR = "billing_supervisor"
    THERAPIST_OR_DELEGATE = "therapist_or_delegate"
    """An assigned therapist of the client, or one to whom that therapist delegated the inbox."""
    REQUESTER = "requester"
    PRACTICE_ADMINISTRATOR = "practice_administrator"
    COMPLIANCE_OFFICER = "compliance_officer"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalSlot:
    """One approval that is needed; any of the ways fills it. One approval fills at most one slot."""

    any_of: frozenset[Way]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRequirement:
    """What `approvals.yaml` asks for one proposal. Without a slot nobody can approve it."""

    slots: tuple[ApprovalSlot, ...]
    distinct_persons: bool = True
    """Each slot by another human being (`person_id`, delegation included), not by another account."""
    four_eyes: bool = True
    """Neither the requester nor whom the agent acts for may approve."""
    rule: str = ""
    """Where it is written, e.g. `approvals.yaml:12`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One way in which a member of staff qualifies now, and in whose place where it is by delegation."""

    way: Way
    delegated_by: StaffId | None = None


class ApprovalRules(Protocol):
    """Who decides about a proposal, from the policy as it is at this moment. Knows nothing of sessions or digests."""

    def slice_sha256(self, tool: str, kinds: frozenset[ChangeKind]) -> str:
        """Hash of the part of the policy that decides this kind of proposal. Raises `PolicyUnavailable`."""
        ...

    async def for_proposal(self, proposal: Proposal) -> ApprovalRequirement:
        """What is asked now. The strictest over all its changes.

        Raises `NotPermitted` where the requester could no longer propose this (right, seat or grant gone) or a change
        is of a kind that no rule names, and `PolicyUnavailable` where no answer can be had.
        """
        ...

    async def standings(self, proposal: Proposal, staff_id: StaffId) -> Sequence[Standing]:
        """Every way in which this active member of staff qualifies for this proposal now; empty where none."""
        ...

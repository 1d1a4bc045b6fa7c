"""Ports in our own words, split by who may hold them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from .domain.approvals import Approval, ApprovalRequirement, Standing
from .domain.approvals import ApprovalSlot as ApprovalSlot
from .domain.approvals import Way as Way
from .domain.documents import OpenedDocument
from .domain.ids import (
    AppointmentId,
    ClaimId,
    ClientId,
    ClientRef,
    DocumentId,
    NoteId,
    PayerId,
    ProposalId,
    RemittanceId,
    StaffId,
    ThreadId,
)
from .domain.json import Json
from .domain.people import Principal, StaffMember
from .domain.proposals import Change, ChangeKind, Proposal, ProposalDraft, ProposalState, ProposalStatus
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
    def append(self, entry: LedgerEntry) -> Awaitable[int]:
        """The sequence number, awaited until the row is durable. Raises `LedgerUnavailable`.

        Writing may begin with the call itself and go on beside its caller, who awaits the result before relying on it.
        """
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
    on_duty: frozenset[StaffId] = frozenset()
    """Who was called for an alert of this client that is not closed: related as long as it is open."""


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

    async def veil(self, cursor: str, place: str) -> str:
        """A list's cursor as a word that says nothing and is good at this place alone; the record's own may hold ids."""
        ...

    async def unveil(self, veiled: str, place: str) -> str:
        """Raises `BadArguments` for anything but what `veil` gave for this place."""
        ...

    async def reveal(
        self, arguments: Mapping[str, Json], may: Callable[[ClientId], Awaitable[bool]]
    ) -> tuple[Mapping[str, Json], frozenset[ClientId]]:
        """Arguments with placeholders turned back, and whose they were.

        A placeholder of somebody for whom `may` says no is refused word for word as one that was never given:
        raises `BadArguments`.
        """
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


# proposals in store


class ProposalDamaged(Exception):
    """A stored proposal or approval is not what was written: edited behind the service, or its key is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredProposal:
    """A proposal with everything that happened to it. `canonical` are the stored bytes, whose digest was checked."""

    proposal: Proposal
    canonical: bytes
    digest: str
    state: ProposalState
    requirement: ApprovalRequirement
    """What was asked when it was last judged."""
    stamped_policy_sha256: str
    """The policy slice under which it was last judged; the one in the digest is that of the proposing."""
    approvals: tuple[Approval, ...] = ()
    reason: str | None = None
    comment: str | None = None
    decided_by: StaffId | None = None
    decided_at: datetime | None = None
    result: Mapping[str, Json] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryStep:
    """How far the writing of one change came: `sending`, `written`, `unknown` or `failed`."""

    change_no: int
    state: str
    first_sent_at: datetime
    last_sent_at: datetime
    written: Written | None = None
    code: str | None = None


class ProposalIntake(Protocol):
    """Where the door hands in what a tool proposes."""

    async def submit(
        self,
        draft: ProposalDraft,
        *,
        tool: str,
        tool_schema_sha256: str,
        principal: Principal,
        trace_id: str | None = None,
        traceparent: str | None = None,
    ) -> ProposalStatus:
        """Stored and in the ledger when it returns.

        Raises `BadArguments` (no canonical form), `NotPermitted` (no rule lets anybody approve it),
        `LedgerUnavailable`, `PolicyUnavailable`.
        """
        ...

    async def submit_together(
        self,
        drafts: Sequence[ProposalDraft],
        *,
        tool: str,
        tool_schema_sha256: str,
        principal: Principal,
        trace_id: str | None = None,
        traceparent: str | None = None,
    ) -> Sequence[ProposalStatus]:
        """Several proposals of one call, each decided by itself: all are stored or, where one is refused, none."""
        ...


class ProposalStore(Protocol):
    """Proposals and what happens to them. Each method that changes one is one transaction with its ledger row."""

    @property
    def epoch(self) -> str: ...
    def now(self) -> datetime:
        """The clock, but never before the newest ledger row."""
        ...

    async def find(self, proposal_id: ProposalId) -> StoredProposal | None:
        """Raises `ProposalDamaged`."""
        ...

    async def having(self, states: frozenset[ProposalState]) -> Sequence[StoredProposal]:
        """Oldest first; damaged ones are left out."""
        ...

    async def rejected_like(self, stored: StoredProposal, since: datetime) -> Sequence[StoredProposal]:
        """Rejected proposals that would have written the same."""
        ...

    async def approve(
        self, proposal_id: ProposalId, approval: Approval, requirement: ApprovalRequirement, entry: LedgerEntry
    ) -> ProposalState:
        """The state with this approval: `approved` once the requirement is filled.

        Raises `NotPossibleNow` where the proposal is not open, has expired, or the person has approved it already,
        `ProposalDamaged` where the ledger tells that it was closed before.
        """
        ...

    async def move(
        self,
        proposal_id: ProposalId,
        expected: frozenset[ProposalState],
        to: ProposalState,
        entry: LedgerEntry,
        *,
        reason: str | None = None,
        comment: str | None = None,
        by: StaffId | None = None,
        result: Mapping[str, Json] | None = None,
    ) -> bool:
        """Compare and set; False where it is in none of the expected states. Raises `ValueError` for a transition
        that does not exist."""
        ...

    async def stamp(
        self, proposal_id: ProposalId, policy_sha256: str, requirement: ApprovalRequirement, entry: LedgerEntry
    ) -> None: ...

    async def claim(self, proposal_id: ProposalId, owner: str, entry: LedgerEntry) -> bool:
        """approved to delivering, by exactly one caller, and not after expiry.

        Raises `ProposalDamaged` where the ledger tells that it was claimed or closed before.
        """
        ...

    async def take_over(self, proposal_id: ProposalId, owner: str, *, stale_before: datetime) -> bool:
        """Own an unfinished delivery: one's own, or one whose owner was last heard of before `stale_before`."""
        ...

    async def steps(self, proposal_id: ProposalId) -> Sequence[DeliveryStep]: ...
    async def sending(self, proposal_id: ProposalId, change_no: int, entry: LedgerEntry) -> DeliveryStep: ...
    async def step(
        self,
        proposal_id: ProposalId,
        change_no: int,
        state: str,
        entry: LedgerEntry,
        *,
        written: Written | None = None,
        code: str | None = None,
    ) -> None: ...


class ClientKeys(Protocol):
    """Encryption under a key per client, so that a client's data can be made unreadable by destroying the key.

    `context` is authenticated with the ciphertext: what was sealed for one place cannot be moved to another.
    """

    async def encrypt(self, client_id: ClientId, plaintext: bytes, context: bytes) -> bytes: ...
    async def decrypt(self, client_id: ClientId, sealed: bytes, context: bytes) -> bytes:
        """Raises `SealBroken`."""
        ...


class SealBroken(Exception):
    """Not decrypted: changed, moved to another place, or its key was destroyed."""


# agents


class AgentCases(Protocol):
    """Work for agents: one case is one agent, one client and one subject, whatever number of events called for it."""

    async def open(self, *, agent: str, client_id: ClientId, subject: Mapping[str, str], event_id: str) -> str:
        """The id of the case, durable when it returns; the same event opens the same case once.

        `subject` names what to look at by ids alone: `{"thread_id": ...}`, `{"claim_id": ..., "remittance_id": ...}`,
        `{"document_id": ...}`. Raises `StorageUnavailable`.
        """
        ...


# documents from outside


class DocumentUnreadable(Exception):
    """A file that cannot be used, with a stable `code`: `encrypted broken not_a_pdf archive picture binary empty
    too_large too_many_pages too_costly active_content no_pages`. The sentences hold nothing of the file."""

    def __init__(self, code: str, message: str, what_to_do: str) -> None:
        super().__init__(f"{message} ({code}). {what_to_do}")
        self.code = code
        self.message = message
        self.what_to_do = what_to_do


class DocumentOpener(Protocol):
    """Opens files that somebody outside the practice made, where they can do no harm."""

    async def open(self, content: bytes, *, name: str = "") -> OpenedDocument:
        """`name` is believed for its ending alone, and only where the bytes leave a doubt.

        Raises `DocumentUnreadable`.
        """
        ...

"""The reading port over a practice in memory."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TypeVar

from ...domain.ids import (
    AppointmentId,
    ClaimId,
    ClientId,
    DocumentId,
    NoteId,
    PayerId,
    PracticeId,
    RemittanceId,
    StaffId,
    ThreadId,
)
from ...domain.people import StaffMember
from ...domain.records import (
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
from ...ports import NotFound
from .addresses import checked_id
from .memory_store import MemoryStore, page_of
from .problems import NO_SUCH
from .reading import zone_of

K = TypeVar("K")


class MemoryReads:
    """See `ports.RecordsReader`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    @property
    def practice_id(self) -> PracticeId:
        return self._store.practice_id

    async def aclose(self) -> None:
        return None

    async def practice(self) -> Practice:
        return self._one(Practice, "practice", self._store.practice_id)

    async def staff(self) -> Sequence[StaffMember]:
        return self._all(StaffMember, "staff")

    async def staff_member(self, staff_id: StaffId) -> StaffMember:
        return self._one(StaffMember, "staff", staff_id)

    async def client(self, client_id: ClientId) -> Client:
        return self._one(Client, "clients", client_id)

    async def clients(
        self,
        *,
        query: str | None = None,
        assigned_to: StaffId | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[Client]:
        words = (query or "").casefold().split()
        assigned = None if assigned_to is None else checked_id(assigned_to)
        found = [
            client
            for client in self._all(Client, "clients")
            if (assigned is None or assigned in client.assigned_staff_ids) and _has_words(client, words)
        ]
        return page_of(found, {"query": query, "assigned_to": assigned_to}, cursor, limit)

    async def consents(self, client_id: ClientId) -> Sequence[Consent]:
        return self._of_client(Consent, "consents", client_id)

    async def cases(self, client_id: ClientId) -> Sequence[TreatmentCase]:
        return self._of_client(TreatmentCase, "cases", client_id)

    async def appointment(self, appointment_id: AppointmentId) -> Appointment:
        return self._one(Appointment, "appointments", appointment_id)

    async def appointments(
        self,
        *,
        client_id: ClientId | None = None,
        staff_id: StaffId | None = None,
        start: date | None = None,
        end: date | None = None,
        cursor: str | None = None,
        limit: int = 100,
    ) -> Page[Appointment]:
        staff = None if staff_id is None else checked_id(staff_id)
        found = [
            one
            for one in self._maybe_of_client(Appointment, "appointments", client_id)
            if (staff is None or one.staff_id == staff)
            and (start is None or one.start >= self._midnight(start))
            and (end is None or one.start < self._midnight(end + timedelta(days=1)))
        ]
        asked = {"client_id": client_id, "staff_id": staff_id, "start": start, "end": end}
        return page_of(found, asked, cursor, limit)

    async def note(self, note_id: NoteId) -> Note:
        return self._one(Note, "notes", note_id)

    async def notes(self, client_id: ClientId, *, since: date | None = None) -> Sequence[Note]:
        found = self._of_client(Note, "notes", client_id)
        if since is None:
            return found
        return [one for one in found if (one.start_time or one.updated_at) >= self._midnight(since)]

    async def plans(self, client_id: ClientId) -> Sequence[Plan]:
        return self._of_client(Plan, "plans", client_id)

    async def measures(self, client_id: ClientId) -> Sequence[Measure]:
        return self._of_client(Measure, "measures", client_id)

    async def documents(self, client_id: ClientId) -> Sequence[Document]:
        return self._of_client(Document, "documents", client_id)

    async def document(self, document_id: DocumentId) -> Document:
        return self._one(Document, "documents", document_id)

    async def document_content(self, document_id: DocumentId) -> bytes:
        return self._content(self._one(Document, "documents", document_id).id)

    async def messages(
        self,
        *,
        client_id: ClientId | None = None,
        thread_id: ThreadId | None = None,
        unanswered: bool | None = None,
        cursor: str | None = None,
        limit: int = 100,
    ) -> Page[Message]:
        thread = None if thread_id is None else checked_id(thread_id)
        everything = self._store.all(Message, "messages")
        found = [
            one
            for one in self._maybe_of_client(Message, "messages", client_id)
            if (thread is None or one.thread_id == thread)
            and (unanswered is None or _waits(one, everything) is unanswered)
        ]
        asked = {"client_id": client_id, "thread_id": thread_id, "unanswered": unanswered}
        return page_of(found, asked, cursor, limit)

    async def claim(self, claim_id: ClaimId) -> Claim:
        return self._one(Claim, "claims", claim_id)

    async def claims(
        self,
        *,
        state: str | None = None,
        client_id: ClientId | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[Claim]:
        found = [c for c in self._maybe_of_client(Claim, "claims", client_id) if state is None or c.state == state]
        return page_of(found, {"state": state, "client_id": client_id}, cursor, limit)

    async def remittance(self, remittance_id: RemittanceId) -> Remittance:
        return self._one(Remittance, "remittances", remittance_id)

    async def remittances(self, *, cursor: str | None = None, limit: int = 50) -> Page[Remittance]:
        return page_of(list(self._all(Remittance, "remittances")), {}, cursor, limit)

    async def remittance_content(self, remittance_id: RemittanceId) -> str:
        return self._content(self._one(Remittance, "remittances", remittance_id).id).decode()

    async def authorizations(self, client_id: ClientId) -> Sequence[Authorization]:
        return self._of_client(Authorization, "authorizations", client_id)

    async def eligibility(self, client_id: ClientId) -> Sequence[Eligibility]:
        return self._of_client(Eligibility, "eligibility", client_id)

    async def payers(self) -> Sequence[Payer]:
        return self._all(Payer, "payers")

    async def fee_schedule(self) -> Sequence[FeeScheduleItem]:
        return self._all(FeeScheduleItem, "fee-schedule")

    async def tasks(self, *, assignee: StaffId | None = None) -> Sequence[Task]:
        whose = None if assignee is None else checked_id(assignee)
        return [task for task in self._all(Task, "tasks") if whose is None or task.assignee == whose]

    async def note_templates(self) -> Sequence[NoteTemplate]:
        return self._all(NoteTemplate, "note-templates")

    async def forms(self, client_id: ClientId) -> Sequence[Form]:
        return self._of_client(Form, "forms", client_id)

    async def payments(self, client_id: ClientId) -> Sequence[Payment]:
        return self._of_client(Payment, "payments", client_id)

    async def contract_rates(self, payer_id: PayerId) -> Sequence[ContractRate]:
        payer = checked_id(payer_id)
        return [rate for rate in self._all(ContractRate, "contract-rates") if rate.payer_id == payer]

    def _one(self, kind: type[K], resource: str, id: str) -> K:
        self._store.reading()
        return self._store.one(kind, resource, id)

    def _all(self, kind: type[K], resource: str) -> Sequence[K]:
        self._store.reading()
        return tuple(self._store.all(kind, resource))

    def _of_client(self, kind: type[K], resource: str, client_id: str) -> Sequence[K]:
        checked_id(client_id)
        self._store.reading()
        return tuple(self._store.of_client(kind, resource, client_id))

    def _maybe_of_client(self, kind: type[K], resource: str, client_id: str | None) -> Sequence[K]:
        return self._all(kind, resource) if client_id is None else self._of_client(kind, resource, client_id)

    def _content(self, owner: str) -> bytes:
        found = self._store.contents.get(owner)
        if found is None:
            raise NotFound(NO_SUCH)
        return found

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), tzinfo=self._zone())

    def _zone(self) -> tzinfo:
        practice = self._store.find(Practice, "practice", self._store.practice_id)
        return zone_of(practice) if practice is not None else UTC


def _has_words(client: Client, words: list[str]) -> bool:
    legal, preferred = client.legal_name, client.preferred_name
    names = [client.id, legal.first, legal.middle, legal.last, client.email]
    if preferred is not None:
        names += [preferred.first, preferred.last]
    text = " ".join(name for name in names if name).casefold()
    return all(word in text for word in words)


def _waits(message: Message, everything: Sequence[Message]) -> bool:
    """Inbound, and nothing later in its thread went to its sender."""
    answered = any(
        later.direction == "outbound"
        and later.thread_id == message.thread_id
        and later.recipient == message.sender
        and (later.sent_at, later.id) > (message.sent_at, message.id)
        for later in everything
    )
    return message.direction == "inbound" and not answered

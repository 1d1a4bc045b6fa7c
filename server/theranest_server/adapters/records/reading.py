"""The reading port over the practice API."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

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
    Record,
    Remittance,
    Task,
    TreatmentCase,
    instant_text,
)
from ...ports import Unavailable
from .addresses import checked_id
from .resources import Resources

R = TypeVar("R", bound=Record)


class TheraNestReader:
    """Reads the record with a token that cannot write. See `ports.RecordsReader` for the errors.

    Every answer is asked for again with its ETag; nothing is answered from memory alone.
    """

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._zone: ZoneInfo | None = None

    @property
    def resources(self) -> Resources:
        """For what reads the record in another way than tools do (`feed.py`)."""
        return self._resources

    @property
    def practice_id(self) -> PracticeId:
        return self._resources.practice_id

    async def aclose(self) -> None:
        await self._resources.aclose()

    async def practice(self) -> Practice:
        return await self._resources.only(Practice, "practice")

    async def staff(self) -> Sequence[StaffMember]:
        return await self._resources.all(StaffMember, "staff")

    async def staff_member(self, staff_id: StaffId) -> StaffMember:
        return await self._resources.one(StaffMember, "staff", staff_id)

    async def client(self, client_id: ClientId) -> Client:
        return await self._resources.one(Client, "clients", client_id)

    async def clients(
        self,
        *,
        query: str | None = None,
        assigned_to: StaffId | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[Client]:
        filters = {"query": query, "assigned_to": _id(assigned_to)}
        return await self._resources.page(Client, "clients", filters, cursor, limit)

    async def consents(self, client_id: ClientId) -> Sequence[Consent]:
        return await self._of_client(Consent, "consents", client_id)

    async def cases(self, client_id: ClientId) -> Sequence[TreatmentCase]:
        return await self._of_client(TreatmentCase, "cases", client_id)

    async def appointment(self, appointment_id: AppointmentId) -> Appointment:
        return await self._resources.one(Appointment, "appointments", appointment_id)

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
        after_end = None if end is None else end + timedelta(days=1)
        filters = {"client_id": _id(client_id), "staff_id": _id(staff_id)}
        filters |= {"from": await self._midnight(start), "to": await self._midnight(after_end)}
        return await self._resources.page(Appointment, "appointments", filters, cursor, limit)

    async def note(self, note_id: NoteId) -> Note:
        return await self._resources.one(Note, "notes", note_id)

    async def notes(self, client_id: ClientId, *, since: date | None = None) -> Sequence[Note]:
        filters = {"client_id": checked_id(client_id), "since": await self._midnight(since)}
        return await self._resources.all(Note, "notes", filters)

    async def plans(self, client_id: ClientId) -> Sequence[Plan]:
        return await self._of_client(Plan, "plans", client_id)

    async def measures(self, client_id: ClientId) -> Sequence[Measure]:
        return await self._of_client(Measure, "measures", client_id)

    async def documents(self, client_id: ClientId) -> Sequence[Document]:
        return await self._of_client(Document, "documents", client_id)

    async def document(self, document_id: DocumentId) -> Document:
        return await self._resources.one(Document, "documents", document_id)

    async def document_content(self, document_id: DocumentId) -> bytes:
        return await self._resources.content("documents", document_id)

    async def messages(
        self,
        *,
        client_id: ClientId | None = None,
        thread_id: ThreadId | None = None,
        unanswered: bool | None = None,
        cursor: str | None = None,
        limit: int = 100,
    ) -> Page[Message]:
        asked = None if unanswered is None else str(unanswered).lower()
        filters = {"client_id": _id(client_id), "thread_id": _id(thread_id), "unanswered": asked}
        return await self._resources.page(Message, "messages", filters, cursor, limit)

    async def claim(self, claim_id: ClaimId) -> Claim:
        return await self._resources.one(Claim, "claims", claim_id)

    async def claims(
        self,
        *,
        state: str | None = None,
        client_id: ClientId | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[Claim]:
        filters = {"state": state, "client_id": _id(client_id)}
        return await self._resources.page(Claim, "claims", filters, cursor, limit)

    async def remittance(self, remittance_id: RemittanceId) -> Remittance:
        return await self._resources.one(Remittance, "remittances", remittance_id)

    async def remittances(self, *, cursor: str | None = None, limit: int = 50) -> Page[Remittance]:
        return await self._resources.page(Remittance, "remittances", {}, cursor, limit)

    async def remittance_content(self, remittance_id: RemittanceId) -> str:
        """The text as the payer sent it; bytes that are not UTF-8 are read as Latin-1, which X12's sets fit in."""
        content = await self._resources.content("remittances", remittance_id)
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            return content.decode("latin-1")

    async def authorizations(self, client_id: ClientId) -> Sequence[Authorization]:
        return await self._of_client(Authorization, "authorizations", client_id)

    async def eligibility(self, client_id: ClientId) -> Sequence[Eligibility]:
        return await self._of_client(Eligibility, "eligibility", client_id)

    async def payers(self) -> Sequence[Payer]:
        return await self._resources.all(Payer, "payers")

    async def fee_schedule(self) -> Sequence[FeeScheduleItem]:
        return await self._resources.all(FeeScheduleItem, "fee-schedule")

    async def tasks(self, *, assignee: StaffId | None = None) -> Sequence[Task]:
        return await self._resources.all(Task, "tasks", {"assignee": _id(assignee)})

    async def note_templates(self) -> Sequence[NoteTemplate]:
        return await self._resources.all(NoteTemplate, "note-templates")

    async def forms(self, client_id: ClientId) -> Sequence[Form]:
        return await self._of_client(Form, "forms", client_id)

    async def payments(self, client_id: ClientId) -> Sequence[Payment]:
        return await self._of_client(Payment, "payments", client_id)

    async def contract_rates(self, payer_id: PayerId) -> Sequence[ContractRate]:
        return await self._resources.all(ContractRate, "contract-rates", {"payer_id": checked_id(payer_id)})

    async def _midnight(self, day: date | None) -> str | None:
        """When a day begins where the practice is; the API speaks of instants."""
        if day is None:
            return None
        if self._zone is None:
            self._zone = zone_of(await self.practice())
        return instant_text(datetime.combine(day, time(), tzinfo=self._zone))

    async def _of_client(self, kind: type[R], resource: str, client_id: ClientId) -> Sequence[R]:
        return await self._resources.all(kind, resource, {"client_id": checked_id(client_id)})


def _id(value: str | None) -> str | None:
    return None if value is None else checked_id(value)


def zone_of(practice: Practice) -> ZoneInfo:
    """Raises `Unavailable` for a zone that this machine does not know."""
    try:
        return ZoneInfo(practice.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Unavailable("The practice's time zone is unknown here; install the package tzdata.") from None

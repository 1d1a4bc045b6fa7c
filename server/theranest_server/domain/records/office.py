"""The office: the practice itself, documents, forms, portal messages, note templates and tasks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ..ids import ClientId, DocumentId, MessageId, PersonId, StaffId, ThreadId
from .base import Record
from .clients import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeAddress:
    name: str
    address: Address
    kind: str = "office"
    """`office`, `billing`, `telehealth`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningHours:
    """`day` in English lower case; `opens` and `closes` as HH:MM of the practice's zone."""

    day: str
    opens: str
    closes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice(Record):
    name: str
    time_zone: str
    """IANA name, e.g. `America/Chicago`."""
    as_of: date
    """The practice's today, for every calendar question."""
    addresses: tuple[OfficeAddress, ...] = ()
    phones: tuple[str, ...] = ()
    hours: tuple[OpeningHours, ...] = ()
    office_facts: Mapping[str, str] = field(default_factory=dict[str, str])
    """Plain answers of the front desk: parking, cancellation rule, how to refill ..."""
    npi: str | None = None
    tax_id: str | None = None
    notes_must_be_signed_before_billing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateField:
    name: str
    label: str
    kind: str = "text"
    """`text`, `list`, `date`, `number`, `boolean`."""
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteTemplate(Record):
    name: str
    format: str
    """`standard`, `SOAP`, `DAP`, `GIRP`, `BIRP`, `custom`."""
    kind: str = "progress"
    fields: tuple[TemplateField, ...] = ()
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Record):
    client_id: ClientId
    name: str
    sent_on: date
    completed_on: date | None = None
    document_id: DocumentId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Record):
    """A document's card; the bytes are read apart."""

    id: DocumentId
    client_id: ClientId
    name: str
    kind: str = "other"
    """`intake`, `consent`, `insurance_card`, `assessment`, `correspondence`, `transcript`, `other`."""
    media_type: str
    size_bytes: int
    sha256: str
    """Of the content, lower-case hexadecimal."""
    uploaded_by: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody of a thread. `relation` is to the thread's client: `self`, `mother`, `spouse` ..., or `therapist`."""

    person: PersonId
    """A staff id for the therapist, otherwise the id of the portal account's holder."""
    name: str
    client_id: ClientId | None = None
    """The client that this person is; None for a parent or a member of staff."""
    relation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    document_id: DocumentId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Record):
    id: MessageId
    client_id: ClientId
    """Whose chart the thread belongs to."""
    thread_id: ThreadId
    participants: tuple[Participant, ...]
    direction: str
    """`inbound` or `outbound`, seen from the practice."""
    sender: PersonId
    recipient: PersonId
    """Both are the `person` of a participant."""
    body: str
    attachments: tuple[Attachment, ...] = ()
    sent_at: datetime
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Record):
    title: str
    detail: str | None = None
    assignee: StaffId
    client_id: ClientId | None = None
    due: date | None = None
    state: str = "open"
    """`open`, `done`, `cancelled`."""
    created_by: StaffId | None = None

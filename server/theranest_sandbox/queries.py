"""What lists can be asked for: one closed model a list, and the rows that each parameter leaves."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field
from sqlalchemy import ColumnElement, Table, and_, exists, or_, select, true

from .body import Flag, whole_number
from .database import LINKS, STORAGE, stored
from .resources.appointments import AppointmentStatus
from .resources.base import Closed, Identifier, Instant, Line, Reference
from .resources.claims import ClaimState
from .resources.consents import ConsentKind, ConsentState
from .resources.documents import DocumentKind
from .resources.notes import NoteKind, NoteState
from .resources.plans import PlanStatus
from .resources.tasks import TaskState

LIMIT = 200


class NoQuery(Closed):
    """No parameters."""


class ListQuery(Closed):
    """What every list takes. `cursor` is the `next_cursor` of the page before, with the same other parameters."""

    cursor: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    limit: Annotated[int, Field(ge=1, le=LIMIT), BeforeValidator(whole_number)] = 50
    updated_since: Instant | None = Field(
        default=None, description="Changed at this time or later; the list is then in the order of the changes."
    )
    external_ref: Reference | None = None


class ClientsQuery(ListQuery):
    query: Line | None = Field(default=None, description="Words that occur in the id, a name or the e-mail address.")
    assigned_to: Identifier | None = None


class OfClient(ListQuery):
    client_id: Identifier | None = None


class ConsentsQuery(OfClient):
    kind: ConsentKind | None = None
    state: ConsentState | None = None


class AppointmentsQuery(OfClient):
    """`from` and `to` are about the start: at or after `from`, before `to`."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)

    staff_id: Identifier | None = None
    status: AppointmentStatus | None = None
    from_: Instant | None = Field(default=None, alias="from")
    to: Instant | None = None


class NotesQuery(OfClient):
    since: Instant | None = Field(default=None, description="The session (or, without one, the note) is not older.")
    author_id: Identifier | None = None
    appointment_id: Identifier | None = None
    kind: NoteKind | None = None
    state: NoteState | None = None


class PlansQuery(OfClient):
    status: PlanStatus | None = None


class MeasuresQuery(OfClient):
    instrument: Line | None = None


class DocumentsQuery(OfClient):
    kind: DocumentKind | None = None


class MessagesQuery(OfClient):
    thread_id: Identifier | None = None
    unanswered: Flag | None = Field(
        default=None, description="true: inbound messages whose sender has got no later message in the thread."
    )


class ClaimsQuery(OfClient):
    state: ClaimState | None = None


class ByPayer(ListQuery):
    payer_id: Identifier | None = None


class ByClientAndPayer(OfClient):
    payer_id: Identifier | None = None


class ByCpt(ListQuery):
    cpt: Line | None = None


class RatesQuery(ByPayer):
    cpt: Line | None = None


class TasksQuery(ListQuery):
    assignee: Identifier | None = None
    state: TaskState | None = None


Filter = Callable[[Table, Any], ColumnElement[bool]]


def _since(column: str) -> Filter:
    return lambda table, value: table.c[column] >= stored(value)


def _linked(kind: str, name: str) -> Filter:
    def where(table: Table, value: Any) -> ColumnElement[bool]:
        of_this = (LINKS.c.kind == kind, LINKS.c.name == name, LINKS.c.value == value)
        return table.c.id.in_(select(LINKS.c.resource_id).where(*of_this))

    return where


def _words(table: Table, value: str) -> ColumnElement[bool]:
    return and_(true(), *(table.c.words.contains(word, autoescape=True) for word in value.casefold().split()[:10]))


def _unanswered(table: Table, value: bool) -> ColumnElement[bool]:
    later = table.alias()
    answered = exists().where(
        later.c.thread_id == table.c.thread_id,
        later.c.direction == "outbound",
        later.c.recipient == table.c.sender,
        or_(later.c.sent_at > table.c.sent_at, and_(later.c.sent_at == table.c.sent_at, later.c.id > table.c.id)),
    )
    waiting = and_(table.c.direction == "inbound", ~answered)
    return waiting if value else ~waiting


SPECIAL: dict[tuple[str, str], Filter] = {
    ("clients", "query"): _words,
    ("clients", "assigned_to"): _linked("clients", "assigned_to"),
    ("appointments", "client_id"): _linked("appointments", "client_id"),
    ("appointments", "from_"): _since("start"),
    ("appointments", "to"): lambda table, value: table.c.start < stored(value),
    ("notes", "since"): _since("occurred_at"),
    ("messages", "unanswered"): _unanswered,
}
"""Parameters that are more than equality with the column of their name."""


def conditions(kind: str, query: ListQuery) -> list[ColumnElement[bool]]:
    table = STORAGE[kind].table
    found: list[ColumnElement[bool]] = []
    for name, value in query:
        if value is None or name in ("cursor", "limit"):
            continue
        if name == "updated_since":
            found.append(table.c.updated_at >= stored(value))
        elif special := SPECIAL.get((kind, name)):
            found.append(special(table, value))
        else:
            found.append(table.c[name] == stored(value))
    return found

"""list_sessions."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from ..domain.ids import ClientId
from ..domain.records import Appointment
from ..domain.refusals import BadArguments
from ..domain.sensitivity import Sensitivity
from ..ports import RecordsReader
from ..tool import AboutClient, Answer, AnswerModel, Arguments, Desk, Effect, Tool, answer
from .common import Cursor, Id, Limit, Public, counted, length_of
from .sessions import documented_minutes, kind_of

_Schedule = Sensitivity.SCHEDULE
_PAGE = 200
_BETWEEN = "|"


class ListSessions(Arguments):
    client_id: Id | None = Field(
        default=None, description="Only this client's sessions; without it, the whole caseload's."
    )
    only_without_note: bool = Field(default=True, description="False lists held sessions that have a note, too.")
    days: int = Field(default=60, ge=1, le=180, description="How many days to look back from the practice's today.")
    cursor: Cursor = None
    limit: Limit = 10


class HeldSession(AboutClient):
    appointment_id: Annotated[str, _Schedule] = ""
    client_id: Annotated[ClientId, Sensitivity.CLIENT_REF]
    client_name: Annotated[str, Sensitivity.DEMOGRAPHICS] = ""
    start: Annotated[datetime | None, _Schedule] = None
    kind: Annotated[str, _Schedule] = ""
    cpt: Annotated[str, _Schedule] = ""
    modality: Annotated[str, _Schedule] = ""
    documented_minutes: Annotated[int | None, _Schedule] = None
    has_note: Annotated[bool, _Schedule] = False


class HeldSessions(AnswerModel):
    sessions: Annotated[list[HeldSession], Public]
    next_cursor: Annotated[str | None, Public] = None
    withheld: Annotated[int, Public] = 0


async def run(desk: Desk, arguments: ListSessions) -> Answer:
    after = _place(arguments.cursor)
    held = [one async for one in _held(desk, arguments) if after is None or _order(one) < after]
    held.sort(key=_order, reverse=True)
    shown, more = held[: arguments.limit], len(held) > arguments.limit
    names = await _names(desk.records, {one.client_id for one in shown})
    found = [_card(one, names[one.client_id]) for one in shown]
    cursor = _BETWEEN.join(_order(shown[-1])) if more else None
    return answer(HeldSessions(sessions=found, next_cursor=cursor), count=len(found))


async def _held(desk: Desk, arguments: ListSessions) -> AsyncIterator[Appointment]:
    """The caller's own held sessions of the days asked for; the calendar gives them in an order of its own."""
    today = await desk.calendar.today()
    cursor = None
    while True:
        page = await desk.records.appointments(
            client_id=ClientId(arguments.client_id) if arguments.client_id else None,
            staff_id=desk.principal.accountable,
            start=today - timedelta(days=arguments.days),
            end=today,
            cursor=cursor,
            limit=_PAGE,
        )
        for one in page.items:
            if _wanted(one, only_without_note=arguments.only_without_note):
                yield one
        cursor = page.next_cursor
        if cursor is None:
            return


def _order(appointment: Appointment) -> tuple[str, str]:
    return appointment.start.isoformat(), appointment.id


def _place(cursor: str | None) -> tuple[str, str] | None:
    if cursor is None:
        return None
    start, found, appointment_id = cursor.partition(_BETWEEN)
    if not found:
        raise BadArguments("The cursor is not one of this list's.", "Take next_cursor as it stood in the answer.")
    return start, appointment_id


def _wanted(appointment: Appointment, *, only_without_note: bool) -> bool:
    held = appointment.status == "completed"
    return held and not (only_without_note and appointment.note_id is not None)


async def _names(records: RecordsReader, clients: set[ClientId]) -> dict[ClientId, str]:
    return {client_id: (await records.client(client_id)).legal_name.full for client_id in sorted(clients)}


def _card(session: Appointment, name: str) -> HeldSession:
    return HeldSession(
        appointment_id=session.id,
        client_id=session.client_id,
        client_name=name,
        start=session.start,
        kind=kind_of(session).value,
        cpt=session.service.cpt,
        modality=session.modality,
        documented_minutes=documented_minutes(session),
        has_note=session.note_id is not None,
    )


TOOL = Tool(
    name="list_sessions",
    title="Held sessions",
    description=(
        "The caller's own completed sessions, newest first, by default those that have no note yet. Use it to learn the "
        'appointment_id that get_note_context and draft_note want, for instance for "my last session". It lists no '
        "booked, missed or cancelled appointments. Next: get_note_context."
    ),
    effect=Effect.READ,
    permission="notes.sessions",
    arguments=ListSessions,
    answers=HeldSessions,
    run=run,
    list_field="sessions",
    summarise=lambda content: f"{counted('session', length_of(content, 'sessions'))}.",
)

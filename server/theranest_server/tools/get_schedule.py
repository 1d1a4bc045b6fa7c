"""get_schedule."""

from datetime import timedelta
from typing import Annotated

from ..domain.ids import ClientId
from ..domain.records import Appointment, Practice
from ..domain.sensitivity import Sensitivity
from ..tool import Answer, AnswerModel, Desk, Effect, Tool, answer
from .common import ForClient, counted, length_of, named_client, staff_name
from .wording import said_appointment

Schedule = Sensitivity.SCHEDULE
_AHEAD = timedelta(days=120)
_MOST = 8


class AppointmentCard(AnswerModel):
    appointment_id: Annotated[str, Schedule] = ""
    says: Annotated[str, Schedule] = ""
    """Day, time and way in words, in the practice's time zone; to be quoted as it stands."""
    modality: Annotated[str, Schedule] = ""
    minutes: Annotated[int, Schedule] = 0
    with_staff: Annotated[str | None, Sensitivity.STAFF] = None


class Booked(AnswerModel):
    client_id: Annotated[ClientId, Sensitivity.CLIENT_REF]
    appointments: Annotated[list[AppointmentCard], Schedule] = []


async def run(desk: Desk, arguments: ForClient) -> Answer:
    client_id = ClientId(arguments.client_id)
    practice = await desk.records.practice()
    staff = {str(member.id): member for member in await desk.records.staff()}
    booked = await upcoming(desk, client_id)
    cards = [_card(appointment, practice, staff_name(staff, appointment.staff_id)) for appointment in booked]
    return answer(Booked(client_id=client_id, appointments=cards), count=len(cards))


async def upcoming(desk: Desk, client_id: ClientId) -> list[Appointment]:
    """Scheduled ones from the practice's today on, the next first."""
    today = await desk.calendar.today()
    page = await desk.records.appointments(client_id=client_id, start=today, end=today + _AHEAD, limit=50)
    return sorted((a for a in page.items if a.status == "scheduled"), key=lambda appointment: appointment.start)[:_MOST]


def _card(appointment: Appointment, practice: Practice, with_staff: str | None) -> AppointmentCard:
    return AppointmentCard(
        appointment_id=appointment.id,
        says=said_appointment(appointment, practice),
        modality=appointment.modality,
        minutes=int((appointment.end - appointment.start).total_seconds() // 60),
        with_staff=with_staff,
    )


TOOL = Tool(
    name="get_schedule",
    title="Booked appointments",
    description=(
        "One client's next booked appointments, in words to quote. Use it to answer when, where and with whom the next "
        "session is. It books, moves and cancels nothing; a wish to do so goes to a person with draft_task."
    ),
    effect=Effect.READ,
    permission="schedule.read",
    arguments=ForClient,
    answers=Booked,
    run=run,
    concerns=named_client,
    summarise=lambda content: f"{counted('appointment', length_of(content, 'appointments'))} ahead.",
)

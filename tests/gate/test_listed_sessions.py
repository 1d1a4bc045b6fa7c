"""A chat client finds the session that the user means, through the whole door."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from gate_house import INES, PRACTICE, PRIYA, TODAY, House
from theranest_server.domain.ids import AppointmentId, ClientId, NoteId, StaffId
from theranest_server.domain.records import Appointment
from theranest_server.domain.records.schedule import Service
from theranest_server.domain.refusals import BadArguments, NotPermitted
from theranest_server.tools.list_sessions import TOOL

pytestmark = pytest.mark.anyio


def held(number: int, client: ClientId, who: str, *, days_ago: int, **fields: Any) -> Appointment:
    start = datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC) - timedelta(days=days_ago)
    about: dict[str, Any] = {"status": "completed", "service": Service(cpt="90834")}
    return Appointment(
        id=AppointmentId(f"AP-{number}"), practice_id=PRACTICE, updated_at=start, start=start,
        end=start + timedelta(minutes=50), staff_id=StaffId(f"staff:{who}"), client_id=client, **(about | fields),
    )  # fmt: skip


@pytest.fixture
def house() -> House:
    house = House()
    for session in (
        held(1, INES, "amara", days_ago=3),
        held(2, INES, "amara", days_ago=2, note_id=NoteId("NT-1")),
        held(3, INES, "amara", days_ago=1, status="no_show"),
        held(4, INES, "amara", days_ago=9),
        held(5, PRIYA, "ruth", days_ago=1),
        held(6, INES, "amara", days_ago=90),
    ):
        house.records.put(session)
    return house


def found(answer: Any) -> list[str]:
    return [one["appointment_id"] for one in answer.content["sessions"]]


async def test_my_last_session_without_a_note_is_the_first_of_the_list(house: House) -> None:
    answer = await house.ask("amara", TOOL)
    assert found(answer) == ["AP-1", "AP-4"]
    assert answer.content["sessions"][0]["client_name"] == "Ines Vega"


async def test_sessions_that_have_a_note_are_shown_when_asked_for(house: House) -> None:
    assert found(await house.ask("amara", TOOL, only_without_note=False)) == ["AP-2", "AP-1", "AP-4"]


async def test_a_page_goes_on_where_the_last_one_ended(house: House) -> None:
    first = await house.ask("amara", TOOL, limit=1)
    second = await house.ask("amara", TOOL, limit=1, cursor=first.content["next_cursor"])
    assert (found(first), found(second), second.content["next_cursor"]) == (["AP-1"], ["AP-4"], None)


async def test_nobody_lists_the_sessions_of_a_colleague_or_of_a_foreign_client(house: House) -> None:
    assert found(await house.ask("ruth", TOOL)) == ["AP-5"]
    assert found(await house.ask("amara", TOOL, client_id=PRIYA)) == []


async def test_the_front_desk_has_no_list_of_sessions_to_write_about(house: House) -> None:
    with pytest.raises(NotPermitted):
        await house.ask("dana", TOOL)


async def test_a_made_up_cursor_is_refused(house: House) -> None:
    with pytest.raises(BadArguments):
        await house.ask("amara", TOOL, cursor="nonsense")

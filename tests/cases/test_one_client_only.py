"""An agent's run reaches one client, whatever a message, a model or an argument says. The whole house, over its own door."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from theranest_server.adapters.telemetry import open_telemetry
from theranest_server.bootstrap.house import House, build_house
from theranest_server.bootstrap.records import records_source
from theranest_server.domain.ids import ClientAppId, ClientId, StaffId
from theranest_server.domain.people import CaseBinding, Principal
from theranest_server.domain.refusals import BadArguments, ConsentMissing, NotFoundOrNotYours, NotPermitted, Refused
from theranest_server.home import Home
from theranest_server.settings import Settings

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
THREAD, THERAPIST, CLIENT = "THR-0016", "staff:farah-nazari", "TH-2025-46059"
OTHERS_THREAD = "THR-0017"
"""Of another client of the same therapist: she may read it, the run may not."""


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[House]:
    home, settings = Home(folder), Settings(home=folder)
    home.prepare()
    telemetry = open_telemetry(home.traces)
    with records_source(settings, home, telemetry, telemetry.current_traceparent) as source:
        house = build_house(settings, home, source, telemetry, "http://localhost:1")
        await house.start()
        try:
            yield house
        finally:
            await house.stop()
            await source.reader.aclose()
            await source.feed.aclose()


def run_of(client: str, agent: str = "messaging", staff: str = THERAPIST, run: str = "case_1.1") -> Principal:
    return Principal(
        staff_id=StaffId(staff), practice_id="PR-5567", client_app=ClientAppId("theranest-agents"), agent=agent,  # type: ignore[arg-type]
        on_behalf_of=StaffId(staff), case=CaseBinding(client_id=ClientId(client), purpose=agent, run_id=run),
    )  # fmt: skip


def herself() -> Principal:
    return Principal(staff_id=StaffId(THERAPIST), practice_id="PR-5567", client_app=ClientAppId("cli"))  # type: ignore[arg-type]


async def ask(house: House, who: Principal, tool: str, **arguments: Any) -> dict[str, Any]:
    _, answer = await house.front.call(who, tool, arguments, None)
    return dict(answer.content)


async def test_a_run_reaches_its_own_client_and_nobody_else(tmp_path: Path) -> None:
    async with opened(tmp_path / "home") as house:
        me = run_of(CLIENT)
        own = await ask(house, me, "get_thread", thread_id=THREAD)
        ref = own["client_id"]
        assert CLIENT not in str(own)
        assert (await ask(house, me, "get_schedule", client_id=ref))["appointments"]

        other = (await ask(house, herself(), "get_thread", thread_id=OTHERS_THREAD))["client_id"]
        others_ref = await house.vault.ref_of(ClientId(other))
        for named in (other, others_ref, "TH-0000-1"):
            for tool in ("get_client", "get_schedule", "get_account"):
                with pytest.raises(NotFoundOrNotYours):
                    await ask(house, me, tool, client_id=named)
        with pytest.raises(NotFoundOrNotYours):
            await ask(house, me, "get_thread", thread_id=OTHERS_THREAD)
        with pytest.raises(NotFoundOrNotYours):
            await ask(
                house, me, "send_portal_message_draft", thread_id=OTHERS_THREAD, body="Hello,\nWe will write back."
            )
        task = {"whom": "front_desk", "about": "other", "detail": "Please call."}
        with pytest.raises(NotFoundOrNotYours):
            await ask(house, me, "draft_task", client_id=others_ref, **task)
        listed = await ask(house, me, "list_unanswered_messages", limit=25)
        assert {message["client_id"] for message in listed["messages"]} <= {ref}


async def test_a_placeholder_of_another_client_opens_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path / "home") as house:
        other = (await ask(house, herself(), "get_thread", thread_id=OTHERS_THREAD))["client_id"]
        stranger = await ask(house, run_of(other), "get_client", client_id=await house.vault.ref_of(ClientId(other)))
        name = stranger["legal_name"]
        assert name.startswith("[PERSON_")
        with pytest.raises(BadArguments):
            await ask(house, run_of(CLIENT), "send_portal_message_draft", thread_id=THREAD, body=f"Hi {name},\nhello.")


async def test_an_agent_has_the_rights_that_it_and_its_person_both_have(tmp_path: Path) -> None:
    async with opened(tmp_path / "home") as house:
        with pytest.raises(NotPermitted):  # the therapist may, the agent may not
            await ask(house, run_of(CLIENT), "get_note_context", client_id=CLIENT, appointment_id="AP-02792")
        with pytest.raises(NotPermitted):  # the agent may, the therapist may not
            await ask(house, run_of(CLIENT, agent="denial_review"), "list_claims")
        with pytest.raises(NotPermitted):
            await ask(house, run_of(CLIENT, agent="root"), "get_client", client_id=CLIENT)
        names = {tool.name for tool in await house.front.visible(run_of(CLIENT))}
        assert {"send_portal_message_draft", "draft_task", "get_schedule"} <= names
        assert not names & {"draft_note", "find_clients", "list_claims", "analyze_eob"}


async def test_a_run_proposes_the_same_reply_once(tmp_path: Path) -> None:
    async with opened(tmp_path / "home") as house:
        me = run_of(CLIENT)
        ref = (await ask(house, me, "get_thread", thread_id=THREAD))["client_id"]
        booked = (await ask(house, me, "get_schedule", client_id=ref))["appointments"][0]
        reply = {
            "thread_id": THREAD,
            "body": f"Hello,\nYour next session is {booked['says']}.",
            "facts": [{"kind": "appointment", "id": booked["appointment_id"]}],
        }
        first, again = [await ask(house, me, "send_portal_message_draft", **reply) for _ in range(2)]
        assert first["proposal_id"] == again["proposal_id"]
        other_run = await ask(house, run_of(CLIENT, run="case_1.2"), "send_portal_message_draft", **reply)
        assert other_run["proposal_id"] != first["proposal_id"]
        states = [
            (await ask(house, herself(), "get_proposal", proposal_id=id))["state"]
            for id in (first["proposal_id"], other_run["proposal_id"])
        ]
        assert states == ["superseded", "proposed"], "the next round's draft takes the place of the one that waited"


REFUSED_REPLIES = [
    ("Hello,\nYour next session is Friday, March 6 at 9:15 AM.", "number_not_in_record"),
    ("Hello,\nPlease call 512-555-0199.", "number_not_in_record"),
    ("Hello,\nYour balance is three hundred dollars.", "number_not_in_record"),
    ("Hello,\nSee you tomorrow.", "number_not_in_record"),
    ("Hello,\nRead more at https://example.org/pay.", "link_in_message"),
    ("Hello,\nIt sounds as if your anxiety is better.", "clinical_words"),
    ("Hello,\nYou should stop taking it for a while.", "clinical_words"),
    ("Hello,\n" + "We will look at it and write back to you. " * 20, "too_many_words"),
    (
        "Hello,\nNotwithstanding administrative considerations, appropriate representatives subsequently communicate "
        "organizational determinations.",
        "hard_to_read",
    ),
]


async def test_an_agents_reply_that_states_what_no_fact_holds_is_refused(tmp_path: Path) -> None:
    async with opened(tmp_path / "home") as house:
        for body, code in REFUSED_REPLIES:
            with pytest.raises(Refused) as refused:
                await ask(house, run_of(CLIENT), "send_portal_message_draft", thread_id=THREAD, body=body)
            assert refused.value.code == code, body


async def test_a_therapist_who_opted_out_is_not_acted_for(tmp_path: Path) -> None:
    async with opened(tmp_path / "home") as house:
        staff = {member.id: member for member in (await house.staff()).values() if not member.ai_opt_in}
        assert staff
        with pytest.raises((ConsentMissing, NotFoundOrNotYours)):
            await ask(house, run_of(CLIENT, staff=next(iter(staff))), "get_thread", thread_id=THREAD)

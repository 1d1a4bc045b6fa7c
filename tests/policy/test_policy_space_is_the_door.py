"""The space on which sentences are checked answers as the real door does, request by request."""

import random
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from gate_house import INES, PRACTICE, TOOLS, Call, House, consent
from policy_folder import TODAY, member
from theranest_server.adapters.policy.folder import read_folder
from theranest_server.adapters.policy.proof.outcomes import Outcomes, ToolOutcome, outcomes_of
from theranest_server.adapters.policy.proof.requests import NO_AGENT
from theranest_server.adapters.policy.proof.space import Point
from theranest_server.domain.ids import ClientAppId, ClientId, StaffId
from theranest_server.domain.people import CaseBinding, PermissionLevel, Principal, Seat, StaffFlags, SupervisionMode
from theranest_server.domain.refusals import Refused

pytestmark = pytest.mark.anyio
APPS = {"app:no_baa": "example-scheduling-bot", "app:baa": "example-chat-with-baa", "app:baa_identified": "cli"}
OTHER = ClientId("TH-2024-2")
ASKED = 400


@pytest.fixture(scope="module")
def outcomes() -> Outcomes:
    return outcomes_of(read_folder(None, sandbox=True), TOOLS)


def staff_at(point: Point, level: PermissionLevel) -> Any:
    licence = point["licence"].partition(":")[2]
    mode = point["supervision"].partition(":")[2]
    return member(
        point["role"].removeprefix("role:"),
        level,
        seats=frozenset({Seat.PROVIDER}) if point["seat:provider"] == "seat:provider" else frozenset(),
        expires={"current": date(2027, 8, 31), "expired": date(2025, 1, 1), "none": None}[licence],
        name="asker",
        flags=StaffFlags(assigned_clients_only=point["flag:assigned_clients_only"] == "flag:assigned_clients_only"),
        supervisor_id=StaffId("staff:ruth") if mode != "none" else None,
        supervision_mode=SupervisionMode(mode) if mode != "none" else None,
        active=point["staff"] == "staff:active",
        ai_opt_in=point["clinician"] == "clinician:opted_in",
    )


def house_at(point: Point, outcomes: Outcomes) -> House:
    house = House()
    level = min(outcomes.folder.roles.levels[point["role"]]).partition(":")[2]
    asker = staff_at(point, PermissionLevel(level))
    supervised = replace(member(name="supervised"), supervisor_id=asker.id, supervision_mode=SupervisionMode.MAY_READ)
    house.records.put(asker, supervised)
    near = {
        "relation:assigned": asker.id,
        "relation:supervises": supervised.id,
        "relation:none": StaffId("staff:amara"),
    }
    house.edit(INES, assigned_staff_ids=(near[point["relation"]],))
    house.records.edit("cases", f"CS-{INES}", assigned_staff_ids=(), part2_program=point["part2"] != "part2:no")
    if point["consent"] != "consent:not_on_file":
        state = "granted" if point["consent"] == "consent:granted" else "revoked"
        house.records.put(consent(INES, "ai_assistance", state))
    if point["part2"] == "part2:covered":
        house.records.put(consent(INES, "part2_tpo", "granted"))
    if point["kill"] == "kill:on":
        house.killed.add("all")
    return house


def call_at(point: Point, house: House, tool: Any) -> Call:
    agent = None if point["agent"] == NO_AGENT else point["agent"].removeprefix("agent:")
    held = INES if point["case"] == "case:own" else OTHER
    principal = Principal(
        staff_id=StaffId("staff:asker"), practice_id=PRACTICE, client_app=ClientAppId(APPS[point["app"]]), agent=agent,
        on_behalf_of=StaffId("staff:asker") if agent else None,
        case=CaseBinding(client_id=held, purpose="p", run_id="R") if agent else None,
    )  # fmt: skip
    arguments = {"client_id": INES} if tool.concerns is not None else {}
    return Call(tool=tool, principal=principal, raw_arguments=arguments, id="CALL")


async def passed(call: Call, house: House) -> bool:
    try:
        answer = await house.gate(call)
    except Refused:
        return False
    if call.tool.list_field is None:
        return True
    return any(INES in str(item) or "c1aa" in str(item) for item in answer.content[call.tool.list_field])  # type: ignore[union-attr]


def drawn(chance: random.Random, outcomes: Outcomes, outcome: ToolOutcome) -> Point:
    """Half of the requests are such as get through, since most do not."""
    space = outcomes.space
    if outcome.calls and chance.random() < 0.5:
        start = chance.randrange(space.size)
        later = outcome.calls >> start << start
        return space.first(later or outcome.calls)
    return space.point(chance.randrange(space.size))


async def test_the_space_answers_as_the_door_does(outcomes: Outcomes) -> None:
    chance, different = random.Random(7), []
    through = 0
    for _ in range(ASKED):
        outcome = chance.choice(outcomes.tools)
        point = {**drawn(chance, outcomes, outcome), "feature": "feature:on"}
        said = outcomes.space.holds(outcome.calls, point)
        house = house_at(point, outcomes)
        done = await passed(call_at(point, house, outcome.tool), house)
        through += done
        if said is not done:
            different.append((outcome.tool.name, said, point))
    assert different == []
    assert through > ASKED // 5
    assert date(2026, 11, 16) == TODAY

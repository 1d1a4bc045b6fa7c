"""Things for members of staff to do."""

from __future__ import annotations

from datetime import timedelta

from .calendar import AS_OF, utc
from .persona import Persona
from .staff import Team
from .world import World

BILLING = (
    "Ask for a retro-authorization",
    "Call the payer about the underpaid claim",
    "Answer the records request",
    "Check the coverage that ended in September",
    "Send the corrected claim",
)
DESK = (
    "Scan the new insurance card",
    "Call about the unsigned forms",
    "Offer the Thursday slot",
    "Post the intake packet",
    "Find a replacement for the clinician who left",
)
CLINICAL = (
    "Review the treatment plan",
    "Write the letter to the school",
    "Check in after the missed sessions",
    "Bring the case to supervision",
    "Repeat the PHQ-9",
)


def _task(world: World, title: str, assignee: str, persona: Persona, creator: str, place: int) -> None:
    state = ("open", "open", "done", "open", "cancelled")[place % 5]
    world.add("tasks", {
        "id": world.next_id("TSK", width=4), "title": title, "assignee": assignee, "client_id": persona.id,
        "due": (AS_OF + timedelta(days=place % 15 - 4)).isoformat(), "state": state, "created_by": creator,
    }, at=utc(AS_OF - timedelta(days=3 + place % 9), 10 * 60))  # fmt: skip


def add_tasks(world: World, team: Team, personas: list[Persona]) -> None:
    current = [p for p in personas if p.ended is None]
    manager = team.ids.get("manager", team.ids["owner"])
    for place, persona in enumerate(current[:60]):
        kind = place % 3
        if kind == 0:
            billers = [team.ids[key] for key in ("biller", "billing_supervisor", "biller2") if key in team.ids]
            assignee, titles = (billers or [manager])[place // 3 % max(1, len(billers))], BILLING
        elif kind == 1:
            assignee, titles = team.ids.get("desk", manager), DESK
        else:
            assignee, titles = persona.staff_id, CLINICAL
        _task(world, titles[place // 3 % len(titles)], assignee, persona, manager, place)

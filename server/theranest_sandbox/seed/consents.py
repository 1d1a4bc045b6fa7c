"""Treatment cases and consents of every kind and state."""

from __future__ import annotations

from datetime import timedelta

from .calendar import AS_OF, utc
from .persona import Persona
from .staff import Team
from .world import Row, World, happens, pick

TPO = "One consent for all future uses and disclosures for treatment, payment and health care operations. It may be revoked."
RECIPIENTS = ("school counselor", "Dr. Ravi Sundaram, primary care", "mother", "attorney of record", "probation office")


def add_cases(world: World, team: Team, personas: list[Persona]) -> None:
    program = [team.ids[key] for key in ("supervisor2", "lcsw2", "associate3") if key in team.ids]
    for persona in personas:
        part2 = "part2" in persona.tags
        persona.case_id = world.next_id("CASE")
        if part2:
            assigned = sorted({*program, persona.staff_id})
        elif "handed_over" in persona.tags:
            assigned = list(persona.row["assigned_staff_ids"])
        else:
            assigned = [persona.staff_id]
        row: Row = {
            "id": persona.case_id, "client_id": persona.id, "assigned_staff_ids": assigned, "part2_program": part2,
            "name": "Recovery program" if part2 else "Couple" if "couple" in persona.tags else "Outpatient",
            "opened": persona.began.isoformat(), "closed": persona.ended.isoformat() if persona.ended else None,
        }  # fmt: skip
        world.add("cases", row, at=utc(persona.began, 12 * 60))


class _Consents:
    def __init__(self, world: World, persona: Persona) -> None:
        self.world, self.persona = world, persona
        self.rng = world.chance("consents", persona.id)

    def add(self, kind: str, state: str, scope: str, *, days: int = 0, **more: object) -> None:
        start = self.persona.began + timedelta(days=days)
        row: Row = {"id": self.world.next_id("CNS"), "client_id": self.persona.id, "kind": kind, "state": state,
                    "scope": scope, "from": start.isoformat(), **more}  # fmt: skip
        changed = min(start + timedelta(days=70 if state == "revoked" else 0), AS_OF - timedelta(days=1))
        self.world.add("consents", row, at=utc(changed, 13 * 60))

    def ai(self) -> None:
        tags = self.persona.tags
        draw = self.rng.random()
        if {"known", "steady", "spanish"} & tags or draw < 0.66:
            self.add("ai_assistance", "granted", "Drafts from session text; a clinician reviews each one.")
        elif draw < 0.78:
            self.add("ai_assistance", "declined", "No AI tools with my record.")
        elif draw < 0.86:
            self.add("ai_assistance", "revoked", "Taken back in a portal message.", days=3)

    def part2(self) -> None:
        tags = self.persona.tags
        if "part2_granted" in tags:
            self.add("part2_tpo", "granted", TPO)
            if happens(self.rng, 0.4):
                self.add(
                    "part2_specific", "granted", "Attendance only.", recipient="County drug court", until="2027-03-31"
                )
        elif "part2_revoked" in tags:
            self.add("part2_tpo", "revoked", TPO, until=(AS_OF - timedelta(days=21)).isoformat())
            self.add("part2_specific", "declined", "Employer asked for attendance.", recipient="Employer")

    def all(self) -> None:
        persona = self.persona
        self.ai()
        if "part2" in persona.tags:
            self.part2()
        if persona.modality != "in_person" or happens(self.rng, 0.5):
            self.add("telehealth", "granted", "Sessions by video or by telephone.")
        elif happens(self.rng, 0.1):
            self.add("telehealth", "declined", "In the office only.")
        if persona.row["portal_accounts"]:
            self.add("portal", "granted", "Messages and appointments in the portal.")
        if happens(self.rng, 0.22):
            state = pick(self.rng, ("granted", "granted", "granted", "revoked", "declined"))
            self.add("release", state, "Treatment summary and attendance.", days=5, recipient=pick(self.rng, RECIPIENTS),
                     until=(AS_OF + timedelta(days=200)).isoformat())  # fmt: skip


def add_consents(world: World, personas: list[Persona]) -> None:
    for persona in personas:
        _Consents(world, persona).all()

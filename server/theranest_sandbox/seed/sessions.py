"""Appointments: a steady weekly slot per client, groups, couples and families, holidays, absences, telehealth."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from .calendar import AS_OF, BOOKED_UNTIL, HISTORY_STARTS, is_open, utc
from .persona import Persona
from .staff import Team
from .world import Row, World, happens, pick

SLOT_MINUTES = {"90791": 60, "90832": 30, "90834": 45, "90837": 60, "90846": 50, "90847": 50, "90853": 90, "99214": 30,
                "99213": 20, "90792": 60, "H0015": 180}  # fmt: skip
HELD_MINUTES = {"90791": (50, 60), "90832": (24, 34), "90834": (40, 51), "90837": (53, 58), "90846": (44, 50),
                "90847": (45, 50), "90853": (84, 90), "99214": (24, 30), "99213": (15, 20), "90792": (48, 60),
                "H0015": (175, 180)}  # fmt: skip
HOURS = (8 * 60, 9 * 60, 10 * 60, 11 * 60, 13 * 60, 14 * 60, 15 * 60, 16 * 60, 17 * 60)
AFTER_SCHOOL = (14 * 60, 15 * 60, 16 * 60, 17 * 60)
PLACES = ("parked car", "office with a closed door", "a relative's home")


@dataclass(slots=True, kw_only=True)
class Session:
    """A row of the calendar with what the story needs: the personas in the room and the local day."""

    row: Row
    personas: list[Persona]
    day: date
    minute: int
    minutes: int
    number: int
    """The how-manieth session of the booking client."""


@dataclass(slots=True, kw_only=True)
class Diary:
    world: World
    team: Team
    busy: set[tuple[str, date, int]] = field(default_factory=set[tuple[str, date, int]])
    sessions: list[Session] = field(default_factory=list[Session])

    def free(self, staff_id: str, days: list[date], minute: int, length: int) -> list[date]:
        hours = range(minute // 60, (minute + length - 1) // 60 + 1)
        return [day for day in days if not any((staff_id, day, hour) in self.busy for hour in hours)]

    def take(self, staff_id: str, day: date, minute: int, length: int) -> None:
        for hour in range(minute // 60, (minute + length - 1) // 60 + 1):
            self.busy.add((staff_id, day, hour))

    def slot(self, rng: random.Random, staff_id: str, persona: Persona, length: int) -> tuple[list[date], int]:
        """The weekday and hour with the fewest clashes out of a dozen tries, and the days that remain free in it."""
        best: tuple[list[date], int] = ([], HOURS[0])
        for _ in range(12):
            minute = pick(rng, AFTER_SCHOOL if persona.minor else HOURS)
            days = self.free(staff_id, _series(persona, rng.randrange(5)), minute, length)
            if len(days) > len(best[0]):
                best = days, minute
        return best


def _series(persona: Persona, weekday: int) -> list[date]:
    first = max(persona.began, HISTORY_STARTS)
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    last = persona.ended or BOOKED_UNTIL
    days: list[date] = []
    while day <= last:
        if is_open(day):
            days.append(day)
        day += timedelta(weeks=persona.every)
    return days


def place(rng: random.Random, persona: Persona, modality: str) -> Row:
    """Place of service and where the client was: 10 at home, 02 elsewhere, 11 in the office."""
    town = persona.row["address"]
    if modality == "in_person":
        return {"modality": modality, "pos": "11"}
    if happens(rng, 0.12):
        spot = f"{pick(rng, PLACES)}, {town['city']}, {town['state']}"
        return {"modality": modality, "pos": "02", "client_location": spot}
    return {"modality": modality, "pos": "10", "client_location": f"home, {town['city']}, {town['state']}"}


def modifiers(modality: str, cpt: str) -> list[str]:
    return {"video": ["95"], "audio": ["93"]}.get(modality, []) if cpt != "H0015" else []


def _status(rng: random.Random, day: date, persona: Persona) -> str:
    if day >= AS_OF:
        return "cancelled" if happens(rng, 0.02) else "scheduled"
    absent = 0.13 if persona.theme.key in {"opioid", "alcohol", "teen"} else 0.05
    draw = rng.random()
    return "no_show" if draw < absent else "cancelled" if draw < absent + 0.08 else "completed"


def _participant(persona: Persona, role: str) -> Row:
    return {"client_id": persona.id, "role": role, "name": f"{persona.called} {persona.row['legal_name']['last']}"}


def _participants(persona: Persona, cpt: str) -> list[Row]:
    found = [_participant(persona, "client")]
    if cpt in {"90846", "90847"}:
        role = "partner" if "couple" in persona.tags else "parent"
        found += [_participant(other, role) for other in persona.partners[:1]]
        if persona.minor and not persona.partners:
            guardian = persona.row["guardians"][0]
            found.append({"person": guardian["person"], "name": guardian["name"], "role": guardian["relation"]})
    if "spanish" in persona.tags and cpt == "90791":
        found.append({"person": "person:interpreter-line", "name": "Telephone interpreter", "role": "interpreter"})
    return found


def _code(rng: random.Random, persona: Persona, team: Team, number: int) -> str:
    prescriber = team.jobs[persona.staff_id].taxonomy == "363LP0808X"
    if number == 1:
        return "90792" if prescriber else "90791"
    if prescriber:
        return pick(rng, ("99214", "99214", "99213"))
    if persona.cpt == "90847":
        return "90847"
    if persona.minor and happens(rng, 0.22):
        return pick(rng, ("90847", "90847", "90846"))
    return persona.cpt if happens(rng, 0.86) else pick(rng, ("90832", "90834", "90837"))


def keep(diary: Diary, persona: Persona, day: date, minute: int, cpt: str, status: str, **more: object) -> Session:
    """Write one appointment; `more` may carry `number`, `modality`, `personas` and `participants`."""
    appointment_id = diary.world.next_id("AP")
    rng = diary.world.chance("appointment", appointment_id)
    modality = str(more.get("modality") or persona.modality)
    low, high = HELD_MINUTES[cpt]
    delay, minutes = pick(rng, (0, 0, 1, 2, 3, 4)), rng.randrange(low, high + 1)
    if cpt == "90837" and happens(rng, 0.03):
        minutes = 38 + rng.randrange(14)
    row: Row = {
        "id": appointment_id, "start": utc(day, minute), "end": utc(day, minute + SLOT_MINUTES[cpt]),
        "staff_id": persona.staff_id, "client_id": persona.id, "case_id": persona.case_id,
        "service": {"cpt": cpt, "modifiers": modifiers(modality, cpt)},
        "participants": more.get("participants") or _participants(persona, cpt), "status": status,
        **place(rng, persona, modality),
    }  # fmt: skip
    if status == "completed":
        row["documented_start"], row["documented_stop"] = utc(day, minute + delay), utc(day, minute + delay + minutes)
    changed = utc(day, minute + 90) if day < AS_OF else utc(AS_OF - timedelta(days=1 + rng.randrange(20)), 15 * 60)
    diary.world.add("appointments", row, at=changed)
    diary.take(persona.staff_id, day, minute, SLOT_MINUTES[cpt])
    personas = more.get("personas") or [persona]
    session = Session(row=row, personas=list(personas), day=day, minute=minute, minutes=minutes,  # type: ignore[arg-type]
                      number=int(str(more.get("number", 2))))  # fmt: skip
    diary.sessions.append(session)
    return session


def _individual(diary: Diary, persona: Persona) -> None:
    rng = diary.world.chance("sessions", persona.id)
    days, minute = diary.slot(rng, persona.staff_id, persona, 60)
    begun_before = persona.began < HISTORY_STARTS
    number = 6 if begun_before else 0
    for day in days:
        status = _status(rng, day, persona)
        cpt = _code(rng, persona, diary.team, number + 1)
        modality = (
            persona.modality if happens(rng, 0.85) or persona.home_state != "TX" else pick(rng, ("video", "in_person"))
        )
        room = [persona, *persona.partners[:1]] if cpt == "90847" and persona.partners else [persona]
        if status == "completed":
            number += 1
        keep(diary, persona, day, minute, cpt, status, number=max(number, 1), modality=modality, personas=room)


def _group(diary: Diary, members: list[Persona], staff_id: str, weekday: int, cpt: str, last: date) -> None:
    """One session in several charts: booked under the first member who came, all others as participants."""
    rng = diary.world.chance("group", staff_id, cpt)
    day = date(2026, 7, 6) + timedelta(days=weekday)
    while day <= last:
        present = [p for p in members if p.began <= day and (p.ended is None or day <= p.ended) and happens(rng, 0.88)]
        if is_open(day) and len(present) > 2:
            host = present[0]
            home, host.staff_id = host.staff_id, staff_id
            status = "scheduled" if day >= AS_OF else "completed"
            keep(diary, host, day, 18 * 60, cpt, status, number=9, modality="in_person", personas=present,
                 participants=[_participant(p, "group_member") for p in present])  # fmt: skip
            host.staff_id = home
        day += timedelta(weeks=1)


def add_sessions(world: World, team: Team, personas: list[Persona]) -> Diary:
    diary = Diary(world=world, team=team)
    for persona in personas:
        _individual(diary, persona)
    adults = [p for p in personas if not p.minor and p.payer_id and not {"couple", "known", "left_clinician"} & p.tags]
    recovery = [p for p in adults if "part2" in p.tags]
    grief = [p for p in adults if p.theme.key == "grief"]
    worry = [p for p in adults if p.theme.key in {"anxiety", "social_anxiety", "panic"} and p.home_state == "TX"]
    for members, key, weekday in ((recovery, "lcsw2", 1), (grief, "lcsw", 2), (worry, "lpc", 3)):
        for member in members[:8]:
            member.tags.add("group")
            if team.ids[key] not in member.row["assigned_staff_ids"]:
                member.row["assigned_staff_ids"].append(team.ids[key])
        _group(diary, members[:8], team.ids[key], weekday, "90853", BOOKED_UNTIL)
    diary.sessions.sort(key=lambda s: (s.day, s.minute, str(s.row["id"])))
    return diary

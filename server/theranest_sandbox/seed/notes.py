"""Notes of every kind and state. The last sessions of each clinician have none yet: they are there to be drafted."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta

from .calendar import AS_OF, utc
from .note_text import Telling, intake_sections, mental_status, sections
from .persona import Persona
from .sessions import Diary, Session
from .staff import Team
from .world import Row, World, happens, pick

INDIVIDUAL = {"90832", "90834", "90837", "99213", "99214"}
WAITING_EACH = 3
"""Individual sessions without a note that each clinician has at least."""


@dataclass(slots=True, kw_only=True)
class Scribe:
    world: World
    team: Team
    plans: dict[str, list[Row]]
    measures: dict[str, list[Row]]
    ai_granted: set[str] = field(default_factory=set[str])
    kept: dict[str, list[Row]] = field(default_factory=dict[str, list[Row]])

    def note(self, session: Session, persona: Persona) -> Row:
        """The progress note of one person in the room, in the state that supervision and age give it."""
        note_id = self.world.next_id("NT")
        rng = self.world.chance("note", note_id)
        author, row = str(session.row["staff_id"]), session.row
        taken = [m for m in self.measures.get(persona.id, []) if m["taken_on"] == session.day.isoformat()]
        in_force = [p for p in self.plans.get(persona.id, []) if p["effective"] <= session.day.isoformat()]
        plan = in_force[-1] if in_force else None
        status, first = mental_status(rng), row["service"]["cpt"] in {"90791", "90792"}
        template = "Standard" if first else self.team.jobs[author].template
        told = Telling(persona=persona, number=session.number, rng=rng, order=rng)
        body = intake_sections(persona, row, status) if first else sections(template, told, row, status, plan, taken)
        note: Row = {
            "id": note_id, "client_id": persona.id, "case_id": persona.case_id, "kind": "progress", "author_id": author,
            "template": template, "sections": body, "mental_status": status, "risk": _risk(rng, taken, first=first),
            "goals": _goals(told, plan) if plan and not first else [],
            "diagnoses": [d["icd10"] for d in persona.row.get("diagnoses", [])],
            "service_code": row["service"]["cpt"], "start_time": row["documented_start"],
            "stop_time": row["documented_stop"], "appointment_id": row["id"],
        }  # fmt: skip
        self._copied(note, persona)
        self._sign(note, session, rng)
        if (
            persona.id in self.ai_granted
            and self.team.jobs[author].ai
            and note["state"] != "created"
            and happens(rng, 0.06)
        ):
            note["ai"] = {"drafted_by": "deterministic_drafter", "reviewed_by": author}
        self.kept.setdefault(persona.id, []).append(note)
        return note

    def _copied(self, note: Row, persona: Persona) -> None:
        """Clients tagged `cloned` get the last note's sections carried forward, which an audit should find."""
        before = self.kept.get(persona.id, [])
        if "cloned" in persona.tags and before and before[-1]["template"] == note["template"]:
            note["sections"] = [dict(section) for section in before[-1]["sections"]]

    def _sign(self, note: Row, session: Session, rng: random.Random) -> None:
        author = str(note["author_id"])
        job, row = self.team.jobs[author], self.team.rows[author]
        age = (AS_OF - session.day).days
        signed = session.minute + session.minutes + 20 + rng.randrange(200)
        day = session.day if happens(rng, 0.7) or age < 3 else session.day + timedelta(days=rng.randrange(1, 3))
        signature: Row = {"staff_id": author, "role": "author", "signed_at": utc(day, signed)}
        state, signatures, changed = "signed", [signature], utc(day, signed)
        if age < 15 and happens(rng, 0.12):
            state, signatures = "created", []
        elif job.mode in {"must_approve", "must_cosign"}:
            later = session.day + timedelta(days=rng.randrange(2, 6))
            if age < 21 or later >= AS_OF:
                state = "awaiting_review"
            else:
                changed = utc(later, 12 * 60 + rng.randrange(240))
                role = "supervisor" if job.mode == "must_approve" else "cosigner"
                signatures.append({"staff_id": row["supervisor_id"], "role": role, "signed_at": changed})
                state = "approved" if job.mode == "must_approve" else "co_signed"
        if age > 60 and state in {"signed", "co_signed"} and happens(rng, 0.8):
            state = "locked"
        note["state"], note["signatures"] = state, signatures
        self.world.add("notes", note, at=changed)


def _risk(rng: random.Random, taken: list[Row], *, first: bool) -> Row:
    ninth = max((m["items"][8] for m in taken if m["instrument"] == "PHQ-9"), default=0)
    if ninth:
        return {"suicidality": "low" if ninth == 1 else "moderate", "homicidality": "none",
                "notes": f"PHQ-9 item 9 was {ninth}. Asked about thoughts, plan, intent and means; passive thoughts only, "
                         "no plan. Safety plan reviewed, copy given, next contact within a week."}  # fmt: skip
    if first or happens(rng, 0.45):
        return {
            "suicidality": "none",
            "homicidality": "none",
            "notes": "Asked directly; no thoughts of suicide or harm.",
        }
    return {"suicidality": "not_assessed", "homicidality": "not_assessed"}


def _goals(told: Telling, plan: Row) -> list[Row]:
    goal = plan["problems"][0]["goals"][0]
    objective = goal["objectives"][told.number % len(goal["objectives"])]
    return [{"goal_id": goal["id"], "objective_id": objective["id"], "text": goal["text"],
             "interventions": objective["interventions"][:1], "target": objective["target"],
             "response": told.response(), "progress_percent": objective["progress_percent"]}]  # fmt: skip


def choose_waiting(team: Team, sessions: list[Session], ai_granted: set[str]) -> list[Session]:
    """Recent individual sessions that have no note yet, at least three for each clinician who works here: two whose
    client agreed to AI help where there are such, and any other."""
    chosen: list[Session] = []
    for staff_id, job in team.jobs.items():
        if not job.active or "provider" not in job.seats:
            continue
        mine = [s for s in reversed(sessions) if s.row["staff_id"] == staff_id and s.row["service"]["cpt"] in INDIVIDUAL
                and len(s.personas) == 1]  # fmt: skip
        plain = [s for s in mine if s.personas[0].id in ai_granted and "part2" not in s.personas[0].tags]
        last = plain[: WAITING_EACH - 1]
        chosen += last + [s for s in mine if s not in last][: WAITING_EACH - len(last)]
    return chosen


def _contact_logs(scribe: Scribe, diary: Diary) -> None:
    for session in diary.sessions:
        rng = scribe.world.chance("contact", str(session.row["id"]))
        if session.row["status"] != "no_show" or not happens(rng, 0.7):
            continue
        persona = session.personas[0]
        content = pick(rng, (
            "{name} did not come. Left a short message with the office number only.",
            "{name} did not come; reached by telephone, {they} had mixed up the day. New time offered.",
            "No answer after the missed session; a portal message was sent.",
        )).format(**persona.words())  # fmt: skip
        _plain(scribe, persona, "contact_log", "Contact log", session.row["staff_id"], session, {
            "Who": persona.called, "By": "telephone", "Content": content})  # fmt: skip


def _plain(
    scribe: Scribe, persona: Persona, kind: str, template: str, author: str, session: Session, texts: Row
) -> Row:
    at = utc(session.day, session.minute + 150)
    note: Row = {
        "id": scribe.world.next_id("NT"), "client_id": persona.id, "case_id": persona.case_id, "kind": kind,
        "author_id": author, "template": template, "state": "signed", "start_time": at,
        "sections": [{"name": name, "text": text} for name, text in texts.items()],
        "signatures": [{"staff_id": author, "role": "author", "signed_at": at}],
    }  # fmt: skip
    return scribe.world.add("notes", note, at=at)


def _private(scribe: Scribe, sessions: list[Session]) -> None:
    """Psychotherapy notes, kept apart: the clinician's own thoughts on a session."""
    for session in sessions:
        persona = session.personas[0]
        rng = scribe.world.chance("private", str(session.row["id"]))
        if persona.theme.key in {"trauma", "grief", "couple"} and happens(rng, 0.09):
            thought = pick(rng, (
                "My own reaction was protectiveness; bring this to consultation. The pause after the question felt like a test.",
                "A dream about a locked house. Possible meaning: the part of {name} that does not want to be found.",
                "{name} looked at the clock each time {their} father came up. I did not name it yet.",
            )).format(**persona.words())  # fmt: skip
            _plain(scribe, persona, "psychotherapy", "Psychotherapy note", session.row["staff_id"], session,
                   {"Private note": thought})  # fmt: skip


def _supervision(scribe: Scribe, sessions: list[Session]) -> None:
    seen: set[tuple[str, str]] = set()
    for session in sessions:
        staff_id = str(session.row["staff_id"])
        month = session.day.isoformat()[:7]
        supervisor = scribe.team.rows[staff_id]["supervisor_id"]
        if supervisor is None or (staff_id, month) in seen:
            continue
        seen.add((staff_id, month))
        persona = session.personas[0]
        _plain(scribe, persona, "supervision", "Supervision", supervisor, session, {
            "Cases discussed": f"{scribe.team.name(staff_id)} presented the work with {persona.called}.",
            "Feedback": persona.theme.interventions[len(seen) % len(persona.theme.interventions)].format(**persona.words())
            .replace("Clinician", "The supervisee"),
            "Next steps": "Bring a session summary and the last scores next time."})  # fmt: skip


def _client_notes(scribe: Scribe, personas: list[Persona], sessions: list[Session]) -> None:
    last = {p.id: session for session in sessions for p in session.personas}
    for persona in personas:
        rng = scribe.world.chance("client note", persona.id)
        if persona.id in last and happens(rng, 0.15):
            text = pick(rng, (
                "Prefers mornings. Please use the name {name} in the waiting room.", "Brings a service dog.",
                "Asked for a receipt after each visit.", "Needs the room on the ground floor.",
            )).format(**persona.words())  # fmt: skip
            _plain(scribe, persona, "client_note", "Client note", scribe.team.ids.get("desk", persona.staff_id),
                   last[persona.id], {"Note": text})  # fmt: skip


def _addenda(scribe: Scribe) -> None:
    locked = [n for notes in scribe.kept.values() for n in notes if n["state"] == "locked"]
    for note in locked[:: max(1, len(locked) // 14)][:14]:
        at = str(note["updated_at"])[:10] + "T23:30:00Z"
        row: Row = {
            "id": scribe.world.next_id("NT"), "client_id": note["client_id"], "case_id": note["case_id"], "kind": "progress",
            "author_id": note["author_id"], "template": note["template"], "state": "signed", "addendum_to": note["id"],
            "sections": [{"name": "Addendum", "text": "Correction of the record: the homework was given in writing too."}],
            "signatures": [{"staff_id": note["author_id"], "role": "author", "signed_at": at}],
            "appointment_id": note["appointment_id"], "start_time": note["start_time"], "stop_time": note["stop_time"],
        }  # fmt: skip
        scribe.world.add("notes", row, at=at)


def add_notes(
    world: World,
    team: Team,
    diary: Diary,
    plans: dict[str, list[Row]],
    measures: dict[str, list[Row]],
    personas: list[Persona],
) -> list[Session]:
    """Write all notes; answers the individual sessions that were left without one, latest first for each clinician."""
    granted = {c["client_id"] for c in world.of("consents") if c["kind"] == "ai_assistance" and c["state"] == "granted"}
    scribe = Scribe(world=world, team=team, plans=plans, measures=measures, ai_granted=granted)
    completed = [s for s in diary.sessions if s.row["status"] == "completed"]
    for persona in [p for p in personas if p.ended is None and not p.tags][:3]:
        persona.tags.add("cloned")
    waiting = choose_waiting(team, completed, granted)
    skipped = {str(s.row["id"]) for s in waiting}
    for session in completed:
        late = (AS_OF - session.day).days < 6 and happens(world.chance("late", str(session.row["id"])), 0.3)
        if str(session.row["id"]) in skipped or late:
            continue
        for persona in session.personas if session.row["service"]["cpt"] == "90853" else session.personas[:1]:
            note = scribe.note(session, persona)
            session.row.setdefault("note_id", note["id"])
    _contact_logs(scribe, diary)
    _private(scribe, completed)
    _supervision(scribe, completed)
    _client_notes(scribe, personas, completed)
    _addenda(scribe)
    return waiting

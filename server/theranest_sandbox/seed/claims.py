"""One claim per billed session: which, from whom, when submitted, and what the clearinghouse said."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from .calendar import AS_OF, next_open, utc
from .claim_form import form_of, lines_of
from .coverage import EXHAUSTED, EXPIRED, EXPIRED_FOR
from .payers import PAYERS
from .persona import Persona
from .sessions import Diary, Session
from .staff import Team
from .world import Row, World, happens

BILLED_FROM = date(2026, 5, 25)
SUBMIT_AFTER = 11
"""Days after the session until which a claim waits in the practice."""


@dataclass(slots=True, kw_only=True)
class Case:
    """A claim with what adjudication needs to know of it."""

    row: Row
    persona: Persona
    session: Session
    payer_id: str
    level: str
    submitted: date | None = None
    icn: str | None = None
    flags: set[str] = field(default_factory=set[str])

    @property
    def day(self) -> date:
        return self.session.day

    @property
    def charge(self) -> int:
        return sum(line["charge_cents"] * line["units"] for line in self.row["lines"])

    def happened(self, event: str, day: date, minute: int, **more: object) -> None:
        at = utc(day, minute)
        self.row["submission_history"].append({"at": at, "event": event, **more})
        self.row["updated_at"] = at

    def icn_on(self, day: date) -> str:
        """The payer's claim number: its short name, the year and day, and our number."""
        return f"{PAYERS[self.payer_id].electronic_id[:3]}{day:%y%j}{str(self.row['id'])[-5:]}"


@dataclass(slots=True, kw_only=True)
class Authorizations:
    rows: list[Row]

    def number(self, client_id: str, day: date) -> str | None:
        for row in self.rows:
            if row["client_id"] == client_id and row["from_date"] <= day.isoformat() <= row["until"]:
                return str(row["number"])
        return None


def _flags(case: Case, session: Session, minutes: int) -> set[str]:
    tags, flags = case.persona.tags, set[str]()
    if EXPIRED in tags and session.day > AS_OF - timedelta(days=EXPIRED_FOR):
        flags.add("authorization_expired")
    if EXHAUSTED in tags and session.day > AS_OF - timedelta(days=70):
        flags.add("authorization_exhausted")
    if "coverage_lapsed" in tags and session.day > date(2026, 9, 30):
        flags.add("coverage_lapsed")
    if "wrong_payer" in tags:
        flags.add("wrong_payer")
    if minutes < 53 and case.row["lines"][0]["cpt"] == "90837":
        flags.add("minutes")
    return flags


def make_case(world: World, team: Team, persona: Persona, session: Session, payer_id: str, auths: Authorizations,
              note_id: str | None) -> Case:  # fmt: skip
    number = world.next_id("CLM", first=10001)
    lines = lines_of(persona, session, team, payer_id, note_id, number)
    form = form_of(persona, session, team, payer_id, number, lines)
    if PAYERS[payer_id].authorization:
        form["prior_authorization"] = auths.number(persona.id, session.day)
        lines[0]["authorization"] = form["prior_authorization"]
    row: Row = {
        "id": number, "client_id": persona.id, "staff_id": session.row["staff_id"], "form": form, "lines": lines,
        "payer": {"payer_id": payer_id, "name": PAYERS[payer_id].name, "rank": "primary"}, "state": "awaiting_submission",
        "submission_history": list[Row](), "remittance_ids": list[str](),
    }  # fmt: skip
    case = Case(row=row, persona=persona, session=session, payer_id=payer_id,
                level=team.jobs[session.row["staff_id"]].pay_level)  # fmt: skip
    case.flags = _flags(case, session, session.minutes)
    world.add("claims", row, at=utc(session.day, session.minute + 240))
    return case


def _submit(case: Case, world: World) -> None:
    rng = world.chance("submission", str(case.row["id"]))
    late = case.payer_id == "payer:pecan-community" and happens(rng, 0.04)
    case.submitted = next_open(case.day + timedelta(days=100 if late else 6 + rng.randrange(4)))
    if late:
        case.flags.add("late")
    if case.submitted >= AS_OF:
        case.submitted = None
        return
    case.happened("submitted", case.submitted, 16 * 60)
    case.row["state"] = "submitted"
    answered = next_open(case.submitted + timedelta(days=4))
    if answered >= AS_OF:
        return
    if happens(rng, 0.025):
        case.row["state"] = "rejected"
        case.happened(
            "rejected", answered, 7 * 60, codes=["A7", "562"], detail="Rendering provider not on file with payer"
        )
    else:
        case.row["state"] = "accepted"
        case.happened("accepted", answered, 7 * 60)


def add_claims(world: World, team: Team, diary: Diary) -> list[Case]:
    """Claims of the last seven months. Without a finished note the session stays `invoiced`."""
    auths = Authorizations(rows=world.of("authorizations"))
    notes = {(n["appointment_id"], n["client_id"]): n for n in world.of("notes") if n["kind"] == "progress"
             and n.get("addendum_to") is None}  # fmt: skip
    cases: list[Case] = []
    for session in diary.sessions:
        if session.row["status"] != "completed" or session.day < BILLED_FROM:
            continue
        group = session.row["service"]["cpt"] == "90853"
        for persona in session.personas if group else session.personas[:1]:
            if persona.payer_id is None:
                continue
            note = notes.get((session.row["id"], persona.id))
            case = make_case(world, team, persona, session, persona.payer_id, auths, note["id"] if note else None)
            if note is None or note["state"] in {"created", "awaiting_review"}:
                case.row["state"] = "invoiced"
            elif (AS_OF - session.day).days > SUBMIT_AFTER:
                _submit(case, world)
            cases.append(case)
    return cases

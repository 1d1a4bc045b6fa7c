"""Session transcripts as uploaded documents, for sessions that wait for a note. The talks are of our own writing."""

from __future__ import annotations

from importlib.resources import files

from .calendar import utc
from .documents import upload
from .sessions import Session
from .world import Row, World, pick

TALK_OF = {
    "depression": "activation", "bipolar": "activation", "teen": "activation", "perinatal": "activation",
    "anxiety": "worry", "panic": "worry", "social_anxiety": "worry", "ocd": "worry", "grief": "loss", "trauma": "loss",
    "insomnia": "rhythm",
}  # fmt: skip


def _talk(world: World, session: Session, measures: list[Row]) -> str:
    persona = session.personas[0]
    name = TALK_OF[persona.theme.key]
    rng = world.chance("transcript", str(session.row["id"]))
    totals = [row["total"] for row in measures] or [rng.randrange(12, 17)]
    score = max(3, totals[-1] - rng.randrange(1, 4))
    text = (files("theranest_sandbox.seed") / "dialogues" / f"{name}.txt").read_text(encoding="utf-8")
    location = str(session.row.get("client_location") or "home").split(",")[0]
    spot = {"home": "home with the door closed", "parked car": "the parking lot, in my car"}.get(location, location)
    return _kept(text, remote=session.row["modality"] != "in_person").format(
        town=persona.row["address"]["city"], spot=spot,
        name=persona.called, NAME=persona.called.upper(), score=score, before=totals[-1],
        hours=pick(rng, ("four", "five", "five and a half")), day=pick(rng, ("Monday", "Tuesday", "Friday")),
        relative=pick(rng, ("sister", "aunt", "cousin")),
        activity=pick(rng, ("choir", "pottery class", "the swim club", "the book group")).removeprefix("the "),
    )  # fmt: skip


def _kept(text: str, *, remote: bool) -> str:
    """Lines marked `@office` or `@remote` belong to one way of meeting only."""
    mine, other = ("@remote ", "@office ") if remote else ("@office ", "@remote ")
    return "".join(line.removeprefix(mine) for line in text.splitlines(keepends=True) if not line.startswith(other))


def add_transcripts(world: World, waiting: list[Session], measures: dict[str, list[Row]]) -> None:
    """One transcript for the first waiting session of each clinician whose client agreed to AI help, if the theme has
    a talk."""
    granted = {c["client_id"] for c in world.of("consents") if c["kind"] == "ai_assistance" and c["state"] == "granted"}
    done: set[str] = set()
    for session in waiting:
        persona, staff_id = session.personas[0], str(session.row["staff_id"])
        if staff_id in done or persona.id not in granted or persona.theme.key not in TALK_OF:
            continue
        done.add(staff_id)
        text = _talk(
            world, session, [m for m in measures.get(persona.id, []) if m["instrument"] == persona.theme.measure]
        )
        upload(
            world, persona, name=f"session_{session.row['id']}.txt", kind="transcript", media_type="text/plain",
            data=text.encode(), at=utc(session.day, session.minute + 120), by=staff_id,
            description=f"Session transcript of appointment {session.row['id']}",
        )  # fmt: skip

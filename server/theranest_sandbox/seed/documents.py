"""Documents of the clients' files: intake forms (PDF form, plain PDF, JSON), consents, cards, letters."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

from .calendar import AS_OF, utc
from .intake_answers import Answers, answers_of
from .intake_pdf import letter_pdf, printed_intake, safety_plan, sheet_pdf
from .persona import Persona
from .registry import KNOWN
from .world import Content, Row, World, happens

PDF, JSON = "application/pdf", "application/json"
FORMS = ("Intake questionnaire", "Consent to treatment", "Notice of privacy practices", "Telehealth consent",
         "Release of records", "PHQ-9", "Credit card on file")  # fmt: skip


def upload(
    world: World, persona: Persona, *, name: str, kind: str, media_type: str, data: bytes, at: str,
    by: str | None = None, description: str | None = None, document_id: str | None = None,
) -> Row:  # fmt: skip
    """Keep a document's row and bytes."""
    row: Row = {
        "id": document_id or world.next_id("DOC"), "client_id": persona.id, "name": name, "kind": kind,
        "media_type": media_type, "size_bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(),
        "uploaded_by": by, "description": description,
    }  # fmt: skip
    world.contents.append(Content(kind="documents", id=str(row["id"]), media_type=media_type, data=data))
    return world.add("documents", row, at=at)


def _intake(world: World, persona: Persona, answers: Answers, way: str) -> Row:
    number = persona.id.rsplit("-", 1)[1]
    at = utc(max(persona.began, AS_OF - timedelta(days=500)), 18 * 60)
    known = persona.id == KNOWN
    if way == "form":
        data, media = sheet_pdf(answers), PDF
    elif way == "text":
        data, media = printed_intake(answers), PDF
    else:
        data, media = json.dumps(answers, indent=1, ensure_ascii=False).encode(), JSON
    return upload(
        world, persona, name=f"intake_{number}.{'json' if way == 'json' else 'pdf'}", kind="intake", media_type=media,
        data=data, at=at, by=persona.person, description="Intake questionnaire, filled in by the client",
        document_id=f"DOC-{number}" if known else None,
    )  # fmt: skip


def _forms(world: World, persona: Persona, intake: Row | None) -> None:
    rng = world.chance("forms", persona.id)
    for name in FORMS:
        if name not in FORMS[:3] and happens(rng, 0.7):
            continue
        sent = persona.began + timedelta(days=rng.randrange(3))
        open_ = ("new" in persona.tags and name != FORMS[0]) or happens(rng, 0.07)
        document = intake["id"] if intake and name == FORMS[0] else None
        row: Row = {
            "id": world.next_id("FRM"), "client_id": persona.id, "name": name, "sent_on": sent.isoformat(),
            "completed_on": None if open_ and not document else (sent + timedelta(days=rng.randrange(1, 6))).isoformat(),
            "document_id": document,
        }  # fmt: skip
        world.add("forms", row, at=utc(min(sent, AS_OF), 8 * 60))


def _papers(world: World, persona: Persona) -> None:
    rng = world.chance("papers", persona.id)
    day = min(AS_OF - timedelta(days=1), persona.began + timedelta(days=8))
    if happens(rng, 0.12):
        text = [f"Dear colleague, thank you for seeing {persona.called}.",
                "No change of medication from our side. Please write after the third session."]  # fmt: skip
        upload(world, persona, name="referral_letter.pdf", kind="correspondence", media_type=PDF,
               data=letter_pdf("Referral", text), at=utc(day, 14 * 60), description="Letter from primary care")  # fmt: skip
    if persona.row["insurance"] and happens(rng, 0.2):
        policy = persona.row["insurance"][0]
        lines = [str(policy["payer_name"]), f"Member {policy['member_id']}", f"Group {policy.get('group') or '-'}"]
        upload(world, persona, name="insurance_card.pdf", kind="insurance_card", media_type=PDF,
               data=letter_pdf("Insurance card (copy)", lines), at=utc(day, 9 * 60))  # fmt: skip


def add_documents(world: World, personas: list[Persona], notes: list[Row]) -> None:
    """Intake forms of every kind for the newer clients; a safety plan for those whose notes speak of risk."""
    risky = {n["client_id"] for n in notes if n.get("risk", {}).get("suicidality") in {"low", "moderate"}}
    ways = ("form", "text", "json")
    for place, persona in enumerate(personas):
        recent = persona.began > AS_OF - timedelta(days=180)
        intake = None
        if recent or place % 9 == 0:
            way = "form" if persona.id == KNOWN else ways[place % 3]
            intake = _intake(world, persona, answers_of(world, persona), way)
        _forms(world, persona, intake)
        _papers(world, persona)
        if persona.id in risky:
            upload(world, persona, name="safety_plan.pdf", kind="assessment", media_type=PDF,
                   data=safety_plan(persona.called), at=utc(AS_OF - timedelta(days=20), 15 * 60), by=persona.staff_id,
                   description="Safety plan")  # fmt: skip

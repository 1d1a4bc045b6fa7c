"""get_note_context."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from ..domain.ids import ClientId
from ..domain.records import Appointment, Measure, Note, NoteTemplate, Plan
from ..domain.sensitivity import FromOutside, Sensitivity
from ..tool import Answer, AnswerModel, Desk, Effect, Tool, answer
from .common import ForClient, Id, Public, cut, named_client
from .sessions import documented_minutes, kind_of, progress_notes, session_of

_LONGEST_SNIPPET = 900
_Schedule = Sensitivity.SCHEDULE


class NoteContextArguments(ForClient):
    appointment_id: Id = Field(description="The session to write about.")
    earlier_notes: int = Field(default=2, ge=0, le=5, description="How many earlier notes to show the beginning of.")
    template: Literal["Standard", "SOAP", "DAP", "GIRP", "BIRP"] = Field(
        default="SOAP", description="Whose fields to show."
    )


class SessionCard(AnswerModel):
    appointment_id: Annotated[str, _Schedule] = ""
    start: Annotated[datetime | None, _Schedule] = None
    kind: Annotated[str, _Schedule] = ""
    cpt: Annotated[str, _Schedule] = ""
    modality: Annotated[str, _Schedule] = ""
    status: Annotated[str, _Schedule] = ""
    documented_minutes: Annotated[int | None, _Schedule] = None
    people: Annotated[list[str], _Schedule] = []
    has_note: Annotated[bool, _Schedule] = False


class EarlierNoteCard(AnswerModel):
    note_id: Annotated[str, Sensitivity.PROGRESS_NOTE] = ""
    data_class: Annotated[str, Public]
    written_for: Annotated[date | None, Sensitivity.PROGRESS_NOTE] = None
    state: Annotated[str, Sensitivity.PROGRESS_NOTE] = ""
    beginning: Annotated[str, Sensitivity.PROGRESS_NOTE] = ""


class GoalCard(AnswerModel):
    goal_id: Annotated[str, Sensitivity.PLAN] = ""
    text: Annotated[str, Sensitivity.PLAN] = ""
    objectives: Annotated[list[str], Sensitivity.PLAN] = []


class MeasureCard(AnswerModel):
    instrument: Annotated[str, Sensitivity.MEASURES] = ""
    total: Annotated[int, Sensitivity.MEASURES] = 0
    taken_on: Annotated[date | None, Sensitivity.MEASURES] = None


class TranscriptCard(AnswerModel):
    document_id: Annotated[str, Sensitivity.DOCUMENT] = ""
    name: Annotated[str, Sensitivity.DOCUMENT, FromOutside(source="document_name")] = ""
    uploaded: Annotated[date | None, Sensitivity.DOCUMENT] = None
    size_bytes: Annotated[int, Sensitivity.DOCUMENT] = 0


class NoteContext(AnswerModel):
    client_id: Annotated[ClientId, Sensitivity.CLIENT_REF]
    session: Annotated[SessionCard | None, _Schedule] = None
    template_fields: Annotated[list[str], Public] = []
    earlier_notes: Annotated[list[EarlierNoteCard], Sensitivity.PROGRESS_NOTE] = []
    goals: Annotated[list[GoalCard], Sensitivity.PLAN] = []
    measures: Annotated[list[MeasureCard], Sensitivity.MEASURES] = []
    diagnoses: Annotated[list[str], Sensitivity.DIAGNOSIS] = []
    consents: Annotated[list[str], Sensitivity.CONSENT] = []
    transcripts: Annotated[list[TranscriptCard], Sensitivity.DOCUMENT] = []


async def run(desk: Desk, arguments: NoteContextArguments) -> Answer:
    client_id = ClientId(arguments.client_id)
    records = desk.records
    session = await session_of(records, arguments.appointment_id, client_id)
    client = await records.client(client_id)
    notes, plans, measures, consents, documents, templates = await asyncio.gather(
        records.notes(client_id),
        records.plans(client_id),
        records.measures(client_id),
        records.consents(client_id),
        records.documents(client_id),
        records.note_templates(),
    )
    context = NoteContext(
        client_id=client_id,
        session=_session(session, notes),
        template_fields=_fields(templates, arguments.template),
        earlier_notes=_earlier(notes, session, arguments.earlier_notes),
        goals=[card for plan in plans if plan.status == "active" for card in _goals(plan)],
        measures=latest(measures),
        diagnoses=[d.icd10 for d in sorted(client.diagnoses, key=lambda d: d.rank)],
        consents=[f"{c.kind}: {c.state}" for c in consents],
        transcripts=[
            TranscriptCard(document_id=d.id, name=d.name, uploaded=d.updated_at.date(), size_bytes=d.size_bytes)
            for d in documents
            if d.kind == "transcript"
        ],
    )
    return answer(context)


def _session(session: Appointment, notes: Sequence[Note]) -> SessionCard:
    return SessionCard(
        appointment_id=session.id,
        start=session.start,
        kind=kind_of(session).value,
        cpt=session.service.cpt,
        modality=session.modality,
        status=session.status,
        documented_minutes=documented_minutes(session),
        people=[participant.role for participant in session.participants],
        has_note=bool(progress_notes(session, notes)),
    )


def _fields(templates: Sequence[NoteTemplate], name: str) -> list[str]:
    for template in templates:
        if name.casefold() in (template.name.casefold(), template.format.casefold()):
            return [f"{field.label}{' (required)' if field.required else ''}" for field in template.fields]
    return []


def _earlier(notes: Sequence[Note], session: Appointment, wanted: int) -> list[EarlierNoteCard]:
    """The newest progress notes before the session; no other kind of note belongs here."""
    before = [n for n in notes if n.kind == "progress" and n.start_time is not None and n.start_time < session.start]
    newest = sorted(before, key=lambda note: note.start_time or note.updated_at, reverse=True)[:wanted]
    return [
        EarlierNoteCard(
            note_id=note.id,
            data_class="progress_note",
            written_for=note.start_time.date() if note.start_time else None,
            state=note.state.value,
            beginning=cut("\n".join(f"{s.name}: {s.text}" for s in note.sections), _LONGEST_SNIPPET)[0],
        )
        for note in newest
    ]


def _goals(plan: Plan) -> list[GoalCard]:
    return [
        GoalCard(
            goal_id=goal.id or "",
            text=goal.text,
            objectives=[f"{o.text} ({o.status}, {o.progress_percent} %)" for o in goal.objectives],
        )
        for problem in plan.problems
        for goal in problem.goals
    ]


def latest(measures: Sequence[Measure]) -> list[MeasureCard]:
    """The last three of each instrument, newest first."""
    by_instrument: dict[str, list[Measure]] = {}
    for measure in sorted(measures, key=lambda m: m.taken_on, reverse=True):
        by_instrument.setdefault(measure.instrument, []).append(measure)
    kept = [measure for series in by_instrument.values() for measure in series[:3]]
    return [MeasureCard(instrument=m.instrument, total=m.total, taken_on=m.taken_on) for m in kept]


TOOL = Tool(
    name="get_note_context",
    title="What a note needs",
    description=(
        "Everything that a progress note for one appointment rests on: the session (service, documented minutes, "
        "modality), the template's fields, the beginnings of earlier notes, goals and objectives of the plan, last "
        "scores, diagnoses on file, consents, uploaded transcripts. Call it before draft_note. Documented minutes may be "
        "missing; do not replace them by the length of the slot."
    ),
    effect=Effect.READ,
    permission="notes.context",
    arguments=NoteContextArguments,
    answers=NoteContext,
    run=run,
    concerns=named_client,
    summarise=lambda content: "What the note rests on. Next: draft_note.",
)

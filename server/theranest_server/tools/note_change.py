"""A drafted note as the fields of `POST /notes`, its evidence, and what its reviewer should know."""

from ..clinical.notes.draft import DraftedNote, GoalLink, Mark
from ..domain.json import Json
from ..domain.proposals import Evidence
from ..domain.records import Appointment, Client
from .drafting import NoteSource
from .relied import value_at

_LONGEST_QUOTE = 600


def note_fields(note: DraftedNote, session: Appointment, client: Client) -> dict[str, Json]:
    """Exactly what is written: a draft, linked to its session, marked, with nothing assessed that was not."""
    fields: dict[str, Json] = {
        "client_id": client.id,
        "kind": "progress",
        "author_id": session.staff_id,
        "appointment_id": session.id,
        "template": note.format,
        "sections": [{"name": s.name, "text": " ".join(t.text for t in s.sentences)} for s in note.sections],
        "goals": [_goal(link, note) for link in note.goals],
        "diagnoses": [code.code for code in note.codes if code.system.startswith("ICD")],
        "ai": {
            "drafted_by": "model" if note.source == "sections" else "deterministic_drafter",
            "watermark": "AI-drafted",
        },
    }
    if session.case_id is not None:
        fields["case_id"] = session.case_id
    if note.risk:
        statements = [f"{risk.statement} ({risk.stance}, about {risk.about}, {risk.when})" for risk in note.risk]
        fields["risk"] = {"notes": "Said in the session: " + "; ".join(statements)}
    if session.documented_start and session.documented_stop:
        fields["start_time"] = value_at(session, "documented_start")
        fields["stop_time"] = value_at(session, "documented_stop")
    return fields


def evidence_of(note: DraftedNote, source: NoteSource) -> tuple[Evidence, ...]:
    """Each sentence's places in the source, with the words that stand there."""
    text = source.text
    return tuple(
        Evidence(
            path=f"sections.{i}.sentences.{j}",
            source=note.source,
            quote=text[span.start : span.end][:_LONGEST_QUOTE],
            start=span.start,
            end=span.end,
            speaker=span.speaker,
        )
        for i, section in enumerate(note.sections)
        for j, sentence in enumerate(section.sentences)
        for span in sentence.evidence
    )


def remarks_of(note: DraftedNote) -> tuple[str, ...]:
    """Suggested codes with their reasons, warnings, and marks on sentences."""
    remarks = [f"{code.system} {code.code}: {code.why}" for code in note.codes]
    remarks += note.warnings
    for section in note.sections:
        for number, sentence in enumerate(section.sentences, start=1):
            remarks += [
                f"{section.name}, sentence {number}: {_mark(mark, sentence.carried_from)}" for mark in sentence.marks
            ]
    return tuple(remarks)


def _mark(mark: Mark, carried_from: object) -> str:
    similarity = getattr(carried_from, "similarity", None)
    return f"{mark.value} ({similarity:.0%} like an earlier note)" if similarity is not None else mark.value


def _goal(link: GoalLink, note: DraftedNote) -> dict[str, Json]:
    mine = [named for named in note.interventions if link.goal_id in named.goal_ids]
    responses = [named.text for named in note.response if link.goal_id in named.goal_ids]
    goal: dict[str, Json] = {
        "goal_id": link.goal_id,
        "text": link.goal_text,
        "interventions": [named.name for named in mine or note.interventions],
    }
    if link.objective_id is not None:
        goal["objective_id"] = link.objective_id
    if responses or note.response:
        goal["response"] = " ".join(responses or [named.text for named in note.response])
    return goal

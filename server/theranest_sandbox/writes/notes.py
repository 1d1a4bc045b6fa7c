"""`POST /notes` and `PATCH /notes/{id}`: drafts, and nothing but drafts."""

import json

from ..body import merge_patch, validated
from ..call import Answer, Call, changed, created
from ..database import STORAGE
from ..partial import patch_model
from ..problems import FieldProblem, impossible, unknown_id, wrong_state
from ..resources import Closed
from ..resources.appointments import Appointment
from ..resources.cases import Case
from ..resources.notes import Note, NoteDraft, NoteFields
from .checks import new_id, points_nowhere, require_client, require_staff

FINISHED = frozenset({"approved", "signed", "co_signed", "locked"})
NotePatch: type[Closed] = patch_model("NotePatch", NoteFields, suffix="NotePatch")


def draft_note(call: Call, draft: NoteDraft) -> Answer:
    require_client(call, draft.client_id)
    require_staff(call, draft.author_id, "author_id")
    _check_case(call, draft)
    _check_original(call, draft)
    appointment = _appointment(call, draft)
    _check_times(draft)
    note = Note(
        id=new_id("NT"),
        practice_id=call.unit.practice_id,
        updated_at=call.unit.now(),
        state="created",
        **dict(draft),
    )
    stored = call.unit.create(note)
    if appointment is not None and appointment.note_id is None and note.kind == "progress":
        call.unit.replace(appointment, {"note_id": note.id})
    call.outbox.tell("note.created", client_id=note.client_id, resource_id=note.id)
    return created(stored, f"/api/v1/notes/{note.id}")


def _check_case(call: Call, draft: NoteDraft) -> None:
    if draft.case_id is None:
        return
    case = call.unit.load(Case, draft.case_id)
    if case is None or case.client_id != draft.client_id:
        raise points_nowhere("case_id", "case of this client")


def _check_original(call: Call, draft: NoteDraft) -> None:
    """An addendum belongs to a finished note of the same client; what is not finished is patched instead."""
    if draft.addendum_to is None:
        return
    original = call.unit.load(Note, draft.addendum_to)
    if original is None or original.client_id != draft.client_id:
        raise points_nowhere("addendum_to", "note of this client")
    if original.state not in FINISHED:
        raise wrong_state("The note is not finished: change the draft itself instead of adding to it.")


def _appointment(call: Call, draft: NoteDraft) -> Appointment | None:
    if draft.appointment_id is None:
        return None
    appointment = call.unit.load(Appointment, draft.appointment_id, lock=True)
    if appointment is None or draft.client_id not in _clients_of(appointment):
        raise points_nowhere("appointment_id", "appointment of this client")
    if draft.kind == "progress" and draft.addendum_to is None and _has_finished_note(call, draft):
        raise wrong_state("The session's progress note is finished: write an addendum to it.")
    return appointment


def _clients_of(appointment: Appointment) -> set[str | None]:
    return {appointment.client_id, *(participant.client_id for participant in appointment.participants)}


def _has_finished_note(call: Call, draft: NoteDraft) -> bool:
    table = STORAGE["notes"].table
    of_session = (table.c.appointment_id == draft.appointment_id, table.c.client_id == draft.client_id)
    by_author = (table.c.author_id == draft.author_id, table.c.kind == "progress", table.c.state.in_(sorted(FINISHED)))
    return bool(call.unit.rows("notes", *of_session, *by_author, limit=1, by=("id",)))


def _check_times(note: NoteFields) -> None:
    if note.start_time and note.stop_time and note.stop_time < note.start_time:
        raise impossible(
            "The note stops before it starts.", FieldProblem(at="body.stop_time", what="before start_time")
        )


def patch_note(call: Call, _patch: Closed) -> Answer:
    note = call.unit.load(Note, call.resource_id, lock=True)
    if note is None:
        raise unknown_id("note")
    if note.state != "created":
        raise wrong_state(f"The note is {note.state}; only a draft can be changed.")
    found = call.must_match(call.unit.find("notes", call.resource_id), "note")
    after = validated(Note, merge_patch(json.loads(found.body), call.patch), status=422)
    _check_times(after)
    return changed(call.unit.replace(note, after.model_dump(mode="json")))

"""What the record takes: the states of notes and claims, drafts only, references that lead somewhere.

A rule here is a rule of the practice API; what the API judges beyond (lengths, patterns, vocabularies) is left to it.
"""

import hashlib
import uuid
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar, cast

from ...domain.ids import ClaimId, NoteId, PlanId, StaffId
from ...domain.json import Json, JsonObject
from ...domain.people import StaffMember
from ...domain.proposals import Change, ChangeKind
from ...domain.records import (
    Appointment,
    Claim,
    Client,
    Document,
    Message,
    Note,
    NoteState,
    Plan,
    Record,
    Task,
    TreatmentCase,
    as_json,
)
from ...ports import Rejected
from .changes import attachment
from .memory_store import MemoryStore
from .wire import record_from

R = TypeVar("R", bound=Record)
NOT_YET_SUBMITTED = frozenset({"invoiced", "awaiting_submission"})
FINISHED = frozenset({NoteState.APPROVED, NoteState.SIGNED, NoteState.CO_SIGNED, NoteState.LOCKED})
PATCHABLE = frozenset(
    [
        "legal_name",
        "preferred_name",
        "pronouns",
        "birth_date",
        "sex",
        "gender_identity",
        "address",
        "phones",
        "email",
        "emergency_contact",
        "guardians",
        "insurance",
        "diagnoses",
        "presenting_problem",
        "medication_history",
        "previous_treatment",
        "allergies",
        "referral_source",
        "do_not_contact",
        "confidential_communication",
        "custom_fields",
    ]
)
"""Balance, assignments, portal accounts and discharge are changed in TheraNest."""
NOTE_FIELDS = frozenset(
    [
        "client_id",
        "case_id",
        "kind",
        "author_id",
        "appointment_id",
        "addendum_to",
        "template",
        "sections",
        "mental_status",
        "risk",
        "goals",
        "diagnoses",
        "service_code",
        "start_time",
        "stop_time",
        "ai",
        "external_ref",
    ]
)
Rule = Callable[[MemoryStore, Change, JsonObject], Record]


def _patch_client(store: MemoryStore, change: Change, fields: JsonObject) -> Record:
    _only(fields, PATCHABLE)
    return _patched(store, store.one(Client, "clients", change.target_id or ""), fields)


def _patch_claim(store: MemoryStore, change: Change, fields: JsonObject) -> Record:
    _only(fields, frozenset({"form", "lines", "payer"}))
    claim = store.one(Claim, "claims", change.target_id or "")
    _must(claim.state in NOT_YET_SUBMITTED, "wrong-state: after submission a claim is corrected by a new one")
    return _patched(store, claim, fields)


def _patched(store: MemoryStore, record: R, fields: JsonObject) -> R:
    merged = cast("dict[str, Json]", merge_patch(as_json(record), fields))
    return _made(type(record), {**merged, "updated_at": as_json(store.now())}, fields)


def _draft_note(store: MemoryStore, change: Change, fields: JsonObject) -> Record:
    _only(fields, NOTE_FIELDS)
    note = _made(Note, {**fields, **_new(store, "NT"), "state": "created"}, fields)
    _references(store, note.client_id, note.author_id)
    case = store.find(TreatmentCase, "cases", note.case_id or "")
    _must(note.case_id is None or (case is not None and case.client_id == note.client_id), "impossible: no such case")
    _must(_in_order(note), "impossible: the note stops before it starts")
    _check_addendum(store, note)
    _link(store, note)
    return note


def _in_order(note: Note) -> bool:
    return note.start_time is None or note.stop_time is None or note.stop_time >= note.start_time


def _check_addendum(store: MemoryStore, note: Note) -> None:
    if note.addendum_to is None:
        return
    original = store.find(Note, "notes", NoteId(note.addendum_to))
    _must(original is not None and original.client_id == note.client_id, "impossible: no such note")
    _must(original is not None and original.state in FINISHED, "wrong-state: the note is not finished")


def _link(store: MemoryStore, note: Note) -> None:
    """The session knows its first progress note."""
    if note.appointment_id is None:
        return
    session = store.find(Appointment, "appointments", note.appointment_id)
    members = {session.client_id, *(one.client_id for one in session.participants)} if session else set[Any]()
    _must(note.client_id in members, "impossible: no such appointment of this client")
    finished = any(
        one.appointment_id == note.appointment_id
        and one.author_id == note.author_id
        and one.kind == "progress"
        and one.state in FINISHED
        for one in store.of_client(Note, "notes", note.client_id)
    )
    wants_new = note.kind == "progress" and note.addendum_to is None
    _must(not (wants_new and finished), "wrong-state: the session's note is finished")
    if session is not None and session.note_id is None and note.kind == "progress":
        linked = {
            **cast("Mapping[str, Json]", as_json(session)),
            "note_id": note.id,
            "updated_at": as_json(store.now()),
        }
        store.put(record_from(Appointment, linked))


def _send_message(store: MemoryStore, change: Change, fields: JsonObject) -> Record:
    _only(fields, frozenset({"thread_id", "recipient", "body", "external_ref"}))
    thread = [one for one in store.all(Message, "messages") if one.thread_id == fields.get("thread_id")]
    _must(bool(thread), "impossible: no such thread")
    last = thread[-1]
    staff = [one.person for one in last.participants if store.find(StaffMember, "staff", StaffId(one.person))]
    others = {one.person for one in last.participants} - set(staff)
    _must(fields.get("recipient") in others and bool(staff), "impossible: the recipient does not take part")
    _must(bool(fields.get("body")), "malformed: a message has a body")
    sent_at = max(store.now(), last.sent_at + timedelta(seconds=1))
    about = {
        "client_id": last.client_id,
        "participants": as_json(last.participants),
        "direction": "outbound",
        "sender": staff[0],
        "sent_at": as_json(sent_at),
    }
    return _made(Message, {**fields, **_new(store, "MSG"), **about}, fields)


def _correct_claim(store: MemoryStore, change: Change, fields: JsonObject) -> Record:
    _only(fields, frozenset({"frequency", "reason", "form", "lines", "external_ref"}))
    claim = store.one(Claim, "claims", change.target_id or "")
    _must(fields.get("frequency") in {"7", "8"} and isinstance(fields.get("reason"), str), "malformed: the correction")
    _must(claim.state not in NOT_YET_SUBMITTED, "wrong-state: the claim has not been submitted")
    _must(not _has_open_correction(store, claim.id), "wrong-state: a correction waits for submission already")
    payer_claim_id = next((s.payer_claim_id for s in reversed(claim.submission_history) if s.payer_claim_id), None)
    form = cast("Mapping[str, Json]", merge_patch(as_json(claim.form), fields.get("form") or {}))
    about: dict[str, Json] = {
        "client_id": claim.client_id,
        "staff_id": claim.staff_id,
        "form": {**form, "resubmission_code": fields["frequency"], "original_ref_no": payer_claim_id},
        "lines": fields.get("lines") or as_json(claim.lines),
        "payer": as_json(claim.payer),
        "original_ref": {"claim_id": claim.id, "payer_claim_id": payer_claim_id, "frequency": fields["frequency"]},
        "correction_reason": fields["reason"],
        "external_ref": fields.get("external_ref"),
    }
    return _made(Claim, {**about, **_new(store, "CLM")}, {})


def _has_open_correction(store: MemoryStore, claim_id: ClaimId) -> bool:
    return any(
        one.original_ref is not None and one.original_ref.claim_id == claim_id and one.state in NOT_YET_SUBMITTED
        for one in store.all(Claim, "claims")
    )


def _draft_plan(store: MemoryStore, change: Change, fields: JsonObject) -> Record:
    _only(fields, frozenset({"author_id", "problems", "review_due", "external_ref"}))
    plan = store.one(Plan, "plans", PlanId(change.target_id or ""))
    _must(plan.status == "active", "wrong-state: a next version is drafted from the plan in force")
    _must(bool(fields.get("problems")), "malformed: a plan has problems")
    about: dict[str, Json] = {
        "client_id": plan.client_id,
        "case_id": plan.case_id,
        "status": "draft",
        "draft_of": plan.id,
    }
    made = _made(Plan, {**fields, **_new(store, "PL"), **about}, fields)
    _references(store, None, made.author_id)
    return made


def _attach_document(store: MemoryStore, change: Change, fields: JsonObject) -> Record:
    file = attachment(fields)
    about = {
        "name": file.name,
        "media_type": file.media_type,
        "size_bytes": len(file.content),
        "sha256": hashlib.sha256(file.content).hexdigest(),
    }
    made = _made(Document, {**file.form, **_new(store, "DOC"), **about}, {})
    _references(store, made.client_id, made.uploaded_by)
    store.contents[made.id] = file.content
    return made


def _create_task(store: MemoryStore, change: Change, fields: JsonObject) -> Record:
    _only(fields, frozenset({"title", "detail", "assignee", "client_id", "due", "external_ref"}))
    made = _made(Task, {**fields, **_new(store, "TSK")}, fields)
    _references(store, made.client_id, made.assignee)
    return made


RULES: Mapping[ChangeKind, Rule] = {
    ChangeKind.CREATE_DRAFT_NOTE: _draft_note,
    ChangeKind.SEND_MESSAGE: _send_message,
    ChangeKind.PATCH_CLIENT: _patch_client,
    ChangeKind.PATCH_CLAIM: _patch_claim,
    ChangeKind.CORRECT_CLAIM: _correct_claim,
    ChangeKind.DRAFT_PLAN: _draft_plan,
    ChangeKind.ATTACH_DOCUMENT: _attach_document,
    ChangeKind.CREATE_TASK: _create_task,
    ChangeKind.LOG_CONTACT: _draft_note,
}


def merge_patch(target: Json, patch: Json) -> Json:
    """RFC 7396: objects merge, null removes, everything else (an array too) replaces."""
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged


def _made(kind: type[R], fields: JsonObject, sent: JsonObject) -> R:
    try:
        made = record_from(kind, fields)
    except ValueError:
        raise Rejected("The record does not take this change (malformed).") from None
    _must(_holds(as_json(made), sent), "malformed: a field that the record does not have")
    return made


def _holds(made: Json, sent: Json) -> bool:
    """Whether nothing that was sent has been dropped on the way."""
    if isinstance(sent, Mapping):
        return isinstance(made, Mapping) and all(
            value is None or (name in made and _holds(made[name], value)) for name, value in sent.items()
        )
    if isinstance(sent, list | tuple):
        return isinstance(made, list) and all(_holds(*pair) for pair in zip(made, sent, strict=False))
    return True


def _new(store: MemoryStore, prefix: str) -> dict[str, Json]:
    id = f"{prefix}-{uuid.uuid4().hex[:16]}"
    return {"id": id, "practice_id": store.practice_id, "updated_at": as_json(store.now())}


def _references(store: MemoryStore, client_id: str | None, staff_id: str | None) -> None:
    if client_id is not None and store.find(Client, "clients", client_id) is None:
        raise Rejected("The record does not take this change (impossible: no such client).")
    if staff_id is not None and store.find(StaffMember, "staff", staff_id) is None:
        raise Rejected("The record does not take this change (impossible: no such member of staff).")


def _only(fields: JsonObject, allowed: frozenset[str]) -> None:
    _must(set(fields) <= allowed, "malformed: a field that may not be sent")


def _must(holds: bool, why: str) -> None:
    if not holds:
        raise Rejected(f"The record does not take this change ({why}).")

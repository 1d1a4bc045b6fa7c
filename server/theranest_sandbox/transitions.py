"""What people in the practice do and the API does not offer: finish, approve, sign and lock notes, submit claims, take
back consents. Only the control surface comes here, so that a demonstration can play the practice's part.
"""

from typing import Literal

from .problems import unknown_id, wrong_state
from .resources.appointments import Appointment
from .resources.base import Closed, Identifier, Line, instant_text
from .resources.claims import Claim, Submission
from .resources.consents import Consent, ConsentState
from .resources.notes import Note, Signature
from .resources.staff import Staff
from .store import Stored, Unit
from .webhooks import EventName, Outbox

NoteAction = Literal["finish", "approve", "sign", "cosign", "lock", "unlock"]
ClaimAction = Literal["submit", "accept", "reject", "deny", "process", "pay", "close"]


class NoteTransition(Closed):
    action: NoteAction
    staff_id: Identifier


class ClaimTransition(Closed):
    action: ClaimAction
    codes: list[Line] = []
    payer_claim_id: Line | None = None


class ConsentTransition(Closed):
    state: ConsentState


class AppointmentTransition(Closed):
    action: Literal["complete", "no_show", "cancel"]


def move_note(unit: Unit, outbox: Outbox, note_id: str, asked: NoteTransition) -> Stored:
    """The author finishes or signs; a supervisor approves or co-signs, as the author's supervision mode says.

    Once approved under `must_approve`, nobody changes or unlocks the note, not even an administrator.
    """
    note = unit.load(Note, note_id, lock=True)
    if note is None:
        raise unknown_id("note")
    author = unit.load(Staff, note.author_id)
    mode = author.supervision_mode if author else None
    supervisor = author.supervisor_id if author else None
    state = _next_note_state(note, asked, mode, supervisor)
    stored = unit.replace(note, {"state": state, "signatures": _signatures(unit, note, asked)})
    if state in ("approved", "signed", "co_signed") and note.state != "locked":
        outbox.tell("note.signed", client_id=note.client_id, resource_id=note.id)
    return stored


def _next_note_state(note: Note, asked: NoteTransition, mode: str | None, supervisor: str | None) -> str:
    by_author, by_supervisor = asked.staff_id == note.author_id, asked.staff_id == supervisor
    match asked.action, note.state, mode:
        case "finish", "created", "must_approve" if by_author:
            return "awaiting_review"
        case "approve", "awaiting_review", "must_approve" if by_supervisor:
            return "approved"
        case "sign", "created", "must_cosign" | "may_read" | None if by_author:
            return "signed"
        case "cosign", "signed", "must_cosign" if by_supervisor:
            return "co_signed"
        case "lock", "signed", "may_read" | None:
            return "locked"
        case "lock", "co_signed", "must_cosign":
            return "locked"
        case "unlock", "signed" | "co_signed" | "locked", "must_cosign" | "may_read" | None:
            return "created"
        case "unlock", "awaiting_review", _:
            return "created"
        case _:
            raise wrong_state(f"A note that is {note.state} cannot be moved by {asked.action} by this member of staff.")


def _signatures(unit: Unit, note: Note, asked: NoteTransition) -> list[dict[str, object]]:
    roles = {"sign": "author", "finish": "author", "approve": "supervisor", "cosign": "cosigner"}
    kept = [] if asked.action == "unlock" else [signature.model_dump(mode="json") for signature in note.signatures]
    if asked.action in roles:
        made = Signature.model_validate(
            {"staff_id": asked.staff_id, "role": roles[asked.action], "signed_at": unit.now()}
        )
        kept.append(made.model_dump(mode="json"))
    return kept


CLAIM_MOVES: dict[ClaimAction, tuple[frozenset[str], str]] = {
    "submit": (frozenset({"invoiced", "awaiting_submission"}), "submitted"),
    "accept": (frozenset({"submitted"}), "accepted"),
    "reject": (frozenset({"submitted"}), "rejected"),
    "deny": (frozenset({"submitted", "accepted", "era_received"}), "denied"),
    "process": (frozenset({"era_received", "mismatch", "accepted"}), "processed"),
    "pay": (frozenset({"accepted", "era_received", "processed"}), "paid"),
    "close": (frozenset({"rejected", "denied", "processed", "mismatch", "accepted"}), "closed"),
}
CLAIM_EVENTS: dict[str, EventName] = {"submitted": "claim.submitted", "denied": "claim.denied"}


def move_claim(unit: Unit, outbox: Outbox, claim_id: str, asked: ClaimTransition) -> Stored:
    claim = unit.load(Claim, claim_id, lock=True)
    if claim is None:
        raise unknown_id("claim")
    allowed, state = CLAIM_MOVES[asked.action]
    if claim.state not in allowed:
        raise wrong_state(f"A claim that is {claim.state} cannot be moved by {asked.action}.")
    step = Submission.model_validate(
        {
            "at": unit.now(),
            "event": state,
            "via": "person",
            "codes": asked.codes,
            "payer_claim_id": asked.payer_claim_id,
        }
    )
    history = [entry.model_dump(mode="json") for entry in (*claim.submission_history, step)]
    stored = unit.replace(claim, {"state": state, "submission_history": history})
    if state in CLAIM_EVENTS:
        outbox.tell(CLAIM_EVENTS[state], client_id=claim.client_id, resource_id=claim.id)
    return stored


def move_consent(unit: Unit, outbox: Outbox, consent_id: str, asked: ConsentTransition) -> Stored:
    consent = unit.load(Consent, consent_id, lock=True)
    if consent is None:
        raise unknown_id("consent")
    stored = unit.replace(consent, {"state": asked.state})
    outbox.tell("consent.changed", client_id=consent.client_id, resource_id=consent.id)
    return stored


def move_appointment(unit: Unit, outbox: Outbox, appointment_id: str, asked: AppointmentTransition) -> Stored:
    appointment = unit.load(Appointment, appointment_id, lock=True)
    if appointment is None:
        raise unknown_id("appointment")
    if appointment.status != "scheduled":
        raise wrong_state(f"The appointment is {appointment.status}.")
    states = {"complete": "completed", "no_show": "no_show", "cancel": "cancelled"}
    changes: dict[str, object] = {"status": states[asked.action]}
    if asked.action == "complete":
        changes |= {
            "documented_start": instant_text(appointment.start),
            "documented_stop": instant_text(appointment.end),
        }
    stored = unit.replace(appointment, changes)
    if asked.action == "complete":
        outbox.tell("appointment.completed", client_id=appointment.client_id, resource_id=appointment.id)
    return stored

"""The session that a note is about: whose it is, what is documented, what its kind asks for."""

from collections.abc import Sequence

from ..clinical.notes.draft import SessionKind
from ..domain.ids import AppointmentId, ClientId
from ..domain.records import Appointment, Note, NoteState
from ..domain.refusals import NotPossibleNow, not_yours
from ..ports import RecordsReader

_FAMILY_WITH, _FAMILY_WITHOUT, _GROUP = {"90847"}, {"90846"}, {"90853"}
_CRISIS = {"90839", "90840"}
FINISHED = frozenset({NoteState.APPROVED, NoteState.SIGNED, NoteState.CO_SIGNED, NoteState.LOCKED})


async def session_of(records: RecordsReader, appointment_id: str, client_id: ClientId) -> Appointment:
    """The appointment, if it is this client's. Another client's answers like an unknown one."""
    appointment = await records.appointment(AppointmentId(appointment_id))
    people = {appointment.client_id, *(p.client_id for p in appointment.participants)}
    if client_id not in people:
        raise not_yours()
    return appointment


def require_draftable(appointment: Appointment, notes: Sequence[Note]) -> None:
    """Raises `NotPossibleNow` where the session did not happen or its note is finished."""
    if appointment.status != "completed":
        raise NotPossibleNow(
            f"The appointment is {appointment.status.replace('_', ' ')}, so there is no session to write about.",
            "Choose a completed appointment.",
            code="session_not_held",
        )
    if any(note.state in FINISHED for note in progress_notes(appointment, notes)):
        raise NotPossibleNow(
            "The session's note is finished and cannot be changed.",
            "Write an addendum in TheraNest if something is missing.",
            code="note_finished",
        )


def progress_notes(appointment: Appointment, notes: Sequence[Note]) -> list[Note]:
    return [note for note in notes if note.appointment_id == appointment.id and note.kind == "progress"]


def kind_of(appointment: Appointment) -> SessionKind:
    """By the service, and where that says nothing by who took part."""
    cpt = appointment.service.cpt
    if cpt in _CRISIS:
        return SessionKind.CRISIS
    if cpt in _GROUP:
        return SessionKind.GROUP
    if cpt in _FAMILY_WITHOUT:
        return SessionKind.FAMILY_WITHOUT_CLIENT
    others = [p for p in appointment.participants if p.client_id != appointment.client_id and p.role != "interpreter"]
    if cpt in _FAMILY_WITH:
        return SessionKind.FAMILY_WITH_CLIENT
    return SessionKind.COUPLE if others else SessionKind.INDIVIDUAL


def documented_minutes(appointment: Appointment) -> int | None:
    """From the documented start and stop only."""
    if appointment.documented_start is None or appointment.documented_stop is None:
        return None
    return int((appointment.documented_stop - appointment.documented_start).total_seconds() // 60)

"""Booked and held sessions. Only `documented_start` and `documented_stop` say how long a session was."""

from dataclasses import dataclass
from datetime import datetime

from ..ids import AppointmentId, CaseId, ClientId, NoteId, PersonId, StaffId
from .base import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    cpt: str
    modifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentParticipant:
    """A client of the practice by `client_id`, or another person by `person`."""

    client_id: ClientId | None = None
    person: PersonId | None = None
    name: str | None = None
    role: str
    """`client`, `partner`, `mother`, `group_member`, `interpreter` ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment(Record):
    id: AppointmentId
    start: datetime
    end: datetime
    """The booked slot, which is not how long the session was."""
    staff_id: StaffId
    client_id: ClientId
    """Whose chart it is booked under; the others of a couple, family or group are in `participants`."""
    case_id: CaseId | None = None
    service: Service
    participants: tuple[AppointmentParticipant, ...] = ()
    documented_start: datetime | None = None
    documented_stop: datetime | None = None
    modality: str = "in_person"
    """`in_person`, `video`, `audio`."""
    client_location: str | None = None
    pos: str | None = None
    status: str = "scheduled"
    """`scheduled`, `completed`, `no_show`, `cancelled`."""
    note_id: NoteId | None = None
    recording_url: str | None = None

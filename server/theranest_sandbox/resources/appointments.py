"""Booked and held sessions. Only `documented_start` and `documented_stop` say how long a session was."""

from typing import Literal

from pydantic import Field

from .base import Closed, Code, Identifier, Instant, Line, Resource

AppointmentStatus = Literal["scheduled", "completed", "no_show", "cancelled"]
Modality = Literal["in_person", "video", "audio"]


class Service(Closed):
    cpt: Code
    modifiers: list[Code] = Field(default_factory=list[Code], max_length=4)


class AppointmentParticipant(Closed):
    """A client of the practice by `client_id`, or another person by `person`."""

    client_id: Identifier | None = None
    person: Identifier | None = None
    name: Line | None = None
    role: Line
    """`client`, `partner`, `mother`, `group_member`, `interpreter` ..."""


class Appointment(Resource):
    start: Instant
    end: Instant
    staff_id: Identifier
    client_id: Identifier
    """Whose chart it is booked under; the others of a couple, family or group are in `participants`."""
    case_id: Identifier | None = None
    service: Service
    participants: list[AppointmentParticipant] = Field(default_factory=list[AppointmentParticipant])
    documented_start: Instant | None = None
    documented_stop: Instant | None = None
    modality: Modality = "in_person"
    client_location: Line | None = None
    pos: Code | None = None
    status: AppointmentStatus = "scheduled"
    note_id: Identifier | None = None
    recording_url: Line | None = None

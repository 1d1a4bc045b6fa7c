"""The chart: notes, treatment plans and scored questionnaires."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from ..ids import AppointmentId, CaseId, ClientId, NoteId, PlanId, StaffId
from .base import Record
from .clients import Diagnosis

NoteKind = Literal["progress", "psychotherapy", "contact_log", "client_note", "supervision"]
"""Closed: a note of an unknown kind is not read at all, since guards decide by it."""
RiskLevel = Literal["not_assessed", "none", "low", "moderate", "high"]


class NoteState(StrEnum):
    CREATED = "created"
    AWAITING_REVIEW = "awaiting_review"
    APPROVED = "approved"
    SIGNED = "signed"
    CO_SIGNED = "co_signed"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSection:
    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MentalStatus:
    """TheraNest's thirteen lists; what was not assessed stays empty."""

    appearance: tuple[str, ...] = ()
    attitude: tuple[str, ...] = ()
    behavior: tuple[str, ...] = ()
    speech: tuple[str, ...] = ()
    mood: tuple[str, ...] = ()
    affect: tuple[str, ...] = ()
    thought_process: tuple[str, ...] = ()
    thought_content: tuple[str, ...] = ()
    perception: tuple[str, ...] = ()
    orientation: tuple[str, ...] = ()
    memory: tuple[str, ...] = ()
    insight: tuple[str, ...] = ()
    judgment: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRisk:
    suicidality: RiskLevel = "not_assessed"
    homicidality: RiskLevel = "not_assessed"
    notes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteGoal:
    """A goal of the plan that the session worked on: goal > objective > intervention > target."""

    goal_id: str | None = None
    objective_id: str | None = None
    text: str
    interventions: tuple[str, ...] = ()
    target: str | None = None
    response: str | None = None
    progress_percent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    staff_id: StaffId
    role: str
    """`author`, `supervisor`, `cosigner`."""
    signed_at: datetime
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAi:
    """Where the words came from, if not from the author alone."""

    drafted_by: str
    """`model`, `deterministic_drafter`."""
    model: str | None = None
    prompt_version: str | None = None
    watermark: str = "AI-drafted"
    agent: str | None = None
    proposal_id: str | None = None
    reviewed_by: StaffId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Record):
    id: NoteId
    client_id: ClientId
    case_id: CaseId | None = None
    kind: NoteKind
    template: str | None = None
    sections: tuple[NoteSection, ...] = ()
    mental_status: MentalStatus = MentalStatus()
    risk: NoteRisk = NoteRisk()
    goals: tuple[NoteGoal, ...] = ()
    diagnoses: tuple[str, ...] = ()
    service_code: str | None = None
    start_time: datetime | None = None
    stop_time: datetime | None = None
    ai: NoteAi | None = None
    author_id: StaffId
    appointment_id: AppointmentId | None = None
    state: NoteState = NoteState.CREATED
    signatures: tuple[Signature, ...] = ()
    addendum_to: NoteId | None = None
    """The finished note that this one adds to; a finished note itself never changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    id: str | None = None
    text: str
    interventions: tuple[str, ...] = ()
    target: str | None = None
    due: date | None = None
    status: str = "in_progress"
    """`not_started`, `in_progress`, `achieved`, `deferred`, `discontinued`."""
    progress_percent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    id: str | None = None
    text: str
    objectives: tuple[Objective, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    id: str | None = None
    text: str
    icd10: str | None = None
    goals: tuple[Goal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Record):
    id: PlanId
    client_id: ClientId
    case_id: CaseId | None = None
    author_id: StaffId | None = None
    status: str = "active"
    """`draft`, `active`, `superseded`, `completed`."""
    effective: date | None = None
    review_due: date | None = None
    problems: tuple[Problem, ...] = ()
    draft_of: PlanId | None = None
    """For a draft: the plan that it would replace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure(Record):
    client_id: ClientId
    instrument: str
    """`PHQ-9`, `GAD-7` ..."""
    items: tuple[int, ...]
    total: int
    taken_on: date
    taken_by: str | None = None


__all__ = [
    "Diagnosis",
    "Goal",
    "Measure",
    "MentalStatus",
    "Note",
    "NoteAi",
    "NoteGoal",
    "NoteKind",
    "NoteRisk",
    "NoteSection",
    "NoteState",
    "Objective",
    "Plan",
    "Problem",
    "RiskLevel",
    "Signature",
]

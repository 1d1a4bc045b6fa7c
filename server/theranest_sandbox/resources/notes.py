"""Clinical notes and contact logs: what is drafted over the wire, and what people in the practice make of it."""

from typing import Annotated, Literal

from pydantic import Field

from .base import Closed, Code, Identifier, Instant, Line, Prose, Reference, Resource

NoteKind = Literal["progress", "psychotherapy", "contact_log", "client_note", "supervision"]
NoteState = Literal["created", "awaiting_review", "approved", "signed", "co_signed", "locked"]
RiskLevel = Literal["not_assessed", "none", "low", "moderate", "high"]


class NoteSection(Closed):
    name: Line
    text: Prose


class MentalStatus(Closed):
    """TheraNest's thirteen lists; what was not assessed stays empty."""

    appearance: list[Line] = Field(default_factory=list[Line])
    attitude: list[Line] = Field(default_factory=list[Line])
    behavior: list[Line] = Field(default_factory=list[Line])
    speech: list[Line] = Field(default_factory=list[Line])
    mood: list[Line] = Field(default_factory=list[Line])
    affect: list[Line] = Field(default_factory=list[Line])
    thought_process: list[Line] = Field(default_factory=list[Line])
    thought_content: list[Line] = Field(default_factory=list[Line])
    perception: list[Line] = Field(default_factory=list[Line])
    orientation: list[Line] = Field(default_factory=list[Line])
    memory: list[Line] = Field(default_factory=list[Line])
    insight: list[Line] = Field(default_factory=list[Line])
    judgment: list[Line] = Field(default_factory=list[Line])


class Risk(Closed):
    suicidality: RiskLevel = "not_assessed"
    homicidality: RiskLevel = "not_assessed"
    notes: Prose | None = None


class NoteGoal(Closed):
    """A goal of the plan that the session worked on: goal > objective > intervention > target."""

    goal_id: Identifier | None = None
    objective_id: Identifier | None = None
    text: Prose
    interventions: list[Line] = Field(default_factory=list[Line])
    target: Prose | None = None
    response: Prose | None = None
    progress_percent: Annotated[int, Field(ge=0, le=100)] | None = None


class Signature(Closed):
    staff_id: Identifier
    role: Literal["author", "supervisor", "cosigner"]
    signed_at: Instant
    text: Line | None = None


class NoteAi(Closed):
    """Where the words came from, if not from the author alone."""

    drafted_by: Literal["model", "deterministic_drafter"]
    model: Line | None = None
    prompt_version: Line | None = None
    watermark: Line = "AI-drafted"
    agent: Line | None = None
    proposal_id: Reference | None = None
    reviewed_by: Identifier | None = None


class NoteFields(Closed):
    """What a draft holds and a patch of a draft may change."""

    template: Line | None = None
    sections: list[NoteSection] = Field(default_factory=list[NoteSection], max_length=60)
    mental_status: MentalStatus = MentalStatus()
    risk: Risk = Risk()
    goals: list[NoteGoal] = Field(default_factory=list[NoteGoal], max_length=60)
    diagnoses: list[Code] = Field(default_factory=list[Code], max_length=12)
    service_code: Code | None = None
    start_time: Instant | None = None
    stop_time: Instant | None = None
    ai: NoteAi | None = None


class Note(NoteFields, Resource):
    client_id: Identifier
    case_id: Identifier | None = None
    kind: NoteKind
    author_id: Identifier
    appointment_id: Identifier | None = None
    state: NoteState = "created"
    signatures: list[Signature] = Field(default_factory=list[Signature])
    addendum_to: Identifier | None = None
    """The finished note that this one adds to; a finished note itself never changes."""


class NoteDraft(NoteFields):
    """`POST /notes`: the answer is always in state `created`, whatever else happens."""

    client_id: Identifier
    case_id: Identifier | None = None
    kind: NoteKind
    author_id: Identifier
    appointment_id: Identifier | None = None
    addendum_to: Identifier | None = None
    external_ref: Reference | None = None

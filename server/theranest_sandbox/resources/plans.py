"""Treatment plans: problems > goals > objectives."""

from typing import Annotated, Literal

from pydantic import Field

from .base import Closed, Code, Day, Identifier, Line, Prose, Reference, Resource

PlanStatus = Literal["draft", "active", "superseded", "completed"]


class Objective(Closed):
    id: Identifier | None = None
    text: Prose
    interventions: list[Line] = Field(default_factory=list[Line], max_length=40)
    target: Prose | None = None
    due: Day | None = None
    status: Literal["not_started", "in_progress", "achieved", "deferred", "discontinued"] = "in_progress"
    progress_percent: Annotated[int, Field(ge=0, le=100)] = 0


class Goal(Closed):
    id: Identifier | None = None
    text: Prose
    objectives: list[Objective] = Field(default_factory=list[Objective], max_length=40)


class Problem(Closed):
    id: Identifier | None = None
    text: Prose
    icd10: Code | None = None
    goals: list[Goal] = Field(default_factory=list[Goal], max_length=40)


class Plan(Resource):
    client_id: Identifier
    case_id: Identifier | None = None
    author_id: Identifier | None = None
    status: PlanStatus = "active"
    effective: Day | None = None
    review_due: Day | None = None
    problems: list[Problem] = Field(default_factory=list[Problem])
    draft_of: Identifier | None = None
    """For a draft: the plan that it would replace."""


class PlanDraft(Closed):
    """`POST /plans/{id}/drafts`: a proposed next version; the plan in force stays as it is."""

    author_id: Identifier
    problems: list[Problem] = Field(min_length=1, max_length=40)
    review_due: Day | None = None
    external_ref: Reference | None = None

"""`POST /plans/{id}/drafts`: a proposed next version beside the plan in force."""

from typing import TypeVar

from pydantic import BaseModel

from ..call import Answer, Call, created
from ..problems import unknown_id, wrong_state
from ..resources.plans import Plan, PlanDraft, Problem
from .checks import new_id, require_staff

M = TypeVar("M", bound=BaseModel)


def draft_plan(call: Call, draft: PlanDraft) -> Answer:
    plan = call.unit.load(Plan, call.resource_id)
    if plan is None:
        raise unknown_id("plan")
    if plan.status != "active":
        raise wrong_state(f"The plan is {plan.status}; a next version is drafted from the plan in force.")
    require_staff(call, draft.author_id, "author_id")
    next_version = Plan(
        id=new_id("PL"),
        practice_id=call.unit.practice_id,
        updated_at=call.unit.now(),
        external_ref=draft.external_ref,
        client_id=plan.client_id,
        case_id=plan.case_id,
        author_id=draft.author_id,
        status="draft",
        review_due=draft.review_due,
        problems=[_identified(problem) for problem in draft.problems],
        draft_of=plan.id,
    )
    return created(call.unit.create(next_version), f"/api/v1/plans/{next_version.id}")


def _identified(problem: Problem) -> Problem:
    """Goals and objectives that are new get ids; those taken over keep theirs."""
    goals = [
        _with_id(goal.model_copy(update={"objectives": [_with_id(o, "OB") for o in goal.objectives]}), "GL")
        for goal in problem.goals
    ]
    return _with_id(problem.model_copy(update={"goals": goals}), "PB")


def _with_id(part: M, prefix: str) -> M:
    return part if getattr(part, "id", None) else part.model_copy(update={"id": new_id(prefix)})

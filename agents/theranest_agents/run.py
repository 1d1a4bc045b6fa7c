"""One run of one case, from the claim to its end. Whatever happens in between, the case ends somewhere that a person sees."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_ai.exceptions import ModelHTTPError, UnexpectedModelBehavior, UsageLimitExceeded
from pydantic_ai.models import Model

from .bench import Bench
from .budget import Budget, Limits, OutOfBudget
from .case import Case, Grant, grant_from
from .connection import CaseTools, NotNow, Step, at_once, is_service_away
from .control import Control, Refused, ServiceAway
from .ended import Ended, Outcome
from .jobs import Job, job_named
from .model_file import ApprovedModel
from .models import ModelAway, ModelNotApproved, open_model
from .prompts import prompt

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafting:
    """Which model drafts; `name` and `model` are None where the playbooks do."""

    approved: Mapping[str, ApprovedModel]
    name: str | None = None
    model: Model | None = None

    @classmethod
    def by(cls, name: str | None, approved: Mapping[str, ApprovedModel]) -> "Drafting":
        """Raises `CannotRun`."""
        return cls(approved=approved, name=name, model=None if name is None else open_model(name, approved))

    @property
    def vendor_model(self) -> str | None:
        return self.approved[self.name].model if self.name else None


class NotGranted(Exception):
    """The case is not handed out: `over` for good, `busy` for now."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


async def claim(
    control: Control, case: Case, claimant: str, drafting: Drafting, on_behalf_of: str | None = None
) -> Grant:
    """Raises `NotGranted`, `ServiceAway`, `Refused`."""
    wanted = {**_held(case, claimant), **_marks(job_named(case.agent), drafting), "on_behalf_of": on_behalf_of}
    answer = await control.ask("/home/cases/claim", wanted)
    if answer["granted"] is None:
        raise NotGranted(str(answer["why"]))
    return grant_from(answer["granted"], claimant)


async def renew(control: Control, case: Case, claimant: str, drafting: Drafting) -> Grant:
    """Another token for a case that this run holds. Raises `ServiceAway`, and `Refused` where it holds it no more."""
    wanted = {**_held(case, claimant), **_marks(job_named(case.agent), drafting)}
    return grant_from((await control.ask("/home/cases/renew", wanted))["granted"], claimant)


async def perform(
    control: Control,
    grant: Grant,
    drafting: Drafting,
    *,
    step: Step = at_once,
    limits: Limits | None = None,
    patience: float = 0.0,
) -> dict[str, Any]:
    """Do the work of a claimed case, and say how it ended. What can be tried again is put back; all else is finished.

    Raises `ServiceAway` where nobody can be told: the case's lease then ends and it becomes work again. Raises `CaseLost`
    and `Refused` where the case is not this run's any more.
    """
    job = job_named(grant.case.agent)

    async def renewed() -> Grant:
        return await renew(control, grant.case, grant.claimant, drafting)

    budget = Budget(limits=limits or Limits())
    tools = CaseTools(grant=grant, renew=renewed, budget=budget, step=step, patience=patience)
    bench = Bench(tools=tools, approved=drafting.approved, model=drafting.model)
    try:
        ended = await _worked(job, bench)
    except _TryAgain as error:
        told = {**_held(grant.case, grant.claimant), "code": error.code}
        state = await step("put_back", lambda: control.ask("/home/cases/put-back", told, patience=patience))
        return {"run_id": grant.case.run_id, "outcome": None, "code": error.code, "state": state["state"]}
    report = _report(bench, grant, drafting, ended)
    return await step("finish", lambda: control.ask("/home/cases/finish", report, patience=patience))


class CaseLost(Exception):
    """Another run holds the case by now; this one ends without a word."""


class _TryAgain(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


async def _worked(job: Job, bench: Bench) -> Ended:
    """Raises `_TryAgain`, `ServiceAway`."""
    try:
        return await job.work(bench)
    except OutOfBudget as error:
        return Ended(outcome=Outcome.NEEDS_A_PERSON, code=error.code)
    except UsageLimitExceeded:
        return Ended(outcome=Outcome.NEEDS_A_PERSON, code="budget_of_requests")
    except ModelNotApproved:
        return Ended(outcome=Outcome.NEEDS_A_PERSON, code="model_not_approved")
    except UnexpectedModelBehavior:
        return Ended(outcome=Outcome.NEEDS_A_PERSON, code="model_answer_unusable")
    except ModelHTTPError as error:
        return Ended(outcome=Outcome.NEEDS_A_PERSON, code=f"model_refused_{error.status_code}")
    except NotNow as error:
        raise _TryAgain(error.code) from None
    except ModelAway:
        raise _TryAgain("model_away") from None
    except Refused as error:
        raise (CaseLost() if error.code == "case_lost" else _TryAgain(error.code)) from None
    except ServiceAway:
        raise
    except Exception as error:
        if is_service_away(error):
            raise ServiceAway("the service went away during a run") from None
        _log.error("a run ended in %s", type(error).__name__)
        raise _TryAgain("broken") from None


def _report(bench: Bench, grant: Grant, drafting: Drafting, ended: Ended) -> dict[str, Any]:
    """Names, codes and counts; the service adds the proposals and alerts that it saw."""
    budget = bench.tools.budget
    return {
        **_held(grant.case, grant.claimant),
        "outcome": ended.outcome.value,
        "code": ended.code,
        "report": {
            "model": drafting.vendor_model or f"playbook:{grant.case.agent}",
            "playbook": None if drafting.name else grant.case.agent,
            "prompt_version": ", ".join(bench.prompts),
            "class": ended.kind,
            "tool_calls": [{"name": call.name, "refused": call.refused} for call in bench.tools.calls],
        },
        "usage": {"requests": budget.requests, "tokens": budget.tokens, "tool_calls": budget.tool_calls},
    }


def _held(case: Case, claimant: str) -> dict[str, Any]:
    return {"case_id": case.case_id, "round": case.round, "claimant": claimant}


def _marks(job: Job, drafting: Drafting) -> dict[str, Any]:
    return {
        "model": drafting.vendor_model,
        "prompt_version": ", ".join(prompt(name).mark for name in job.prompts) or None,
    }

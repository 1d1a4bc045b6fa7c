"""The denial review agent.

It holds one claim of one client, as a remittance speaks of it, for whoever answers for billing. It reads what the payer
said, takes the one next step and the deadlines from the analysis (which are rules of code, not of a model), checks the claim
where it is to be corrected, and proposes a task for the person who takes that step. It appeals, corrects and bills nothing.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from .answers import inner, listed
from .bench import Bench
from .connection import refused
from .ended import Ended, Outcome
from .playbooks.denial_writer import explains
from .prompts import prompt

NAME = "denial_review"
PROMPTS = ("denial_note",)
_WHOM = {"peer_to_peer": "therapist", "send_records": "therapist"}
"""Everybody else's step is billing's."""
_CORRECTED = frozenset({"correct_and_resubmit", "reopening"})
_ABOUT_WHAT_WAS_DONE = frozenset({"6", "7", "9", "10", "11", "12", "146", "167", "181", "231", "236", "B15"})
"""Reasons whose correction changes a diagnosis or a service: the rendering clinician's attestation, never billing's alone."""


class DenialNote(BaseModel):
    """Why the payer paid less, for the person who takes the next step: plain words, no new facts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    note: Annotated[str, Field(min_length=1, max_length=260)]


async def work(bench: Bench) -> Ended:
    claim_id, remittance_id = bench.case.subject["claim_id"], bench.case.subject["remittance_id"]
    known = await bench.tools.call("get_denial", claim_id=claim_id)
    if (code := refused(known)) is not None:
        return Ended(outcome=Outcome.NEEDS_A_PERSON, code=code)
    claim = _last_word(known, remittance_id)
    if claim is None:
        return Ended(outcome=Outcome.NEEDS_A_PERSON, code="claim_not_in_remittance")
    action = str(inner(claim, "next_step").get("action") or "none")
    if action == "none":
        return Ended(outcome=Outcome.NOTHING_TO_DO, kind="none")
    findings = _findings(known) if action in _CORRECTED else []
    said = await bench.ask(prompt("denial_note"), _facts(claim, findings), DenialNote, explains)
    answer = await bench.tools.call(
        "draft_task",
        client_id=str(known["client_id"]),
        whom=_whom(action, claim),
        about="denial",
        source=claim_id,
        detail=_detail(action, claim, findings, said.note),
        due_in_days=_days_left(claim, bench.today),
    )
    if refused(answer) is not None:
        return Ended(outcome=Outcome.NEEDS_A_PERSON, code=refused(answer), kind=action)
    return Ended(outcome=Outcome.PROPOSED, kind=action)


def _last_word(known: Mapping[str, Any], remittance_id: str) -> Mapping[str, Any] | None:
    """What that remittance says of the claim: a correction follows what it corrects. None where it does not speak of it."""
    found = [said for said in listed(known, "payer_answers") if said.get("remittance_id") == remittance_id]
    return found[-1] if found else None


def _findings(known: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [finding for finding in listed(known, "findings") if finding.get("severity") == "error"][:5]


def _whom(action: str, claim: Mapping[str, Any]) -> str:
    reasons = {str(adjustment.get("carc")) for adjustment in listed(claim, "adjustments")}
    if action in _CORRECTED and reasons & _ABOUT_WHAT_WAS_DONE:
        return "therapist"
    return _WHOM.get(action, "billing")


def _facts(claim: Mapping[str, Any], findings: list[Mapping[str, Any]]) -> dict[str, Any]:
    """What the writer may use; codes and sums, no names."""
    kept = (
        "result",
        "charge_cents",
        "paid_cents",
        "patient_responsibility_cents",
        "adjustments",
        "next_step",
        "deadlines",
    )
    return {**{name: claim.get(name) for name in kept}, "findings": [finding.get("code") for finding in findings]}


def _detail(action: str, claim: Mapping[str, Any], findings: list[Mapping[str, Any]], note: str) -> str:
    """The rule's step and dates first; the writer's words last."""
    parts = [f"Next step: {action.replace('_', ' ')}."]
    for deadline in listed(claim, "deadlines"):
        if deadline.get("ends_on"):
            assumed = " (assumed; check the payer's letter)" if deadline.get("assumed") else ""
            parts.append(
                f"Deadline for {str(deadline['deadline_for']).replace('_', ' ')}: {deadline['ends_on']}{assumed}."
            )
    if findings:
        parts.append("Claim check: " + ", ".join(str(finding.get("code")) for finding in findings) + ".")
    return " ".join([*parts, note])[:600]


def _days_left(claim: Mapping[str, Any], today: date) -> int:
    """A week before the first deadline, at the latest in two weeks, at once where it presses."""
    ends = [date.fromisoformat(d["ends_on"]) for d in listed(claim, "deadlines") if d.get("ends_on")]
    left = min((end - today).days for end in ends) - 7 if ends else 14
    return max(0, min(14, left))

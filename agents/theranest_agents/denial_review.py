"""The denial review agent.

It holds one claim of one client, for whoever works on claims. It reads what billing knows of the claim, takes the payer's
last answer with its one next step and the deadlines (rules of code, not of a model), and ends in one of two things: a
corrected claim proposed, where facts of the record decide the correction; else a task for the person who takes the step.
It appeals and bills nothing and changes no service code.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from .answers import Answer, inner, listed, texts
from .bench import Bench
from .connection import refused
from .corrections import Correction, determined
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
_REFUSED = frozenset({"rejected", "denied"})
_LONGEST_DETAIL, _LONGEST_REASON = 600, 500


class DenialNote(BaseModel):
    """Why the payer paid less, for the person who takes the next step: plain words, no new facts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    note: Annotated[str, Field(min_length=1, max_length=260)]


async def work(bench: Bench) -> Ended:
    denial = await bench.tools.call("get_denial", claim_id=bench.case.subject["claim_id"])
    if (code := refused(denial)) is not None:
        return Ended(outcome=Outcome.NEEDS_A_PERSON, code=code)
    said = _last_answer(denial, bench.case.subject.get("remittance_id"))
    if said is None:
        return await _unanswered(bench, denial)
    action = str(inner(said, "next_step").get("action") or "none")
    if action == "none":
        return Ended(outcome=Outcome.NOTHING_TO_DO, kind="none")
    note = (await bench.ask(prompt("denial_note"), _facts(denial, said), DenialNote, explains)).note
    correction = determined(denial, said) if action == "correct_and_resubmit" else None
    remark = ""
    if correction is not None:
        if (why_not := await _correct(bench, denial, said, correction)) is None:
            return Ended(outcome=Outcome.PROPOSED, kind=action)
        remark = f"A correction could not be proposed ({why_not})."
    return await _task(bench, denial, said, action, f"{note} {remark}".strip())


def _last_answer(denial: Answer, remittance_id: str | None) -> Answer | None:
    """The payer's last word decides, also where an older remittance led here; that one must speak of the claim."""
    answers = listed(denial, "payer_answers")
    if remittance_id is not None and all(one.get("remittance_id") != remittance_id for one in answers):
        return None
    return answers[-1] if answers else None


async def _unanswered(bench: Bench, denial: Answer) -> Ended:
    """Refused before any remittance, by a clearinghouse for one; what the form's checks find is all there is."""
    if "remittance_id" in bench.case.subject:
        return Ended(outcome=Outcome.NEEDS_A_PERSON, code="claim_not_in_remittance")
    if denial.get("state") not in _REFUSED:
        return Ended(outcome=Outcome.NOTHING_TO_DO, code="not_refused")
    codes = [code for event in listed(denial, "history")[-1:] for code in texts(event, "codes")]
    action = "correct_and_resubmit" if _errors(denial) else "ask_payer"
    given = f" ({', '.join(codes)})" if codes else ""
    told = f"The claim was refused before a remittance came{given}."
    return await _task(bench, denial, {}, action, told)


async def _correct(bench: Bench, denial: Answer, said: Answer, correction: Correction) -> str | None:
    """None where it is stored, else why not."""
    kept = " ".join(_deadlines(said, bench.today))
    answer = await bench.tools.call(
        "propose_claim_correction",
        claim_id=str(denial["claim_id"]),
        remittance_id=said.get("remittance_id"),
        reason=f"{correction.why} {kept}".strip()[:_LONGEST_REASON],
        **correction.arguments,
    )
    return refused(answer)


async def _task(bench: Bench, denial: Answer, said: Answer, action: str, note: str) -> Ended:
    answer = await bench.tools.call(
        "draft_task",
        client_id=str(denial["client_id"]),
        whom=_whom(action, said),
        about="denial",
        source=str(denial["claim_id"]),
        detail=_detail(action, denial, said, note, bench.today),
        due_in_days=_days_left(said, bench.today),
    )
    if (code := refused(answer)) is not None:
        return Ended(outcome=Outcome.NEEDS_A_PERSON, code=code, kind=action)
    return Ended(outcome=Outcome.PROPOSED, kind=action)


def _whom(action: str, said: Answer) -> str:
    reasons = {str(adjustment.get("carc")) for adjustment in listed(said, "adjustments")}
    if action in _CORRECTED and reasons & _ABOUT_WHAT_WAS_DONE:
        return "therapist"
    return _WHOM.get(action, "billing")


def _errors(denial: Answer) -> list[str]:
    found = [str(finding.get("code")) for finding in listed(denial, "findings") if finding.get("severity") == "error"]
    return list(dict.fromkeys(found))[:5]


def _facts(denial: Answer, said: Answer) -> dict[str, Any]:
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
    return {**{name: said.get(name) for name in kept}, "findings": _errors(denial)}


def _detail(action: str, denial: Answer, said: Answer, note: str, today: date) -> str:
    """The rule's step, the reason, what to hold ready, each deadline. Where it is too long the evidence gives way."""
    first = [f"Next step: {action.replace('_', ' ')}.", note]
    last = _deadlines(said, today)
    if errors := _errors(denial):
        last = [f"Claim check: {', '.join(errors)}.", *last]
    left = _LONGEST_DETAIL - sum(len(part) + 1 for part in (*first, *last))
    evidence = _evidence(texts(inner(said, "next_step"), "evidence"), left)
    return " ".join([*first, *evidence, *last])[:_LONGEST_DETAIL]


def _evidence(pieces: Sequence[str], left: int) -> list[str]:
    """As many whole pieces as fit."""
    for count in range(len(pieces), 0, -1):
        if len(told := f"Evidence: {'; '.join(pieces[:count])}.") <= left:
            return [told]
    return []


def _deadlines(said: Answer, today: date) -> list[str]:
    told: list[str] = []
    for deadline in sorted(_dated(said), key=lambda one: str(one["ends_on"])):
        assumed = " (assumed; check the payer's letter)" if deadline.get("assumed") else ""
        past = " has passed" if date.fromisoformat(deadline["ends_on"]) < today else ""
        told.append(
            f"Deadline for {str(deadline['deadline_for']).replace('_', ' ')}{past}: {deadline['ends_on']}{assumed}."
        )
    return told


def _dated(said: Answer) -> list[Mapping[str, Any]]:
    return [deadline for deadline in listed(said, "deadlines") if deadline.get("ends_on")]


def _days_left(said: Answer, today: date) -> int:
    """A week before the first deadline that still runs, at the latest in two weeks, at once where it presses."""
    ends = [date.fromisoformat(deadline["ends_on"]) for deadline in _dated(said)]
    left = min(((end - today).days - 7 for end in ends if end >= today), default=14)
    return max(0, min(14, left))

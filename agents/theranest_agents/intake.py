"""The intake agent.

It holds one client's intake papers, for the client's therapist or the administrator:

1. Danger first: a questionnaire's item or the client's own words call the people on duty, whatever else there is.
2. Papers of somebody else, or with orders to software in them: a task for a person, and nothing is proposed.
3. Else two proposals, the office's fields and the clinician's, each with one approver and each answer with its page.
4. What is missing, contradicts itself, could not be read or was left out: a task for the job that closes it.

It fills in nothing itself, and the part with tools never chooses a value: the server reads the papers and the agent
names fields.
"""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from .answers import Answer, from_outside, listed, texts
from .bench import Bench
from .connection import refused
from .ended import Ended, Outcome
from .intake_findings import findings, in_full
from .playbooks.danger import sounds_dangerous
from .playbooks.papers_reader import reads_papers
from .prompts import prompt

NAME = "intake"
PROMPTS = ("intake_reader",)
_WANTED = {
    "birth_date": "birth date",
    "address": "address",
    "phones": "phone",
    "email": "email",
    "emergency_contact": "emergency contact",
    "insurance": "insurance",
}
"""Fields of the record that the front desk completes, and their names for people."""


class PapersReading(BaseModel):
    """What a client's free answers call for. Nothing here is free text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    danger: bool = False
    speaks_to_software: bool = False


async def work(bench: Bench) -> Ended:
    papers = await bench.tools.call("read_intake_documents", client_id=bench.client_ref, **_documents(bench))
    if refused(papers) == "no_papers":
        return await _without_papers(bench)
    if (code := refused(papers)) is not None:
        return Ended(outcome=Outcome.NEEDS_A_PERSON, code=code)
    source = next(iter(texts(papers, "documents_read")), "intake")
    alerted = await _scored_danger(bench, papers)
    text = _own_words(papers)
    reading = await bench.ask(prompt("intake_reader"), {"untrusted_text": text}, PapersReading, reads_papers)
    if reading.danger or sounds_dangerous(text):
        alerted = await _alert(bench, "self_harm_risk", "page", source) or alerted
    if reading.speaks_to_software:
        await _alert(bench, "suspicious_content", "same_day", source)
        return await _to_a_person(
            bench, "suspicious_content", "The papers give orders to software; read them yourself."
        )
    if papers.get("another_person") is True:
        told = "The papers give another name and another birth date than the record; find out whose they are."
        return await _to_a_person(bench, "another_person", told)
    return await _proposed(bench, papers, alerted=alerted)


async def _proposed(bench: Bench, papers: Answer, *, alerted: bool) -> Ended:
    made: Answer = {}
    code = None
    if texts(papers, "documents_read"):
        asked = {"fields": fields} if (fields := _fields(bench)) else {}
        made = await bench.tools.call("propose_client_update", client_id=bench.client_ref, **_documents(bench), **asked)
        code = refused(made)
    found = findings(papers, made)
    office = [*found.office, *([f"Nothing was proposed from the papers ({code})."] if code else [])]
    tasks = [
        await _task(bench, whom, in_full(told))
        for whom, told in (("front_desk", office), ("therapist", found.clinic))
        if told
    ]
    if alerted:
        return Ended(outcome=Outcome.ESCALATED, kind="danger")
    if any(why is not None for why in tasks):
        return Ended(outcome=Outcome.NEEDS_A_PERSON, code=next(why for why in tasks if why is not None))
    if listed(made, "proposals") or tasks:
        return Ended(outcome=Outcome.PROPOSED, code=code)
    return Ended(outcome=Outcome.NOTHING_TO_DO, code="record_complete")


def _documents(bench: Bench) -> dict[str, Any]:
    named = bench.case.subject.get("document_id")
    return {"document_ids": [named]} if named else {}


def _fields(bench: Bench) -> Sequence[str]:
    """What the event asked for; without it everything that is new."""
    return [name for name in bench.case.subject.get("target_fields", "").split(".") if name]


def _own_words(papers: Answer) -> str:
    answers = (*listed(papers, "clinical"), *listed(papers, "other"), *listed(papers, "demographics"))
    return "\n".join(words for one in answers if (words := from_outside(one, "value")))


async def _scored_danger(bench: Bench, papers: Answer) -> bool:
    """One call for each paper whose questionnaire has an item that calls for a person."""
    sources = {str(one.get("document_id")) for one in listed(papers, "instruments") if one.get("alerts")}
    return any([await _alert(bench, "self_harm_risk", "same_day", source) for source in sorted(sources)])


async def _alert(bench: Bench, kind: str, tier: str, source: str) -> bool:
    """True whether or not it was taken: a call that fails must still end with a person."""
    await bench.tools.call("raise_alert", client_id=bench.client_ref, kind=kind, tier=tier, source=source)
    return True


async def _to_a_person(bench: Bench, code: str, told: str) -> Ended:
    if (why := await _task(bench, "front_desk", told)) is not None:
        return Ended(outcome=Outcome.NEEDS_A_PERSON, code=why, kind=code)
    return Ended(outcome=Outcome.ESCALATED, code=code)


async def _task(bench: Bench, whom: str, detail: str) -> str | None:
    """None where it is stored, else why not."""
    answer = await bench.tools.call(
        "draft_task", client_id=bench.client_ref, whom=whom, about="intake", detail=detail, due_in_days=3
    )
    return refused(answer)


async def _without_papers(bench: Bench) -> Ended:
    card = await bench.tools.call("get_client", client_id=bench.client_ref)
    if (code := refused(card)) is not None:
        return Ended(outcome=Outcome.NEEDS_A_PERSON, code=code)
    # What the agent's view takes away is not missing.
    missing = [label for name, label in _WANTED.items() if name in card and not card[name]]
    if not missing:
        return Ended(outcome=Outcome.NOTHING_TO_DO, code="record_complete")
    told = (
        f"No intake papers are on file, and the record lacks: {', '.join(missing)}. Please complete it with the client."
    )
    if (why := await _task(bench, "front_desk", told)) is not None:
        return Ended(outcome=Outcome.NEEDS_A_PERSON, code=why)
    return Ended(outcome=Outcome.PROPOSED)

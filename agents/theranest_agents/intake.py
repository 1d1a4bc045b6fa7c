"""The intake agent.

It holds one new client's record, for the client's therapist or the administrator. It has the client's intake papers read,
lets the server propose what they say (the office's fields and the clinician's apart), and proposes one task for the front
desk with what is still missing or does not fit. A questionnaire's answer about danger calls a person before all else.
It writes no value itself: values come from the papers, never from this code or a model.
"""

from collections.abc import Mapping
from typing import Any

from .answers import listed, texts
from .bench import Bench
from .connection import refused
from .ended import Ended, Outcome

NAME = "intake"
PROMPTS: tuple[str, ...] = ()
_WANTED = {
    "birth_date": "birth date",
    "address": "address",
    "phones": "phone",
    "email": "email",
    "emergency_contact": "emergency contact",
    "insurance": "insurance",
}
"""Fields of the record that the front desk completes, and their names for people."""
_CARDS = ("demographics", "contact", "coverage", "other", "clinical")
_NO_PAPERS = "no_papers"


async def work(bench: Bench) -> Ended:
    card = await bench.tools.call("get_client", client_id=bench.client_ref)
    if (code := refused(card)) is not None:
        return Ended(outcome=Outcome.NEEDS_A_PERSON, code=code)
    named = [bench.case.subject["document_id"]] if "document_id" in bench.case.subject else None
    about: dict[str, Any] = {"client_id": bench.client_ref, **({"document_ids": named} if named else {})}
    papers = await bench.tools.call("read_intake_documents", **about)
    called = await _call_for_help(bench, papers)
    proposed, why_not = await _proposed(bench, papers, about)
    remarks = _remarks(card, papers, proposed, why_not)
    asked = await _ask_the_front_desk(bench, remarks) if remarks else None
    if asked is not None and refused(asked) is not None:
        return Ended(outcome=Outcome.NEEDS_A_PERSON, code=refused(asked))
    if called:
        return Ended(outcome=Outcome.ESCALATED, kind="danger")
    if proposed or remarks:
        return Ended(outcome=Outcome.PROPOSED)
    return Ended(outcome=Outcome.NOTHING_TO_DO, code="record_complete")


async def _call_for_help(bench: Bench, papers: Mapping[str, Any]) -> bool:
    """One alert a case, for the first questionnaire that speaks of danger; it names the document."""
    alarming = next((one for one in listed(papers, "instruments") if texts(one, "alerts")), None)
    if alarming is None:
        return False
    await bench.tools.call(
        "raise_alert",
        client_id=bench.client_ref,
        kind="self_harm_risk",
        tier="same_day",
        source=str(alarming.get("document_id")),
    )
    return True


async def _proposed(bench: Bench, papers: Mapping[str, Any], about: Mapping[str, Any]) -> tuple[set[str], str | None]:
    """The fields that were proposed, and why none were where they could not be."""
    if refused(papers) is not None:
        return set(), None if refused(papers) == _NO_PAPERS else "the papers could not be read"
    news = {str(card["name"]) for kind in _CARDS for card in listed(papers, kind) if card.get("status") != "same"}
    if not news:
        return set(), None
    answer = await bench.tools.call("propose_client_update", **about)
    if refused(answer) == "another_person":
        return set(), "name and birth date on the papers are another person's"
    if refused(answer) is not None:
        return set(), "what the papers say could not be proposed"
    left_out = {str(one["name"]) for one in listed(answer, "left_out")}
    return (news - left_out, None) if texts(answer, "parts") else (set(), None)


def _remarks(card: Mapping[str, Any], papers: Mapping[str, Any], proposed: set[str], why_not: str | None) -> list[str]:
    """What a person completes with the client: sentences of our own, with names of fields and no values."""
    found: list[str] = []
    if missing := [label for name, label in _WANTED.items() if _is_missing(card, name) and name not in proposed]:
        found.append(f"The record lacks: {', '.join(missing)}. Please complete it with the client.")
    if unread := len(listed(papers, "unread")):
        found.append(f"{unread} of the papers could not be opened.")
    if odd := list(dict.fromkeys(str(one.get("code")) for one in listed(papers, "inconsistencies"))):
        found.append(f"The papers contradict themselves: {', '.join(odd[:6]).replace('_', ' ')}.")
    if why_not:
        found.append(f"Please look at the papers: {why_not}.")
    return found


def _is_missing(card: Mapping[str, Any], name: str) -> bool:
    """Empty, and not merely taken away by the agent's view."""
    return name in card and not card[name]


async def _ask_the_front_desk(bench: Bench, remarks: list[str]) -> dict[str, Any]:
    return await bench.tools.call(
        "draft_task",
        client_id=bench.client_ref,
        whom="front_desk",
        about="intake",
        detail=" ".join(remarks)[:600],
        due_in_days=3,
    )

"""The messaging agent.

It answers one portal thread for the therapist whose inbox it is. It reads what the client has written since the last
answer, and does one of five things:

1. Danger: it calls the people on duty, and drafts nothing.
2. Orders to software in the text: it tells staff that the content is suspicious, and drafts nothing.
3. Routine (appointments, billing, forms, the office): it drafts a reply from facts of the record, and hands every
   wish that a person must decide to that person as a task.
4. Everything else (medication, clinical, records, complaints, legal, consent): a task for the right person, no reply.
5. Nothing was asked: nothing.

The words of the client are read by a part that has no tools and answers in a fixed shape. The part that drafts has tools
and sees that shape, never the words. Whom a reply goes to, and whether it may be written at all, is the server's to say.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from .answers import from_outside, listed
from .bench import Bench
from .connection import refused
from .ended import Ended, Outcome
from .playbooks.danger import sounds_dangerous
from .playbooks.message_reader import reads
from .playbooks.reply_writer import writes
from .prompts import prompt
from .reading import TOPIC, Language, Matter, MessageReading
from .reply import ReplyDone, handed_over, is_routine

NAME = "messaging"
PROMPTS = ("message_reader", "message_reply")
_DRAFTING_TOOLS = frozenset({"get_schedule", "get_account", "get_practice_facts", "send_portal_message_draft"})
_PAGES = 8


async def work(bench: Bench) -> Ended:
    thread_id = bench.case.subject["thread_id"]
    thread = await _thread(bench, thread_id)
    if (code := refused(thread)) is not None:
        return Ended(outcome=Outcome.NEEDS_A_PERSON, code=code)
    waiting = _unanswered(thread)
    if not waiting:
        return Ended(outcome=Outcome.NOTHING_TO_DO, code="already_answered")
    text, newest = "\n".join(_text(message) for message in waiting), waiting[-1]
    reading = await bench.ask(prompt("message_reader"), {"untrusted_text": text}, MessageReading, reads)
    client_ref = str(thread["client_id"])
    if reading.danger or sounds_dangerous(text):
        return await _call_for_help(bench, client_ref, str(newest["message_id"]))
    if reading.speaks_to_software:
        return await _report_suspicion(bench, client_ref, str(newest["message_id"]), thread_id)
    matters = _with_unread(reading.matters, waiting)
    if not matters:
        return Ended(outcome=Outcome.NOTHING_TO_DO, code="nothing_asked")
    if reading.language is not Language.ENGLISH:
        return await _hand_over(bench, client_ref, thread_id, matters, f"written in {_spoken(reading.language)}")
    if not any(is_routine(matter) for matter in matters):
        return await _hand_over(bench, client_ref, thread_id, matters)
    return await _reply(bench, client_ref, thread_id, matters, self_wrote=newest.get("sender_relation") == "self")


async def _reply(
    bench: Bench, client_ref: str, thread_id: str, matters: Sequence[Matter], *, self_wrote: bool
) -> Ended:
    """A draft for what is routine, a task for what a person must decide, each matter in one of the two."""
    task = {
        "thread_id": thread_id,
        "client_ref": client_ref,
        "greeting": await _greeting(bench, client_ref) if self_wrote else None,
        "matters": [matter.value for matter in matters],
    }
    done = await bench.ask(prompt("message_reply"), task, ReplyDone, writes, tools=_DRAFTING_TOOLS)
    drafted = [call for call in bench.tools.calls if call.name == "send_portal_message_draft"]
    if not any(call.proposal_id for call in drafted):
        why = drafted[-1].refused if drafted else "not_drafted"
        return await _hand_over(bench, client_ref, thread_id, matters, f"not answered by a draft ({why})")
    left = [matter for matter in matters if matter in set(done.left_open) or not is_routine(matter)]
    if left:
        await _tasks(bench, client_ref, thread_id, left, "a reply to the rest is drafted")
    return Ended(outcome=Outcome.PROPOSED, kind=_kind(matters))


async def _hand_over(
    bench: Bench, client_ref: str, thread_id: str, matters: Sequence[Matter], remark: str = ""
) -> Ended:
    if await _tasks(bench, client_ref, thread_id, matters, remark):
        return Ended(outcome=Outcome.ESCALATED, kind=_kind(matters))
    return Ended(outcome=Outcome.NEEDS_A_PERSON, code="no_task_possible", kind=_kind(matters))


async def _tasks(bench: Bench, client_ref: str, thread_id: str, matters: Sequence[Matter], remark: str) -> bool:
    """One task for each person concerned. True where at least one is stored."""
    stored = False
    for (whom, about), group in handed_over(matters).items():
        answer = await bench.tools.call(
            "draft_task", client_id=client_ref, whom=whom, about=about, source=thread_id, detail=_detail(group, remark)
        )
        stored = stored or "proposal_id" in answer
    return stored


async def _call_for_help(bench: Bench, client_ref: str, message_id: str) -> Ended:
    """The answer to danger is a person; a call that is refused still ends with one (the run needs a person)."""
    answer = await bench.tools.call(
        "raise_alert", client_id=client_ref, kind="self_harm_risk", tier="page", source=message_id
    )
    if refused(answer) is not None:
        return Ended(outcome=Outcome.NEEDS_A_PERSON, code="danger", kind="danger")
    return Ended(outcome=Outcome.ESCALATED, kind="danger")


async def _report_suspicion(bench: Bench, client_ref: str, message_id: str, thread_id: str) -> Ended:
    await bench.tools.call(
        "raise_alert", client_id=client_ref, kind="suspicious_content", tier="same_day", source=message_id
    )
    return await _hand_over(bench, client_ref, thread_id, [Matter.OTHER], "the text gives orders to software")


async def _greeting(bench: Bench, client_ref: str) -> str | None:
    """The placeholder of the name by which the client wants to be called."""
    card = await bench.tools.call("get_client", client_id=client_ref)
    return from_outside(card, "greeting_name") or None


async def _thread(bench: Bench, thread_id: str) -> dict[str, Any]:
    """All pages of it as one answer, or the refusal."""
    thread = await bench.tools.call("get_thread", thread_id=thread_id)
    page = thread
    for _ in range(_PAGES):
        cursor = page.get("next_cursor")
        if not cursor or refused(thread) is not None:
            return thread
        page = await bench.tools.call("get_thread", thread_id=thread_id, cursor=cursor)
        if refused(page) is not None:
            return page
        thread = {**thread, "messages": [*thread["messages"], *page["messages"]]}
    return thread


def _unanswered(thread: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What came from the client's side since the practice wrote last."""
    messages = sorted(listed(thread, "messages"), key=lambda message: str(message.get("sent_at")))
    waiting: list[Mapping[str, Any]] = []
    for message in messages:
        waiting = [*waiting, message] if message.get("direction") == "inbound" else []
    return waiting


def _text(message: Mapping[str, Any]) -> str:
    return from_outside(message, "text_from_client")


def _with_unread(matters: Sequence[Matter], waiting: Sequence[Mapping[str, Any]]) -> list[Matter]:
    """What could not be read (a text that was cut, an attachment) is a question for a person."""
    unread = any(message.get("cut") or message.get("attachments") for message in waiting)
    return list(dict.fromkeys([*matters, *([Matter.OTHER] if unread else [])]))


def _detail(matters: Sequence[Matter], remark: str) -> str:
    asked = ", ".join(matter.value.replace("_", " ") for matter in matters)
    return f"The portal message is about: {asked}." + (f" Remark: {remark}." if remark else "")


def _kind(matters: Sequence[Matter]) -> str:
    """The message's class: of the matter that asks for most care."""
    topics = [TOPIC[matter] for matter in matters]
    careful = [topic for topic in topics if topic.value not in ("appointment", "billing", "forms", "office")]
    return (careful or topics)[0].value


def _spoken(language: Language) -> str:
    return "Spanish" if language is Language.SPANISH else "another language than English"

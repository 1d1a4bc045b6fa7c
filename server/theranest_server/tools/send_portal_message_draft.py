"""send_portal_message_draft."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from ..domain.ids import ThreadId
from ..domain.proposals import Change, ChangeKind, Evidence, ProposalDraft, ReliedOn
from ..domain.records import Client, Message
from ..domain.refusals import NotPossibleNow, not_yours
from ..tool import Answer, Desk, Effect, Tool, answer
from .contact_log import contact_log_of
from .drafted_by import drafted_by
from .get_thread import OneThread, clients_of_thread
from .message_text import LONGEST, checked, with_disclosure
from .proposed import ProposalHandle
from .recipient import Recipient, recipient_of, therapist_of
from .relied import relied_on
from .reply_facts import Fact, FactUsed, check_supported, evidence_of, facts_from
from .reply_style import check_style

OpenQuestion = Literal[
    "appointment", "billing", "forms", "medication", "clinical", "records_request", "complaint", "legal", "other"
]


class DraftReply(OneThread):
    body: Annotated[str, Field(min_length=1, max_length=LONGEST * 2)] = Field(
        description=f"The reply: plain text, at most {LONGEST} characters, no links, the client's preferred name."
    )
    facts: Annotated[list[FactUsed], Field(max_length=20)] = Field(
        default=[],
        description="Every fact of the record that the reply states. Agents must name each: a number, day or time that "
        "stands in none of them is refused.",
    )
    left_open: Annotated[list[OpenQuestion], Field(max_length=10)] = Field(
        default=[], description="What was asked and is not answered here, so that the reviewer knows."
    )


async def run(desk: Desk, arguments: DraftReply) -> Answer:
    page = await desk.records.messages(thread_id=ThreadId(arguments.thread_id), limit=100)
    if not page.items:
        raise not_yours()
    messages = sorted(page.items, key=lambda message: message.sent_at)
    client = await desk.records.client(messages[-1].client_id)
    recipient = recipient_of(messages, client, await desk.calendar.today())
    practice = await desk.records.practice()
    body = checked(arguments.body, client)
    facts = await facts_from(desk, arguments.facts, client, practice)
    if desk.principal.agent is not None:
        check_style(body, [*(fact.says for fact in facts), *_names(client)])
        check_supported(body, facts)
    text = with_disclosure(body, client, practice)
    therapist = therapist_of(messages)
    if therapist is None:
        raise NotPossibleNow("Nobody's inbox holds this thread.", "Answer it in TheraNest.", code="no_therapist")
    reply = Change(
        kind=ChangeKind.SEND_MESSAGE,
        client_id=client.id,
        target_id=arguments.thread_id,
        fields={"thread_id": arguments.thread_id, "recipient": recipient.person, "body": text},
        relies_on=_once(relied_on("clients", client, _paths(client, recipient)), facts),
    )
    marks = drafted_by(desk.principal)
    draft = ProposalDraft(
        changes=(reply, contact_log_of(arguments.thread_id, messages, recipient, client.id, therapist, marks)),
        evidence=(*_answered(messages), *evidence_of(body, facts)),
        originator=therapist,
        summary="Reply to a portal message, with an entry in the contact log",
        risk="routine" if recipient.relation == "self" else "raised",
        gaps=tuple(f"Not answered: {question.replace('_', ' ')}" for question in arguments.left_open),
        notes_for_reviewer=(f"The recipient's relation to the client is: {recipient.relation}.",),
        drafted_by=marks.drafted_by,
        model=marks.model,
        prompt_version=marks.prompt_version,
    )
    return answer(ProposalHandle(), proposal=draft)


def _names(client: Client) -> list[str]:
    preferred = [client.preferred_name.first] if client.preferred_name else []
    return [*preferred, client.legal_name.first, client.legal_name.last]


def _once(rests_on: tuple[ReliedOn, ...], facts: Sequence[Fact]) -> tuple[ReliedOn, ...]:
    return tuple(dict.fromkeys([*rests_on, *(on for fact in facts for on in fact.relies_on)]))


def _paths(client: Client, recipient: Recipient) -> list[str]:
    """Everything in the record that let this person be the recipient."""
    account = next(i for i, a in enumerate(client.portal_accounts) if a.person == recipient.person)
    guardian = [i for i, g in enumerate(client.guardians) if g.person == recipient.person]
    return [
        "do_not_contact.portal",
        "do_not_contact.until",
        "confidential_communication.requested",
        "confidential_communication.only_by",
        "preferred_name.first",
        *(f"portal_accounts.{account}.{name}" for name in ("person", "relation", "shared")),
        *(f"guardians.{i}.{name}" for i in guardian for name in ("person", "legal_custody")),
    ]


def _answered(messages: list[Message]) -> list[Evidence]:
    inbound = [m for m in messages if m.direction == "inbound"][-1:]
    return [Evidence(path="body", source=f"message {m.id}", quote=m.body[:2_000], untrusted=True) for m in inbound]


TOOL = Tool(
    name="send_portal_message_draft",
    title="Draft a portal reply",
    description=(
        "Propose a reply in a portal thread. It is not sent: the thread's therapist (or a delegate) reads and approves "
        "it on the review page. You cannot choose the recipient; it is the one person of the thread whose relation to "
        "the client the record confirms, and shared or restricted threads are refused. Read get_thread first; answer "
        "only what was asked, keep it short, give no clinical advice that the therapist has not given. The proposal holds the "
        "entry in the contact log too. Tell the user it waits for review."
    ),
    effect=Effect.PROPOSE,
    permission="messages.draft",
    arguments=DraftReply,
    answers=ProposalHandle,
    run=run,
    concerns=clients_of_thread,
    summarise=lambda content: f"The reply waits for review at {content.get('review_url')}. It has not been sent.",
)

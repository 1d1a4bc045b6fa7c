"""send_portal_message_draft."""

from typing import Annotated

from pydantic import Field

from ..domain.ids import ThreadId
from ..domain.json import Json
from ..domain.proposals import Change, ChangeKind, Evidence, ProposalDraft
from ..domain.records import Client, Message
from ..domain.refusals import NotPossibleNow, not_yours
from ..tool import Answer, Desk, Effect, Tool, answer
from .get_thread import OneThread, clients_of_thread
from .message_text import LONGEST, checked, with_disclosure
from .proposed import ProposalHandle
from .recipient import Recipient, recipient_of, therapist_of
from .relied import relied_on


class DraftReply(OneThread):
    body: Annotated[str, Field(min_length=1, max_length=LONGEST * 2)] = Field(
        description=f"The reply: plain text, at most {LONGEST} characters, no links, the client's preferred name."
    )


async def run(desk: Desk, arguments: DraftReply) -> Answer:
    page = await desk.records.messages(thread_id=ThreadId(arguments.thread_id), limit=100)
    if not page.items:
        raise not_yours()
    messages = sorted(page.items, key=lambda message: message.sent_at)
    client = await desk.records.client(messages[-1].client_id)
    recipient = recipient_of(messages, client, await desk.calendar.today())
    text = with_disclosure(checked(arguments.body, client), client, await desk.records.practice())
    therapist = therapist_of(messages)
    if therapist is None:
        raise NotPossibleNow("Nobody's inbox holds this thread.", "Answer it in TheraNest.", code="no_therapist")
    fields: dict[str, Json] = {"thread_id": arguments.thread_id, "recipient": recipient.person, "body": text}
    change = Change(
        kind=ChangeKind.SEND_MESSAGE,
        client_id=client.id,
        target_id=arguments.thread_id,
        fields=fields,
        relies_on=relied_on("clients", client, _paths(client, recipient)),
    )
    draft = ProposalDraft(
        changes=(change,),
        evidence=tuple(_answered(messages)),
        originator=therapist,
        summary="Reply to a portal message",
        risk="routine" if recipient.relation == "self" else "raised",
        notes_for_reviewer=(f"The recipient's relation to the client is: {recipient.relation}.",),
        drafted_by="chat_client",
    )
    return answer(ProposalHandle(), proposal=draft)


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
        "only what was asked, keep it short, give no clinical advice that the therapist has not given. Tell the user it "
        "waits for review."
    ),
    effect=Effect.PROPOSE,
    permission="messages.draft",
    arguments=DraftReply,
    answers=ProposalHandle,
    run=run,
    concerns=clients_of_thread,
    summarise=lambda content: f"The reply waits for review at {content.get('review_url')}. It has not been sent.",
)

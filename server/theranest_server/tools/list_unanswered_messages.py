"""list_unanswered_messages."""

from datetime import datetime
from typing import Annotated

from ..domain.ids import ClientId
from ..domain.records import Message
from ..domain.sensitivity import FromOutside, Sensitivity
from ..tool import AboutClient, Answer, AnswerModel, Arguments, Desk, Effect, Tool, answer
from .common import Cursor, Limit, Public, counted, cut, length_of
from .get_thread import clients_of

_SNIPPET = 240


class ListUnanswered(Arguments):
    cursor: Cursor = None
    limit: Limit = 10


class UnansweredMessage(AboutClient):
    message_id: Annotated[str, Sensitivity.MESSAGE] = ""
    thread_id: Annotated[str, Sensitivity.MESSAGE] = ""
    client_id: Annotated[ClientId, Sensitivity.CLIENT_REF]
    sender_relation: Annotated[str, Sensitivity.MESSAGE] = ""
    sent_at: Annotated[datetime | None, Sensitivity.MESSAGE] = None
    beginning: Annotated[str, Sensitivity.MESSAGE, FromOutside(source="portal_message")] = ""
    """Absent where other clients take part: get_thread asks about each of them."""
    shared: Annotated[bool, Sensitivity.MESSAGE] = False


class UnansweredMessages(AnswerModel):
    messages: Annotated[list[UnansweredMessage], Public]
    next_cursor: Annotated[str | None, Public] = None
    withheld: Annotated[int, Public] = 0


async def run(desk: Desk, arguments: ListUnanswered) -> Answer:
    page = await desk.records.messages(unanswered=True, cursor=arguments.cursor, limit=arguments.limit)
    found = [_card(message) for message in page.items]
    return answer(UnansweredMessages(messages=found, next_cursor=page.next_cursor), count=len(found))


def _card(message: Message) -> UnansweredMessage:
    relations = {p.person: p.relation for p in message.participants}
    shared = len(clients_of([message])) > 1
    return UnansweredMessage(
        message_id=message.id,
        thread_id=message.thread_id,
        client_id=message.client_id,
        sender_relation=relations.get(message.sender, "unknown"),
        sent_at=message.sent_at,
        beginning="" if shared else cut(message.body, _SNIPPET)[0],
        shared=shared,
    )


TOOL = Tool(
    name="list_unanswered_messages",
    title="Unanswered messages",
    description=(
        "Portal messages of the caller's clients that nobody has answered, oldest first, with their beginning. Next: "
        "get_thread, then send_portal_message_draft. A `shared` thread has several clients; its text shows in get_thread "
        "only. Look through them for danger first; raise_alert if there is any."
    ),
    effect=Effect.READ,
    permission="messages.list",
    arguments=ListUnanswered,
    answers=UnansweredMessages,
    run=run,
    list_field="messages",
    summarise=lambda content: f"{counted('unanswered message', length_of(content, 'messages'))}.",
)

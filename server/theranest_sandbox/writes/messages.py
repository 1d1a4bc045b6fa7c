"""`POST /messages`: an answer of the practice in an existing thread."""

from datetime import UTC, datetime, timedelta

from ..call import Answer, Call, created
from ..database import STORAGE
from ..problems import FieldProblem, impossible
from ..resources.messages import Message, MessageSend
from ..resources.practice import Practice
from ..resources.staff import Staff
from .checks import new_id, points_nowhere


def send_message(call: Call, message: MessageSend) -> Answer:
    last = latest_of(call, message.thread_id)
    if last is None:
        raise points_nowhere("thread_id", "thread")
    people = {participant.person for participant in last.participants}
    staff = [p.person for p in last.participants if call.unit.has(Staff, p.person)]
    if message.recipient not in people or message.recipient in staff:
        where = FieldProblem(at="body.recipient", what="not a client-side participant of the thread")
        raise impossible("The recipient does not take part in this thread.", where)
    if not staff:
        raise impossible("Nobody of the practice takes part in this thread.")
    sent = last.model_copy(
        update={
            "id": new_id("MSG"),
            "updated_at": call.unit.now(),
            "external_ref": message.external_ref,
            "direction": "outbound",
            "sender": staff[0],
            "recipient": message.recipient,
            "body": message.body,
            "attachments": [],
            "sent_at": after(call, last),
            "read_at": None,
        }
    )
    return created(call.unit.create(sent), f"/api/v1/messages/{sent.id}")


def latest_of(call: Call, thread_id: str) -> Message | None:
    return call.unit.newest(Message, STORAGE["messages"].table.c.thread_id == thread_id)


def after(call: Call, last: Message) -> datetime:
    """The practice's now, and in any case later than what it follows."""
    return max(practice_now(call), last.sent_at + timedelta(seconds=1))


def practice_now(call: Call) -> datetime:
    """The practice's day with the real clock's time of day."""
    practice = call.unit.newest(Practice)
    real = datetime.now(UTC)
    return datetime.combine(practice.as_of, real.timetz()) if practice else real

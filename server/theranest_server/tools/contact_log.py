"""The entry in the contact log that goes with a reply. It says that there was contact, and leaves the words in the portal."""

from collections.abc import Sequence

from ..domain.ids import ClientId, StaffId
from ..domain.json import Json
from ..domain.proposals import Change, ChangeKind
from ..domain.records import Message
from .drafted_by import Marks
from .recipient import Recipient


def contact_log_of(
    thread_id: str,
    messages: Sequence[Message],
    recipient: Recipient,
    client_id: ClientId,
    therapist: StaffId,
    marks: Marks,
) -> Change:
    """Written after the reply, as a draft of the therapist whose inbox it is."""
    who = "Client" if recipient.relation == "self" else f"The client's {recipient.relation}"
    asked = [message for message in messages if message.direction == "inbound"]
    received = f"Message received on {asked[-1].sent_at.date().isoformat()}. " if asked else ""
    sections: list[Json] = [
        {"name": "Who", "text": who},
        {"name": "By", "text": "Portal message"},
        {"name": "Content", "text": f"{received}Reply sent in thread {thread_id}; its text is in the portal."},
    ]
    ai: dict[str, Json] = {
        "drafted_by": "deterministic_drafter" if marks.drafted_by == "playbook" else "model",
        "watermark": "AI-drafted",
    }
    fields: dict[str, Json] = {
        "client_id": client_id,
        "kind": "contact_log",
        "author_id": therapist,
        "template": "Contact log",
        "sections": sections,
        "ai": ai,
    }
    return Change(kind=ChangeKind.LOG_CONTACT, client_id=client_id, fields=fields)

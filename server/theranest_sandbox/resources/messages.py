"""Portal messages between a client (or a parent, a partner) and a therapist."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from .base import Closed, Identifier, Instant, Line, Prose, Reference, Resource

Direction = Literal["inbound", "outbound"]


MessageText = Annotated[
    str, StringConstraints(min_length=1, max_length=20_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")
]


class MessageParticipant(Closed):
    """Somebody of the thread. `relation` is to the thread's client: `self`, `mother`, `spouse` ..., or `therapist`."""

    person: Identifier
    """A staff id for the therapist, otherwise the id of the portal account's holder."""
    name: Line
    client_id: Identifier | None = None
    """The client that this person is; None for a parent or a member of staff."""
    relation: Line


class Attachment(Closed):
    document_id: Identifier
    name: Line


class Message(Resource):
    client_id: Identifier
    """Whose chart the thread belongs to."""
    thread_id: Identifier
    participants: list[MessageParticipant]
    direction: Direction
    """Seen from the practice."""
    sender: Identifier
    recipient: Identifier
    """Both are the `person` of a participant."""
    body: Prose
    attachments: list[Attachment] = Field(default_factory=list[Attachment])
    sent_at: Instant
    read_at: Instant | None = None


class MessageSend(Closed):
    """`POST /messages`: `recipient` is the `person` of a participant who is not staff."""

    thread_id: Identifier
    recipient: Identifier
    body: MessageText
    external_ref: Reference | None = None

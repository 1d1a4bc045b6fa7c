"""What the practice's system tells of. Ids alone: what they stand for is read from the record."""

from dataclasses import dataclass
from enum import StrEnum

from .ids import ClientId


class EventName(StrEnum):
    CLIENT_CREATED = "client.created"
    APPOINTMENT_COMPLETED = "appointment.completed"
    NOTE_CREATED = "note.created"
    NOTE_SIGNED = "note.signed"
    CLAIM_CREATED = "claim.created"
    CLAIM_SUBMITTED = "claim.submitted"
    CLAIM_DENIED = "claim.denied"
    REMITTANCE_RECEIVED = "remittance.received"
    MESSAGE_RECEIVED = "message.received"
    DOCUMENT_UPLOADED = "document.uploaded"
    CONSENT_CHANGED = "consent.changed"


REPEATABLE = frozenset({EventName.CLAIM_SUBMITTED, EventName.CLAIM_DENIED, EventName.CONSENT_CHANGED})
"""Can happen to one resource several times; which time it was is read from the resource."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One thing that happened, as a webhook or the sync tells it."""

    name: str
    """A word of `EventName`, or one that this version does not know."""
    practice_id: str
    client_id: ClientId | None = None
    resource_id: str | None = None
    document_urls: tuple[str, ...] = ()
    target_fields: tuple[str, ...] = ()
    occurrence: str | None = None
    """Which of several times, where the teller knows."""

    @property
    def known(self) -> bool:
        return self.name in frozenset(EventName)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """News that is kept. `id` is the same for whoever tells of the same thing, and names the work that comes of it."""

    id: str
    source: str
    news: News
    attempts: int = 0
    screened: bool = False
    tier: str | None = None
    """What screening said, where it has."""
    traceparent: str | None = None
    """W3C traceparent of the span in which it arrived; what comes of it later goes on there."""

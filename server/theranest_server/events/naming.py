"""Which of several times an event tells of, read from the resource."""

from ..domain.events import EventName, News
from ..domain.records import Claim, Consent, Record, instant_text
from .payload import natural_key
from .values import RecordFeed

RESOURCE = {
    EventName.CLIENT_CREATED: "clients",
    EventName.APPOINTMENT_COMPLETED: "appointments",
    EventName.NOTE_CREATED: "notes",
    EventName.NOTE_SIGNED: "notes",
    EventName.CLAIM_CREATED: "claims",
    EventName.CLAIM_SUBMITTED: "claims",
    EventName.CLAIM_DENIED: "claims",
    EventName.REMITTANCE_RECEIVED: "remittances",
    EventName.MESSAGE_RECEIVED: "messages",
    EventName.DOCUMENT_UPLOADED: "documents",
    EventName.CONSENT_CHANGED: "consents",
}
"""The API's plural of what an event's `resource_id` names."""


async def true_key(news: News, feed: RecordFeed) -> str:
    """Raises `RecordsError`."""
    found = await feed.resource(RESOURCE[EventName(news.name)], news.resource_id or "")
    return key_at(news, occurrence(news.name, found))


def key_at(news: News, time: str) -> str:
    return f"{natural_key(news) or f'{news.name}:{news.resource_id}'}:{time}"


def occurrence(name: str, record: Record) -> str:
    """The newest time at which the resource says that this happened."""
    if isinstance(record, Claim):
        word = name.partition(".")[2]
        times = [step.at for step in record.submission_history if step.event == word]
        return instant_text(max(times)) if times else "unsaid"
    if isinstance(record, Consent):
        return instant_text(record.updated_at)
    return "once"

"""For practices without webhooks, and for what webhooks missed: ask what changed since, and tell the inbox the same news.

A mark a resource is kept: everything before it was told. Each round asks a little before the mark again, since a change
can become visible after a later one; what was told before has the same name and acts once.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterator
from datetime import date, datetime, timedelta

from ..domain.events import EventName, News
from ..domain.ids import ClientId, PracticeId
from ..domain.records import (
    Appointment,
    Claim,
    Client,
    Consent,
    Document,
    Message,
    Note,
    NoteState,
    Record,
    Remittance,
    instant_text,
)
from ..domain.refusals import Unavailable
from ..ports import RecordsError
from .inbox import Inbox
from .values import EventStore, RecordFeed

SOURCE = "sync"
OVERLAP = timedelta(seconds=60)
MESSAGES = "messages"
RESOURCES = (MESSAGES, "clients", "documents", "claims", "remittances", "appointments", "notes", "consents")
"""Messages first: nothing that comes later may hold up the safety lane."""
LAST_SYNC = "last_sync_at"
_BEGAN = "sync_began_at"
_FIRST_DAY = "sync_first_day"
_SIGNED = frozenset({NoteState.SIGNED, NoteState.CO_SIGNED, NoteState.LOCKED})
_MOST_PAGES = 500
_log = logging.getLogger(__name__)


class Sync:
    def __init__(
        self,
        *,
        inbox: Inbox,
        feed: RecordFeed,
        store: EventStore,
        practice_id: PracticeId,
        seconds: float,
        now: Callable[[], datetime],
        today: Callable[[], Awaitable[date]],
    ) -> None:
        """`today`: the practice's own; a record's days and times are by its calendar, its changes by the real clock."""
        self._inbox = inbox
        self._feed = feed
        self._store = store
        self._practice_id = practice_id
        self._seconds = seconds
        self._now = now
        self._today = today
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._running = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        if self._running is not None:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._running

    async def _run(self) -> None:
        while True:
            try:
                await self.round()
            except (Unavailable, RecordsError) as error:
                _log.warning("the sync goes on later (%s)", type(error).__name__)
            except Exception as error:
                _log.error("the sync ended in %s", type(error).__name__)
            await asyncio.sleep(self._seconds)

    async def round(self) -> int:
        """Every resource once; how many news were new. A resource that fails does not hold up the others.

        Raises the error of the first that failed, after the others were asked.
        """
        began, first_day = await self._began()
        found, failed = 0, list[Exception]()
        for resource in RESOURCES:
            try:
                found += await self._one(resource, began, first_day)
            except (Unavailable, RecordsError) as error:
                failed.append(error)
        if failed:
            raise failed[0]
        await self._store.remember({LAST_SYNC: instant_text(self._now())})
        return found

    async def _began(self) -> tuple[datetime, date]:
        """When this practice was first asked. What happened before that day is history and calls for nobody."""
        kept, day = await self._store.remembered(_BEGAN), await self._store.remembered(_FIRST_DAY)
        if kept is not None and day is not None:
            return datetime.fromisoformat(kept), date.fromisoformat(day)
        now, today = self._now(), await self._today()
        await self._store.remember({_BEGAN: instant_text(now), _FIRST_DAY: today.isoformat()})
        return now, today

    async def _one(self, resource: str, began: datetime, first_day: date) -> int:
        name = f"sync_mark:{resource}"
        kept = await self._store.remembered(name)
        mark = datetime.fromisoformat(kept) if kept is not None else began
        found, newest, cursor = 0, mark, None
        for _ in range(_MOST_PAGES):
            page = await self._feed.changed(resource, mark - OVERLAP, cursor)
            for record in page.items:
                for news in news_of(record, first_day):
                    found += await self._tell(news, record)
                newest = max(newest, record.updated_at)
            if newest > mark:
                await self._store.remember({name: instant_text(newest)})
            if page.next_cursor is None or page.next_cursor == cursor:
                break
            cursor = page.next_cursor
        return found

    async def _tell(self, news: News, record: Record) -> bool:
        message = record if isinstance(record, Message) else None
        return (await self._inbox.receive(news, source=SOURCE, receipt=None, message=message)).new


def news_of(record: Record, first_day: date) -> Iterator[News]:
    """What a record's present state says has happened, as far as it was not so before that day."""
    match record:
        case Message() if record.direction != "outbound" and record.sent_at.date() >= first_day:
            yield _news(EventName.MESSAGE_RECEIVED, record, record.client_id)
        case Client() if record.registered_on is not None and record.registered_on >= first_day:
            yield _news(EventName.CLIENT_CREATED, record, record.id)
        case Document():
            yield _news(EventName.DOCUMENT_UPLOADED, record, record.client_id)
        case Claim():
            yield from _of_claim(record, first_day)
        case Remittance():
            yield _news(EventName.REMITTANCE_RECEIVED, record, None)
        case Appointment() if record.status == "completed" and record.end.date() >= first_day - timedelta(days=7):
            yield _news(EventName.APPOINTMENT_COMPLETED, record, record.client_id)
        case Note() if record.kind != "psychotherapy":
            yield _news(EventName.NOTE_CREATED, record, record.client_id)
            if record.state in _SIGNED:
                yield _news(EventName.NOTE_SIGNED, record, record.client_id)
        case Consent():
            yield _news(EventName.CONSENT_CHANGED, record, record.client_id, at=record.updated_at)
        case _:
            return


def _of_claim(claim: Claim, first_day: date) -> Iterator[News]:
    if not claim.submission_history:
        yield _news(EventName.CLAIM_CREATED, claim, claim.client_id)
    for name in (EventName.CLAIM_SUBMITTED, EventName.CLAIM_DENIED):
        word = name.partition(".")[2]
        times = [step.at for step in claim.submission_history if step.event == word and step.at.date() >= first_day]
        if times:
            yield _news(name, claim, claim.client_id, at=max(times))


def _news(name: EventName, record: Record, client_id: ClientId | None, *, at: datetime | None = None) -> News:
    return News(
        name=name.value,
        practice_id=record.practice_id,
        client_id=client_id,
        resource_id=record.id,
        occurrence=None if at is None else instant_text(at),
    )

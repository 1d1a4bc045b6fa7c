"""Where news arrives: kept before it is answered for, acted on once, and the clients' messages screened before all else."""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from ..domain.events import REPEATABLE, Event, EventName, News
from ..domain.ids import PracticeId
from ..domain.records import Message
from ..domain.refusals import NotPermitted, Unavailable
from ..ports import RecordsError, Telemetry
from .lane import SafetyLane
from .naming import true_key
from .spans import span_or_none
from .values import EventStore, Kept, RecordFeed, Reply, Route

KEEPING_SECONDS = 1.0
"""A database that takes longer is treated as one that cannot be written; the teller is asked to tell again."""
_PAUSES = (1.0, 3.0, 10.0, 30.0, 120.0, 600.0, 1800.0)
_MOST_ATTEMPTS = 60
_AT_ONCE = 16
_POLL_SECONDS = 2.0
_FOR_A_PERSON = frozenset({"page", "same_day"})
_ROUTING_SECONDS = 15.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    event_id: str
    new: bool


class Inbox:
    def __init__(
        self,
        *,
        practice_id: PracticeId,
        store: EventStore,
        lane: SafetyLane,
        feed: RecordFeed,
        route: Route,
        reply: Reply | None = None,
        telemetry: Telemetry | None = None,
    ) -> None:
        self._practice_id = practice_id
        self._store = store
        self._lane = lane
        self._feed = feed
        self._route = route
        self._reply = reply
        self._telemetry = telemetry
        self._tasks: set[asyncio.Task[None]] = set()
        self._unkept: dict[str, tuple[News, str, str | None]] = {}
        self._limit = asyncio.Semaphore(_AT_ONCE)
        self._looking: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Go on with what an earlier process left, and with what could not be read yet."""
        self._looking = asyncio.get_running_loop().create_task(self._look_for_work())

    @property
    def busy(self) -> bool:
        return bool(self._tasks)

    async def stop(self, seconds: float = 5.0) -> None:
        """What is under way may finish; what does not is done again after the next start."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait({self._looking})
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late, timeout=seconds)

    async def receive(
        self, news: News, *, source: str, receipt: str | None, message: Message | None = None
    ) -> Received:
        """Durable when it returns. Raises `NotPermitted` for another practice, `Unavailable` where it is not kept.

        A client's message that could not be kept is read and screened all the same.
        """
        if news.practice_id != self._practice_id:
            raise NotPermitted("This service is another practice's.", "Check the subscription.", code="wrong_practice")
        about = {"theranest.event": news.name if news.known else "unknown", "theranest.source": source}
        with span_or_none(self._telemetry, "event", about) as span:
            try:
                kept = await self._kept(news, source, receipt, span.traceparent if span else None)
            except Unavailable:
                self._screen_unkept(news, source, receipt, message)
                raise
            if span:
                span.set("theranest.event_id", kept.event.id)
                span.set("theranest.new", kept.new)
            if kept.new and news.known:
                self._spawn(self._work(kept.event, message))
        return Received(event_id=kept.event.id, new=kept.new)

    async def _kept(self, news: News, source: str, receipt: str | None, traceparent: str | None = None) -> Kept:
        keeping = self._store.keep(news, source=source, receipt=receipt, traceparent=traceparent)
        try:
            return await asyncio.wait_for(keeping, KEEPING_SECONDS)
        except TimeoutError:
            raise Unavailable("The event could not be kept in time.", "Send it again.") from None

    def _screen_unkept(self, news: News, source: str, receipt: str | None, message: Message | None) -> None:
        key = f"{news.name}:{news.resource_id}"
        if news.name != EventName.MESSAGE_RECEIVED or key in self._unkept:
            return
        self._unkept[key] = (news, source, receipt)
        self._spawn(self._only_screen(Event(id=f"unkept:{key}", source=source, news=news), message))

    async def _only_screen(self, event: Event, message: Message | None) -> None:
        await self._lane.look_at(event, message)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # one event

    async def _work(self, event: Event, message: Message | None = None) -> None:
        try:
            with span_or_none(self._telemetry, "event.work", {"theranest.event_id": event.id}, event.traceparent):
                await self._steps(event, message)
        except (RecordsError, Unavailable, TimeoutError) as error:
            await self._later(event, getattr(error, "code", type(error).__name__))
        except Exception as error:
            _log.error("an event ended in %s", type(error).__name__)
            await self._later(event, type(error).__name__)

    async def _steps(self, event: Event, message: Message | None) -> None:
        tier = event.tier
        if event.news.name == EventName.MESSAGE_RECEIVED and not event.screened:
            with span_or_none(self._telemetry, "screening") as span:
                tier = await self._lane.look_at(event, message)
                if span:
                    span.set("theranest.tier", tier or "unscreened")
            if tier is None:
                await self._later(event, "unscreened")
                return
        if tier in _FOR_A_PERSON:
            await self._leave_to_a_person(event)
            return
        async with self._limit, asyncio.timeout(_ROUTING_SECONDS):
            if event.news.name in REPEATABLE and event.news.occurrence is None:
                key = await true_key(event.news, self._feed)
                if not await self._store.named(event.id, key):
                    await self._store.done(event.id, "duplicate")
                    return
            state = await self._route(event)
        await self._store.done(event.id, "done", None if state == "done" else state)

    async def _leave_to_a_person(self, event: Event) -> None:
        """People are called by now. The sender gets the practice's signed words, if there are any; no agent sees it."""
        if self._reply is not None:
            async with asyncio.timeout(_ROUTING_SECONDS):
                _log.info("the signed words: %s", await self._reply(event))
        await self._store.done(event.id, "done", "left_to_a_person")

    async def _later(self, event: Event, problem: str) -> None:
        with contextlib.suppress(Unavailable):
            if event.attempts >= _MOST_ATTEMPTS:
                await self._store.done(event.id, "failed", problem)
            else:
                await self._store.later(event.id, _PAUSES[min(event.attempts, len(_PAUSES) - 1)], problem)

    # what waits

    async def _look_for_work(self) -> None:
        while True:
            try:
                await self._keep_unkept()
                for event in await self._store.due(64):
                    self._spawn(self._work(event))
            except Unavailable:
                _log.warning("the inbox cannot be read now")
            except Exception as error:
                _log.error("looking for work ended in %s", type(error).__name__)
            await asyncio.sleep(_POLL_SECONDS)

    async def _keep_unkept(self) -> None:
        for key, (news, source, receipt) in list(self._unkept.items()):
            kept = await self._kept(news, source, receipt)
            del self._unkept[key]
            if kept.new:
                self._spawn(self._work(kept.event))

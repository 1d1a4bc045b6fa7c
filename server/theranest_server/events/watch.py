"""Whether screening still works, looked at from outside of it. While it does, an address of the practice hears so; when
it does not, a person is called, and the silence at that address is the second alarm.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..domain.alerts import AlertTier, CallForPerson, ServiceKind
from ..domain.approval_form import time_text
from .sync import LAST_SYNC
from .values import CallPeople, EventStore, Screen

CANARY = "I am going to kill myself tonight."
"""A sentence that screening must answer with a page."""
LONGEST_WAIT = timedelta(minutes=5)
"""How long a message may wait unscreened before screening counts as stopped."""
LONGEST_SILENCE = timedelta(minutes=10)
"""How long the practice's system may be out of reach before nobody can say whether a message waits there."""
CHECKED = "screening_checked_at"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """`problems` are codes; empty where screening works."""

    checked_at: datetime
    problems: tuple[str, ...] = ()

    @property
    def works(self) -> bool:
        return not self.problems


class ScreeningWatch:
    def __init__(
        self,
        *,
        screen: Screen,
        store: EventStore,
        people: CallPeople,
        beat: Callable[[], Awaitable[None]] | None,
        seconds: float,
        now: Callable[[], datetime],
        synced: bool = False,
    ) -> None:
        """`synced`: whether the practice is asked for news at intervals. `beat` tells the practice's address; whatever it raises is logged and means nothing else."""
        self._screen = screen
        self._store = store
        self._people = people
        self._beat = beat
        self._seconds = seconds
        self._now = now
        self._synced_since = now() if synced else None
        self._stopped_since: datetime | None = None
        self._running: asyncio.Task[None] | None = None
        self.last: Health | None = None

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
                await self.look()
            except Exception as error:
                _log.error("looking after the screening ended in %s", type(error).__name__)
            await asyncio.sleep(self._seconds)

    async def look(self) -> Health:
        """Screen a known sentence, look at what waits; then tell the practice's address, or call a person."""
        health = await self._health()
        self.last = health
        if health.works:
            self._stopped_since = None
            await self._tell(health)
            return health
        self._stopped_since = self._stopped_since or health.checked_at
        _log.error("screening does not work: %s", ", ".join(health.problems))
        await self._people.call(
            CallForPerson(
                kind=ServiceKind.SCREENING_STOPPED,
                tier=AlertTier.PAGE,
                client_id=None,
                source=f"screening:{time_text(self._stopped_since)}",
            )
        )
        return health

    async def _tell(self, health: Health) -> None:
        with contextlib.suppress(Exception):
            await self._store.remember({CHECKED: time_text(health.checked_at)})
        if self._beat is not None:
            try:
                await self._beat()
            except Exception as error:
                _log.warning("the heartbeat did not arrive (%s)", type(error).__name__)

    async def _health(self) -> Health:
        now = self._now()
        problems = [*(await asyncio.to_thread(self._canary)), *(await self._waiting(now))]
        return Health(checked_at=now, problems=tuple(problems))

    def _canary(self) -> list[str]:
        """In a thread: the first screening loads what it needs, and nobody's call waits for that."""
        try:
            return [] if self._screen(CANARY).tier.value == "page" else ["misses_what_it_must_find"]
        except Exception:
            return ["screening_fails"]

    async def _waiting(self, now: datetime) -> list[str]:
        try:
            oldest = await self._store.oldest_unscreened()
        except Exception:
            return ["inbox_unreadable"]
        waits = ["messages_wait_unscreened"] if oldest is not None and now - oldest > LONGEST_WAIT else []
        return [*waits, *(await self._silence(now))]

    async def _silence(self, now: datetime) -> list[str]:
        if self._synced_since is None:
            return []
        kept = await self._store.remembered(LAST_SYNC)
        last = max(datetime.fromisoformat(kept), self._synced_since) if kept is not None else self._synced_since
        return ["practice_cannot_be_asked"] if now - last > LONGEST_SILENCE else []

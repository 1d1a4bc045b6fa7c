"""From an alert to people: who is on duty, then the next of the chain, then everyone, until somebody acknowledges.

An acknowledged alert that is not closed in time is called again: acknowledged is not reached. Each attempt to tell a
person over a channel is recorded; what leaves the house is a link that says nothing.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from ..domain.alerts import SERVICE, Alert, AlertTier
from ..domain.ids import AlertId, StaffId
from ..domain.refusals import Unavailable
from ..ports import LedgerEntry
from .desk import entry_of
from .duty import ACKNOWLEDGE_WITHIN, CLOSE_WITHIN, Duty
from .values import CallStore, Channel, DueCall, NextStep, Notice, NotSent, RosterSource, StaffDirectory

AGAIN = (5.0, 15.0, 60.0, 180.0, 600.0, 1800.0)
"""Seconds between attempts of one notice; afterwards it is given up, and the next steps go on."""
_POLL_SECONDS = 1.0
_AT_MOST = 50
_BEYOND_ANY_CHAIN = 1_000
_log = logging.getLogger(__name__)


class Pager:
    def __init__(
        self,
        *,
        calls: CallStore,
        roster: RosterSource,
        directory: StaffDirectory,
        channels: Sequence[Channel],
        link: Callable[[AlertId], str],
        now: Callable[[], datetime],
    ) -> None:
        self._calls = calls
        self._roster = roster
        self._directory = directory
        self._channels = {channel.name: channel for channel in channels}
        self._link = link
        self._now = now
        self._news = asyncio.Event()
        self._running: asyncio.Task[None] | None = None
        self._sending: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        self._running = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        if self._running is not None:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._running
        if self._sending:
            await asyncio.wait(self._sending, timeout=5)

    def wake(self) -> None:
        self._news.set()

    async def _run(self) -> None:
        while True:
            self._news.clear()
            try:
                await self.round()
            except Unavailable:
                _log.warning("the alerts cannot be read now")
            except Exception as error:
                _log.error("calling people ended in %s", type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), _POLL_SECONDS)

    async def round(self) -> None:
        """Every step that is due, then every notice that is due; sending waits for nobody. Raises `Unavailable`."""
        for due in await self._calls.due_calls(_AT_MOST):
            await self._step(due)
        for notice in await self._calls.due_notices(_AT_MOST):
            task = asyncio.get_running_loop().create_task(self._send(notice))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    # one step

    async def _step(self, due: DueCall) -> None:
        duty = self._roster.now().duty
        people = await self.people_at(due, duty)
        channels = await self._reaching(people)
        to = NextStep(step=due.step + 1, people=people, channels=channels, call_at=self._next_at(due, duty))
        entry = entry_of(due.alert, SERVICE, "called", code=f"step_{due.step}", people=people)
        await self._calls.advance(due, to, entry)

    async def people_at(self, due: DueCall, duty: Duty | None) -> tuple[StaffId, ...]:
        """Step 0 calls who is on duty, each further one the next of the chain, those after the chain everyone.

        Nobody on duty, or nobody found by that name: everyone at once. Where the list of staff was never read, the
        roster's own words are called, which a paging bridge may know.
        """
        chain = duty.chain(self._now()) if duty is not None else ()
        if due.step < len(chain):
            found = await self._directory.staff_named(chain[due.step])
            if found:
                return self._with_who_took_it(due.alert, found)
        words = duty.everyone if duty else ()
        everyone = [s for word in words for s in await self._directory.staff_named(word)]
        found = [*everyone, *due.alert.to] or await self._directory.everyone() or [StaffId(word) for word in words]
        return self._with_who_took_it(due.alert, tuple(dict.fromkeys(found)))

    def _with_who_took_it(self, alert: Alert, people: tuple[StaffId, ...]) -> tuple[StaffId, ...]:
        return tuple(dict.fromkeys([*([alert.acknowledged_by] if alert.acknowledged_by else []), *people]))

    def _next_at(self, due: DueCall, duty: Duty | None) -> datetime | None:
        now = self._now()
        if due.alert.state == "acknowledged":
            return now + (duty.close_within if duty else CLOSE_WITHIN)
        if due.alert.tier is AlertTier.SAME_DAY and due.step == 0:
            return due.alert.due_at or now + timedelta(hours=8)
        return now + (duty.acknowledge_within if duty else ACKNOWLEDGE_WITHIN)

    async def _reaching(self, people: Sequence[StaffId]) -> Mapping[StaffId, tuple[str, ...]]:
        found: dict[StaffId, tuple[str, ...]] = {}
        for person in people:
            reaching = [name for name, channel in self._channels.items() if await channel.reaches(person)]
            found[person] = tuple(reaching)
        return found

    # one notice

    async def _send(self, notice: Notice) -> None:
        outcome, again_at = "sent", None
        try:
            await self._channels[notice.channel].send(notice)
        except KeyError:
            outcome = "channel_gone"
        except NotSent as error:
            outcome = error.code
            if not error.for_good and notice.attempts < len(AGAIN):
                again_at = self._now() + timedelta(seconds=AGAIN[notice.attempts])
        except Exception as error:
            outcome = type(error).__name__
            _log.error("a notice ended in %s", outcome)
        state = "sent" if outcome == "sent" else "waiting" if again_at else "given_up"
        entry = _told(notice, outcome) if state != "waiting" else None
        with contextlib.suppress(Unavailable):
            await self._calls.attempted(notice, outcome=outcome, state=state, again_at=again_at, entry=entry)

    # without a database

    async def tell_directly(self, alert: Alert) -> None:
        """Everyone on duty and in the chain, over every channel, at once and without a record. Never raises."""
        try:
            duty = self._roster.now().duty
            words = duty.chain(self._now()) if duty is not None else ()
            on_duty = [s for word in words for s in await self._directory.staff_named(word)]
            people = on_duty or await self.people_at(DueCall(alert=alert, step=_BEYOND_ANY_CHAIN), duty)
            await asyncio.gather(*(self._tell(alert, person) for person in dict.fromkeys(people)))
        except Exception as error:
            _log.critical("nobody could be told directly (%s)", type(error).__name__)

    async def _tell(self, alert: Alert, person: StaffId) -> None:
        for name, channel in self._channels.items():
            try:
                if await channel.reaches(person):
                    await channel.send(self._direct(alert, person, name))
            except Exception as error:
                _log.error("a person could not be told directly (%s)", getattr(error, "code", type(error).__name__))

    def _direct(self, alert: Alert, person: StaffId, channel: str) -> Notice:
        return Notice(
            id=f"{alert.id}.{channel}.{person}",
            alert_id=alert.id,
            staff_id=person,
            channel=channel,
            step=0,
            tier=alert.tier.value,
            link=self._link(alert.id),
        )


def _told(notice: Notice, outcome: str) -> LedgerEntry:
    return LedgerEntry(
        kind="alert",
        stream="practice",
        actor=SERVICE,
        decision="told" if outcome == "sent" else "not_told",
        code=None if outcome == "sent" else outcome,
        details={"alert_id": notice.alert_id, "staff_id": notice.staff_id, "channel": notice.channel},
    )

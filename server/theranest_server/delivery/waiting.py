"""Deliveries that must be tried again later, each with growing pauses, until the service stops."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from ..domain.ids import ProposalId

_PAUSES = (1.0, 5.0, 15.0, 60.0, 300.0)
_log = logging.getLogger(__name__)


class Waiting:
    """`again` is called for each id after its pause; nothing happens before `start` or after `stop`."""

    def __init__(self, again: Callable[[ProposalId], Awaitable[object]], pauses: tuple[float, ...] = _PAUSES) -> None:
        self._again = again
        self._pauses = pauses
        self._tries: dict[ProposalId, int] = {}
        self._tasks: dict[ProposalId, asyncio.Task[None]] = {}
        self._open = False

    def start(self) -> None:
        self._open = True

    async def stop(self) -> None:
        self._open = False
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def later(self, proposal_id: ProposalId, *, at_once: bool = False) -> None:
        """Once more after a pause, or at once in the background; an id waits once."""
        running = self._tasks.get(proposal_id)
        waits = running is not None and not running.done() and running is not asyncio.current_task()
        if not self._open or waits:
            return
        tries = self._tries.get(proposal_id, 0)
        pause = 0.0 if at_once else self._pauses[min(tries, len(self._pauses) - 1)]
        self._tries[proposal_id] = tries if at_once else tries + 1
        self._tasks[proposal_id] = asyncio.create_task(self._after(proposal_id, pause))

    def done(self, proposal_id: ProposalId) -> None:
        self._tries.pop(proposal_id, None)

    async def _after(self, proposal_id: ProposalId, pause: float) -> None:
        await asyncio.sleep(pause)
        try:
            await self._again(proposal_id)
        except Exception as error:
            _log.warning("a delivery could not go on: %s", getattr(error, "code", type(error).__name__))
            self.later(proposal_id)
        finally:
            if self._tasks.get(proposal_id) is asyncio.current_task():
                del self._tasks[proposal_id]

"""The worker: a child process of the service that takes cases from queues and works on them, each step kept.

A case waits as a row of the service. The worker fetches what is due and enqueues it by name under the case's own id, so
that nothing is enqueued twice; queues hold back what is beyond their limits and drop nothing. A worker that dies leaves
its runs where they stood: the next one of its name goes on from the last step that was kept, and what a step did is not
done again, because the service knows runs by their names. Nothing waits here for people.
"""

import asyncio
import contextlib
import logging
import os
import signal
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from dbos import DBOS, DBOSConfig, SetWorkflowID
from filelock import FileLock, Timeout
from sqlalchemy import create_engine

from .case import Case, case_from
from .control import Control, Refused, ServiceAway
from .heartbeat import Heartbeat
from .jobs import JOBS
from .model_file import read_models
from .run import CaseLost, Drafting, NotGranted, claim, perform, renew
from .sealing import Sealed, runs_key
from .settings import AgentSettings, CannotRun, from_environment

T = TypeVar("T")
APPLICATION_VERSION = "theranest-agents-1"
"""Raised only where a workflow's steps change their order or meaning: waiting work of another version is not taken up."""
WORK_CASE = "work_case"
_POLL_SECONDS = 0.25
_BEAT_SECONDS = 5.0
_PATIENCE_SECONDS = 300.0
_BUSY_SECONDS = 5.0
_AT_ONCE_HERE = 2
_STARTS_A_MINUTE = 120
_DRAIN_SECONDS = 20
_log = logging.getLogger(__name__)


class _Shop:
    """What workflows of this process need; set before the library is launched, since they are found by name."""

    def __init__(self, settings: AgentSettings) -> None:
        self.settings = settings
        self.drafting = Drafting.by(settings.model, read_models(settings.policies))


_shop: _Shop | None = None


@DBOS.workflow(name=WORK_CASE, max_recovery_attempts=5)
async def work_case(card: dict[str, Any]) -> str:
    """One round of one case: claimed under the workflow's id, so that a recovered run holds it again."""
    assert _shop is not None
    control, case = Control(_shop.settings.home), case_from(card)
    claimant = f"worker:{DBOS.workflow_id}"
    try:
        if not await _granted(control, case, claimant, _shop.drafting):
            return "over"
        grant = await _patient(lambda: renew(control, case, claimant, _drafting()))
        done = await perform(control, grant, _drafting(), step=kept, patience=_PATIENCE_SECONDS)
        return str(done.get("outcome") or done.get("code"))
    except (NotGranted, CaseLost, Refused):
        return "over"
    finally:
        await control.aclose()


async def _granted(control: Control, case: Case, claimant: str, drafting: Drafting) -> bool:
    """Waits while the practice is busy or agents are switched off. The answer is kept, the token is not."""
    while True:
        answer = await kept("claim", lambda: _patient(lambda: _asked(control, case, claimant, drafting)))
        if answer != "busy":
            return answer == "granted"
        await DBOS.sleep_async(_BUSY_SECONDS)


async def _asked(control: Control, case: Case, claimant: str, drafting: Drafting) -> str:
    try:
        await claim(control, case, claimant, drafting)
    except NotGranted as error:
        return error.why
    except Refused:
        return "over"
    return "granted"


def _drafting() -> Drafting:
    assert _shop is not None
    return _shop.drafting


async def kept(name: str, work: Callable[[], Awaitable[T]]) -> T:
    """A step: its result is sealed into the queue's database and comes back from there after a crash."""

    async def run() -> T:
        return await work()

    return await DBOS.run_step_async({"name": name}, run)


async def _patient(ask: Callable[[], Awaitable[T]]) -> T:
    """Waits for a service that is away. Raises what else happens."""
    loop = asyncio.get_running_loop()
    until = loop.time() + _PATIENCE_SECONDS
    while True:
        try:
            return await ask()
        except ServiceAway:
            if loop.time() >= until:
                raise
        await asyncio.sleep(_POLL_SECONDS)


class Worker:
    def __init__(self, settings: AgentSettings) -> None:
        self._settings = settings
        self._url = settings.runs_url or f"sqlite:///{prepared(settings.home / 'runs.db')}"
        self._parent = settings.parent or os.getppid()
        self._stop = asyncio.Event()
        self._enqueued: dict[str, None] = {}

    async def run(self) -> None:
        """Until it is told to stop, or the service that started it is gone."""
        if os.getppid() != self._parent:
            return
        DBOS(config=_config(self._settings, self._url))
        DBOS.launch()
        heartbeat = Heartbeat(create_engine(self._url), self._settings.worker)
        control = Control(self._settings.home)
        try:
            await self._open_queues()
            await self._serve(control, heartbeat)
        finally:
            await control.aclose()
            await asyncio.to_thread(DBOS.destroy, workflow_completion_timeout_sec=_DRAIN_SECONDS)
            heartbeat.leave()

    async def _open_queues(self) -> None:
        for name in JOBS:
            await DBOS.register_queue_async(
                queue_of(name),
                worker_concurrency=_AT_ONCE_HERE,
                limiter={"limit": _STARTS_A_MINUTE, "period": 60.0},
                polling_interval_sec=0.2,
            )

    async def _serve(self, control: Control, heartbeat: Heartbeat) -> None:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):
                loop.add_signal_handler(name, self._stop.set)
        next_beat = 0.0
        while not self._stop.is_set() and os.getppid() == self._parent:
            if loop.time() >= next_beat:
                await asyncio.to_thread(self._beat, heartbeat)
                next_beat = loop.time() + _BEAT_SECONDS
            with contextlib.suppress(ServiceAway, Refused):
                await self._fetch(control)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), _POLL_SECONDS)

    def _beat(self, heartbeat: Heartbeat) -> None:
        heartbeat.beat()
        if silent := heartbeat.silent():
            DBOS._recover_pending_workflows(silent)  # pyright: ignore[reportPrivateUsage] - the library has no public word for it

    async def _fetch(self, control: Control) -> None:
        for card in (await control.ask("/home/cases/due"))["cases"]:
            id = workflow_id(case_from(card), int(card["attempts"]))
            if id in self._enqueued:
                continue
            with SetWorkflowID(id):
                await DBOS.enqueue_workflow_async(queue_of(str(card["agent"])), work_case, card)
            self._enqueued[id] = None


def queue_of(agent: str) -> str:
    return f"agent-{agent}"


def workflow_id(case: Case, attempts: int) -> str:
    """One for each try of a round; the same case is therefore never enqueued twice for one try."""
    return f"{case.run_id}:{attempts}"


def prepared(path: Path) -> Path:
    """The file, readable by this user alone and in WAL mode, which the library leaves as it is."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    with contextlib.closing(sqlite3.connect(path, timeout=30)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    return path


def _config(settings: AgentSettings, url: str) -> DBOSConfig:
    return {
        "name": "theranest-agents",
        "system_database_url": url,
        "application_version": APPLICATION_VERSION,
        "executor_id": settings.worker,
        "serializer": Sealed(runs_key(settings.home)),
        "enable_otlp": False,
        "log_level": "WARNING",
    }


def main() -> int:
    global _shop
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    try:
        settings = from_environment()
        _shop = _Shop(settings)
        with FileLock(settings.home / f"{settings.worker}.lock", timeout=30, mode=0o600):
            asyncio.run(Worker(settings).run())
    except Timeout:
        sys.stderr.write("another worker of this name runs for this home\n")
        return 1
    except CannotRun as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

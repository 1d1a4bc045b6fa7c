"""The service's workers: child processes that it starts, starts again when they die, and stops with itself."""

import asyncio
import contextlib
import importlib.util
import logging
import os
import signal
import sys
import time

from ..home import Home

_PAUSES = (0.5, 1.0, 2.0, 5.0, 15.0, 60.0)
_LIVED_WELL_SECONDS = 60.0
_STOP_SECONDS = 25.0
_log = logging.getLogger(__name__)


class Workers:
    """`count` workers with stable names, `worker-0` and so on: what one left is taken up under its name."""

    def __init__(self, home: Home, count: int) -> None:
        self._home = home
        self._count = count
        self._tasks: list[asyncio.Task[None]] = []
        self._processes: dict[str, asyncio.subprocess.Process] = {}

    def start(self) -> None:
        if self._count and importlib.util.find_spec("dbos") is None:
            _log.warning("THERANEST_WORKERS is set, but agents are not installed: pip install 'theranest-mcp[agents]'")
            return
        self._tasks = [asyncio.create_task(self._keep(f"worker-{number}")) for number in range(self._count)]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(_ended(process) for process in self._processes.values()))

    async def _keep(self, name: str) -> None:
        failures = 0
        while True:
            started = time.monotonic()
            process = self._processes[name] = await self._spawn(name)
            code = await process.wait()
            failures = 0 if time.monotonic() - started > _LIVED_WELL_SECONDS else failures + 1
            _log.warning("%s ended with %s", name, code)
            await asyncio.sleep(_PAUSES[min(failures, len(_PAUSES) - 1)])

    async def _spawn(self, name: str) -> asyncio.subprocess.Process:
        environment = {**os.environ, "THERANEST_HOME": str(self._home.root), "THERANEST_WORKER": name}
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "theranest_agents.worker", stdin=asyncio.subprocess.DEVNULL, env=environment
        )


async def _ended(process: asyncio.subprocess.Process) -> None:
    """Asked to finish its steps, then made to."""
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), _STOP_SECONDS)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()

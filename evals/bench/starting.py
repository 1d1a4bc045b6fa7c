"""What a chat client waits for and what stays in memory: the bridge and its service against a bare stdio server."""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from theranest_server.home import Home

from .effort import Effort
from .processes import ROOT, clean_environment, resident_mb, spawned
from .rounds import Rounds
from .rows import Row

BARE = "bare MCP server on stdio"
_BRIDGE = ["-m", "theranest_server", "serve", "--as", "clinician", "--client-app", "claude-code"]
_BARE = ["-m", "evals.bench.bare", "stdio"]
_WARM, _COLD, _BRIDGE_MB, _BARE_MB, _SERVICE_MB = "warm", "cold", "bridge MB", "bare MB", "service MB"


def starting_rows(effort: Effort, folder: Path) -> list[Row]:
    """Every round starts the bare server, the bridge on a running service, and the bridge on a home that is not there."""
    found = Rounds()
    with _home(folder) as running:
        with spawned(_BRIDGE, running):
            pass
        for _ in range(effort.spawns):
            _bare(found)
            _warm(found, running)
            _cold(found, folder)
    return [
        _row(found, found.least, _WARM, BARE, "stdio bridge to first tools/list, service running", "s", at_most=1),
        _row(found, found.least, _COLD, BARE, "stdio bridge to first tools/list, home and service new", "s", at_most=3),
        _row(found, found.median, _BRIDGE_MB, _BARE_MB, "resident memory of the bridge", "MB", at_most=1),
        _row(
            found,
            found.median,
            _SERVICE_MB,
            _BARE_MB,
            "resident memory of the service with its sandbox",
            "MB",
            limit=200,
        ),
    ]


def _bare(found: Rounds) -> None:
    with spawned(_BARE, clean_environment()) as (seconds, pid):
        found.add(BARE, seconds)
        found.add(_BARE_MB, resident_mb(pid))


def _warm(found: Rounds, running: dict[str, str]) -> None:
    with spawned(_BRIDGE, running) as (seconds, pid):
        found.add(_WARM, seconds)
        found.add(_BRIDGE_MB, resident_mb(pid))


def _cold(found: Rounds, folder: Path) -> None:
    with _home(folder) as new, spawned(_BRIDGE, new) as (seconds, _):
        found.add(_COLD, seconds)
        service = Home(Path(new["THERANEST_HOME"])).running()
        assert service is not None
        found.add(_SERVICE_MB, resident_mb(service.pid))


@contextmanager
def _home(folder: Path) -> Generator[dict[str, str]]:
    """The environment of a home that does not exist yet; its service is stopped at the end."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        environment = clean_environment(THERANEST_HOME=f"{place}/home", THERANEST_LINGER="300")
        try:
            yield environment
        finally:
            stop = [sys.executable, "-m", "theranest_server", "service", "stop"]
            subprocess.run(stop, env=environment, cwd=ROOT, capture_output=True, timeout=60, check=False)


def _row(
    found: Rounds,
    figure: Callable[[str], float],
    ours: str,
    peer: str,
    what: str,
    unit: str,
    *,
    at_most: float | None = None,
    limit: float | None = None,
) -> Row:
    return Row(
        what=what,
        ours=figure(ours),
        peer=figure(peer),
        peer_name=BARE,
        unit=unit,
        at_most=at_most,
        limit=limit,
        ours_by_round=found.figures[ours],
        peer_by_round=found.figures[peer],
    )

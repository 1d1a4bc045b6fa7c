"""Workers and services are killed while they work: no case is lost, and nothing is proposed or raised twice."""

import json
import os
import signal
import sqlite3
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from house_world import answer_of, command, stop
from theranest_server.home import Home

pytestmark = pytest.mark.slow
CASES = {"THR-0016": "proposed", "THR-0018": "proposed", "THR-0008": "escalated", "THR-0019": "proposed"}
DELAYS = (0.0, 0.15, 0.4)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "home"
    stop(tmp_path / "home")


def workers_of(home: Path) -> list[int]:
    running = Home(home).running()
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        try:
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1]) if entry.name.isdigit() else 0
            words = (entry / "cmdline").read_bytes() if running is not None and parent == running.pid else b""
        except (OSError, IndexError, ValueError):
            continue
        if b"theranest_agents.worker" in words:
            found.append(int(entry.name))
    return found


def until(condition: Callable[[], Any], seconds: float = 90.0) -> Any:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s")


def open_cases(home: Path) -> list[str]:
    """As events do, on a service that keeps one worker."""
    assert command(home, "alert", "list", "--json", THERANEST_WORKERS="1").returncode == 0
    running = Home(home).running()
    assert running is not None
    ids: list[str] = []
    for thread in CASES:
        body = json.dumps({"agent": "messaging", "thread_id": thread, "event_id": f"evt-{thread}"}).encode()
        headers = {"X-Home-Secret": running.secret, "Content-Type": "application/json"}
        asked = urllib.request.Request(f"{running.control_url}/home/cases/open", body, headers)
        with urllib.request.urlopen(asked, timeout=30) as answer:
            ids.append(json.load(answer)["cases"][0]["case_id"])
    return ids


def states(home: Path, ids: list[str]) -> list[tuple[str, str | None]]:
    with sqlite3.connect(f"file:{home}/practice.db?mode=ro", uri=True) as database:
        rows = {
            id: (state, outcome)
            for id, state, outcome in database.execute("select id, state, outcome from agent_cases")
        }
    return [rows[id] for id in ids]


def made(home: Path) -> tuple[list[tuple[str, str]], list[str]]:
    """Replies by client, and alerts."""
    with sqlite3.connect(f"file:{home}/practice.db?mode=ro", uri=True) as database:
        proposals = database.execute("select client_id, tool from proposals order by client_id, tool").fetchall()
        alerts = [row[0] for row in database.execute("select kind from alerts order by kind")]
    return proposals, alerts


def test_a_worker_killed_again_and_again_does_each_case_once(home: Path) -> None:
    ids = open_cases(home)
    for delay in DELAYS:
        until(lambda: any(state == "claimed" for state, _ in states(home, ids)) or _all_done(home, ids))
        time.sleep(delay)
        for worker in workers_of(home):
            os.kill(worker, signal.SIGKILL)
    until(lambda: _all_done(home, ids), 150)
    assert [outcome for _, outcome in states(home, ids)] == list(CASES.values())
    proposals, alerts = made(home)
    assert len(proposals) == len(set(proposals)) == 3
    assert alerts == ["self_harm_risk"]
    assert answer_of(command(home, "ledger", "verify", "--json"))["ok"]


def test_a_run_goes_on_when_the_service_comes_back_at_another_address(home: Path) -> None:
    ids = open_cases(home)
    until(lambda: any(state == "claimed" for state, _ in states(home, ids)))
    running = Home(home).running()
    assert running is not None
    os.kill(running.pid, signal.SIGKILL)
    for worker in workers_of(home):
        os.kill(worker, signal.SIGKILL)
    assert command(home, "tools", "--role", "clinician").returncode == 0
    assert command(home, "alert", "list", "--json", THERANEST_WORKERS="1").returncode == 0  # starts the next service
    until(lambda: _all_done(home, ids), 150)
    proposals, alerts = made(home)
    assert len(proposals) == len(set(proposals)) == 3
    assert alerts == ["self_harm_risk"]


def test_what_the_queue_keeps_of_a_run_can_be_read_by_nobody_else(home: Path) -> None:
    ids = open_cases(home)
    until(lambda: _all_done(home, ids), 150)
    stop(home)
    kept = b"".join(path.read_bytes() for path in home.glob("runs.db*"))
    assert b"work_case" in kept
    for clear in (b"thread_id", b"reminder", b"next_appointment", b"THR-0016", b"appointment_id"):
        assert clear not in kept


def _all_done(home: Path, ids: list[str]) -> bool:
    return all(state in ("done", "failed") for state, _ in states(home, ids))

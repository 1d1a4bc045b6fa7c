"""One test a switch, with real processes: without agents, with a dead worker, out of budget, a message still reaches a person."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from house_world import service
from policy_copy import copied
from practice_events import DANGER, HARMLESS, PRACTICE, SECRET, Practice, eventually, execute, serving, signed, told
from theranest_server.home import RunFile
from theranest_server.transport.webhooks import PATH

ABSENT = "import sys\nfor name in ('dbos', 'pydantic_ai', 'theranest_agents'):\n    sys.modules[name] = None\n"
"""`sitecustomize.py` of an installation without the extra `agents`."""


@pytest.mark.slow
async def test_an_installation_without_agents_does_not_silence_it(practice: Practice, tmp_path: Path) -> None:
    absent = tmp_path / "absent"
    absent.mkdir()
    (absent / "sitecustomize.py").write_text(ABSENT)
    without = {"PYTHONPATH": str(absent)}
    line = [sys.executable, "-c", "import importlib.util as u; raise SystemExit(u.find_spec('dbos') is not None)"]
    assert subprocess.run(line, env={**os.environ, **without}, check=False).returncode == 0, "it is not absent"
    with house(practice, tmp_path, **without) as running:
        message = await told_of(practice, running)
        assert await raised(tmp_path) == [("self_harm_risk", "page", f"message:{message}")]


@pytest.mark.slow
async def test_a_worker_that_is_dead_does_not_silence_it(practice: Practice, tmp_path: Path) -> None:
    pytest.importorskip("dbos", reason="the extra `agents` is not installed")
    with house(practice, tmp_path) as running:
        [worker] = await eventually(lambda: children(running.pid), seconds=60)
        os.kill(worker, signal.SIGKILL)
        message = await told_of(practice, running)
        assert await raised(tmp_path) == [("self_harm_risk", "page", f"message:{message}")]


@pytest.mark.slow
async def test_a_worker_that_hangs_does_not_silence_it(practice: Practice, tmp_path: Path) -> None:
    pytest.importorskip("dbos", reason="the extra `agents` is not installed")
    with house(practice, tmp_path) as running:
        [worker] = await eventually(lambda: children(running.pid), seconds=60)
        os.kill(worker, signal.SIGSTOP)
        try:
            message = await told_of(practice, running)
            assert await raised(tmp_path) == [("self_harm_risk", "page", f"message:{message}")]
        finally:
            os.kill(worker, signal.SIGKILL)


async def test_a_budget_that_is_spent_does_not_silence_it(practice: Practice, tmp_path: Path) -> None:
    async with serving(practice, tmp_path / "home", policies=routed(tmp_path)) as there:
        today = time.strftime("%Y-%m-%d", time.gmtime())
        spent = f"VALUES ('r', '{today}', 'messaging', 999999999, 999999999, 999999999)"
        execute(there.home, f"INSERT INTO agent_usage (run_id, day, agent, requests, tokens, tool_calls) {spent}")
        message = await there.written(DANGER)
        assert [(a.kind, a.source) for a in await there.alerts()] == [("self_harm_risk", f"message:{message}")]


async def test_cases_that_fill_every_place_do_not_silence_it(practice: Practice, tmp_path: Path) -> None:
    async with serving(practice, tmp_path / "home", policies=routed(tmp_path)) as there:
        await there.written(HARMLESS)
        [case] = await eventually(lambda: there.rows("SELECT id FROM agent_cases"))
        execute(there.home, "UPDATE agent_cases SET state = 'claimed', lease_until = '2999', claimed_by = 'gone'")
        message = await there.written(DANGER)
        assert [(a.kind, a.source) for a in await there.alerts()] == [("self_harm_risk", f"message:{message}")]
        assert case["id"]


async def test_a_clinician_who_opted_out_of_ai_does_not_silence_it(practice: Practice, tmp_path: Path) -> None:
    practice.edit("staff", "staff:ada", ai_opt_in=False)
    async with serving(practice, tmp_path / "home", policies=routed(tmp_path)) as there:
        message = await there.written(DANGER)
        assert [(a.kind, a.source) for a in await there.alerts()] == [("self_harm_risk", f"message:{message}")]


def routed(folder: Path) -> Path:
    """The shipped policies, with messages going to the messaging agent."""
    policies = copied(folder / "policies")
    off = "agent: messaging\n    state: off"
    text = (policies / "routing.yaml").read_text()
    assert off in text
    (policies / "routing.yaml").write_text(text.replace(off, off.replace("off", "on")))
    return policies


@contextmanager
def house(practice: Practice, folder: Path, **more: str) -> Iterator[RunFile]:
    account = practice.settings.clients[0]
    about = {
        "THERANEST_RECORDS_URL": practice.url,
        "THERANEST_RECORDS_CLIENT_ID": account.client_id,
        "THERANEST_RECORDS_CLIENT_SECRET": account.client_secret,
        "THERANEST_RECORDS_PRACTICE": PRACTICE,
        "THERANEST_POLICIES": str(routed(folder)),
        "THERANEST_WEBHOOK_SECRETS": SECRET,
        "THERANEST_WORKERS": "1",
        "THERANEST_SYNC": "off",
    }
    with service(folder / "home", **about, **more) as running:
        yield running


async def told_of(practice: Practice, running: RunFile) -> str:
    """A client writes in danger, and the webhook comes."""
    message = await asyncio.to_thread(lambda: practice.message(DANGER))
    address = urlsplit(running.mcp_url)
    async with httpx2.AsyncClient(trust_env=False) as http:
        sent = signed(told("message.received", message))
        answer = await http.post(f"http://{address.netloc}{PATH}", **sent, timeout=30)
    assert answer.status_code == 202
    return message


async def raised(folder: Path) -> list[tuple[str, str, str]]:
    def look() -> list[tuple[str, str, str]]:
        with sqlite3.connect(f"file:{folder}/home/practice.db?mode=ro", uri=True) as database:
            return database.execute("SELECT kind, tier, source FROM alerts").fetchall()

    return await eventually(look, seconds=10)


def children(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-axo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()]
    return [int(row[0]) for row in rows if row[1] == str(pid) and "theranest_agents.worker" in row[2]]

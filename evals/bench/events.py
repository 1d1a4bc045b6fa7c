"""From an event to what comes of it: a real service with two workers beside a sandbox practice in its own process."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evals.chaos.practice import PracticeProcess, Thread
from evals.chaos.service import ServiceProcess
from evals.chaos.storm import DANGER, ROUTINE

from .effort import Effort
from .machine import machine_facts
from .processes import announced
from .rounds import Rounds
from .rows import Row
from .telling import at_rate, p99, webhook

PER_SECOND = 200.0
WORKERS = 2
PEER = "Starlette and one durable row"
TARGET = "the target"
_PATIENCE_SECONDS = 60.0
_DRAINING_SECONDS = 900.0


def events(effort: Effort) -> dict[str, Any]:
    """The document of `python -m evals bench events`."""
    before = machine_facts()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        practice = PracticeProcess(folder / "practice")
        service = ServiceProcess(folder, practice.settings, practice.url, sync="off", workers=WORKERS)
        try:
            practice.tell(service.webhook_url, service.secret)
            service.start()
            rows = _rows(effort, folder, practice, service)
        finally:
            service.stop()
            practice.stop()
    return {"name": "events", "rows": [row.as_json() for row in rows], "machine": before}


def _rows(effort: Effort, folder: Path, practice: PracticeProcess, service: ServiceProcess) -> list[Row]:
    threads = practice.threads()
    _proposed_after(practice, service, threads.pop())  # the workers are up when it has its reply
    followed = [_proposed_after(practice, service, threads.pop()) for _ in range(effort.messages)]
    called = [_called_after(practice, service, threads.pop()) for _ in range(effort.messages)]
    return [
        asyncio.run(_acknowledgement(effort, folder, service)),
        _against("message to verdict, median", 1_000 * statistics.median(_verdicts(service)), 20, "ms"),
        _against("message to a person called, longest", max(called), 1, "s"),
        _against("event to proposal, offline playbook, median", statistics.median(followed), 1.5, "s"),
        _drained(effort, practice, service, threads),
        _screening(effort),
    ]


def _against(what: str, ours: float, target: float, unit: str) -> Row:
    """No peer does this; the ratio is to what we hold ourselves to."""
    return Row(what=what, ours=ours, peer=target, peer_name=TARGET, unit=unit, at_most=1)


# acknowledgement


async def _acknowledgement(effort: Effort, folder: Path, service: ServiceProcess) -> Row:
    """Both sides in turns, at the same steady rate; a side that falls behind shows it in its p99."""
    count, found = max(3, int(PER_SECOND * effort.seconds)), Rounds()
    with announced("evals.bench.peer_events", str(folder)) as peer:
        sides = {"ours": service.webhook_url, "peer": str(peer["url"])}
        for number in range(effort.rounds):
            for side in sides if number % 2 else reversed(sides):
                first = number * count
                requests = [webhook(sides[side], service.secret, first + i) for i in range(count)]
                found.add(side, 1_000 * p99(await at_rate(sides[side], requests, PER_SECOND)))
    return Row(
        what=f"webhook acknowledged, p99 at {PER_SECOND:g} a second",
        ours=found.least("ours"),
        peer=found.least("peer"),
        peer_name=PEER,
        unit="ms",
        at_most=3,
        ours_by_round=found.figures["ours"],
        peer_by_round=found.figures["peer"],
    )


# one message after the other


def _proposed_after(practice: PracticeProcess, service: ServiceProcess, thread: Thread) -> float:
    """Seconds from a client's writing to the stored proposal, or to the alert where the client or therapist opted out."""
    began = time.time()
    practice.message(thread, ROUTINE[1])
    query = (
        "SELECT created_at AS at FROM proposals WHERE client_id = ?1 AND created_at >= ?2"
        " UNION ALL SELECT raised_at FROM alerts WHERE client_id = ?1 AND raised_at >= ?2"
    )
    since = _text(began)
    return _seconds(_first(lambda: service.rows(query, thread.client_id, since)), began)


def _called_after(practice: PracticeProcess, service: ServiceProcess, thread: Thread) -> float:
    """Seconds from a client's writing to the first person on the alert's list."""
    began = time.time()
    message = practice.message(thread, DANGER[0])
    query = "SELECT called_at AS at FROM alert_people JOIN alerts ON id = alert_id WHERE source = ? ORDER BY called_at"
    return _seconds(_first(lambda: service.rows(query, f"message:{message}")), began)


def _verdicts(service: ServiceProcess) -> list[float]:
    """Seconds from the kept event to the kept verdict, the reading of the message from the practice included."""
    query = "SELECT received_at, screened_at FROM events WHERE screened_at IS NOT NULL"
    return [
        (datetime.fromisoformat(row["screened_at"]) - datetime.fromisoformat(row["received_at"])).total_seconds()
        for row in service.rows(query)
    ]


# a rush


def _drained(effort: Effort, practice: PracticeProcess, service: ServiceProcess, threads: Sequence[Thread]) -> Row:
    """Messages in quick succession; all of them come to their end, and every thread's case with them."""
    told = [practice.message(threads[i % len(threads)], ROUTINE[1]) for i in range(effort.events)]
    until = time.monotonic() + _DRAINING_SECONDS
    while _ended(service, told) < len(told) or _open(service):
        if time.monotonic() > until:
            break
        time.sleep(0.5)
    ours = float(0 if _open(service) else _ended(service, told))
    what = f"{len(told)} events drained by {WORKERS} workers"
    return Row(what=what, ours=ours, peer=float(len(told)), peer_name="events told", unit="events", at_least=1)


def _ended(service: ServiceProcess, told: Sequence[str]) -> int:
    done = {row["resource_id"] for row in service.rows("SELECT resource_id FROM events WHERE state = 'done'")}
    return len(done.intersection(told))


def _open(service: ServiceProcess) -> bool:
    return bool(service.rows("SELECT 1 FROM agent_cases WHERE state IN ('waiting', 'claimed') LIMIT 1"))


def _screening(effort: Effort) -> Row:
    from theranest_server.triage import screen

    texts = [f"{text} {number}" for number in range(max(1, effort.events // 8)) for text in (*ROUTINE, *DANGER)]
    screen(texts[0])
    start = time.perf_counter()
    for text in texts:
        screen(text)
    rate = len(texts) / (time.perf_counter() - start)
    return Row(what="messages screened", ours=rate, peer=500.0, peer_name=TARGET, unit="a second", at_least=1)


# helpers


def _first(look: Callable[[], list[dict[str, Any]]]) -> str:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        if found := look():
            return str(found[0]["at"])
        time.sleep(0.01)
    raise RuntimeError(f"nothing came of an event within {_PATIENCE_SECONDS:g} s")


def _seconds(at: str, began: float) -> float:
    return datetime.fromisoformat(at).timestamp() - began


def _text(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

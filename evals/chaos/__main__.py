"""python -m evals.chaos --points N [--seed N]: kill -9 at random moments; nothing may be lost and nothing done twice.

A real service with a worker beside a sandbox practice in a process of its own. At each point a client's message is
written, people approve what waits, and service, worker or both are killed in the taking in of the webhook, the queue, the
run or the delivery. Exit 0: everything is accounted for. 1: something was lost, doubled or wrong. 2: it cannot run.
"""

import json
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import click

from .practice import PracticeProcess
from .reckoning import reckoned
from .service import ServiceProcess
from .storm import Storm

CALM_SECONDS = 900.0


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--points", type=click.IntRange(1, 60), default=50, show_default=True, help="How many kills.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the moments and the targets.")
@click.option("--keep", type=click.Path(path_type=Path), help="A folder to leave everything in.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def chaos(points: int, seed: int, keep: Path | None, as_json: bool) -> None:
    """Kill -9 over webhook, queue, run and delivery; then count."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        document = weathered(keep or Path(folder), points, seed)
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False))
    else:
        _show(document)
    sys.exit(0 if document["ok"] else 1)


def weathered(folder: Path, points: int, seed: int, calm_seconds: float = CALM_SECONDS) -> dict[str, Any]:
    """One storm in `folder`, and what became of everything."""
    folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    practice = PracticeProcess(folder / "practice")
    service = ServiceProcess(folder, practice.settings, practice.url)
    storm = Storm(practice=practice, service=service, chance=random.Random(seed), say=_progress)
    try:
        replies = practice.replies()
        practice.tell(service.webhook_url, service.secret)
        service.start()
        storm.rage(points)
        calm = storm.calm(calm_seconds)
        found = reckoned(storm.sent, service, practice, replies)
    finally:
        service.stop()
        practice.stop()
    if strays := service.strays():
        found.wrong.append(f"{strays} workers outlive their service")
    if not calm:
        found.lost.append(f"not at rest after {calm_seconds:.0f} s")
    return {
        "points": points,
        "seed": seed,
        "killed": Counter(point.target for point in storm.points),
        "aimed_at": Counter(point.stage for point in storm.points),
        "under_way": Counter(what for point in storm.points for what in point.under_way or ("nothing",)),
        "messages": len(storm.sent),
        "dangerous": sum(one.danger for one in storm.sent),
        **found.as_json(),
        "seconds": round(time.monotonic() - began, 1),
    }


def _progress(line: str) -> None:
    click.echo(line, err=True)


def _show(document: dict[str, Any]) -> None:
    for name, value in document.items():
        if isinstance(value, list):
            click.echo(f"{name}: {len(value)}")
            for line in value:
                click.echo(f"  {line}")
        elif isinstance(value, dict):
            click.echo(f"{name}: {', '.join(f'{what} {count}' for what, count in value.items())}")
        else:
            click.echo(f"{name}: {value}")


if __name__ == "__main__":
    chaos()

"""demo: the main job from a chat client to an approved draft in the record, in a fresh sandbox practice."""

import asyncio
import contextlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Generator
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import click

from .output import Failure, emit_json

_ROUTED = ("message.received", "claim.denied", "client.created")
"""Events that call for an agent in the demo; in the shipped policies none does."""


@click.command()
@click.option("--keep", metavar="DIR", help="Use this home and keep it.")
@click.option("--seed", type=click.IntRange(1, 10_000), default=1, show_default=True, help="Which invented practice.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def demo(keep: str | None, seed: int, as_json: bool) -> None:
    """Draft, refuse, approve, deliver, verify: one call's whole way, with real parts at every joint."""
    started = time.monotonic()
    with _home(keep) as home, _environment(home, seed):
        from .demo_steps import Story

        story = Story(home, tell=(lambda line: None) if as_json else _tell)
        try:
            asyncio.run(story.run())
        finally:
            story.close()
    document: dict[str, Any] = {**story.document(), "seconds": round(time.monotonic() - started, 1)}
    failed = [step["name"] for step in document["steps"] if not step["ok"]]
    if as_json:
        emit_json(document)
    else:
        _summary(document, keep)
    if failed:
        raise Failure(f"a step did not go as it should: {', '.join(failed)}", exit_code=1)


def _tell(line: str) -> None:
    click.echo(line)
    sys.stdout.flush()


@contextlib.contextmanager
def _home(keep: str | None) -> Generator[Path]:
    if keep is not None:
        path = Path(keep).absolute()
        path.mkdir(parents=True, exist_ok=True)
        yield path
        return
    path = Path(tempfile.mkdtemp(prefix="theranest-demo-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def _environment(home: Path, seed: int) -> Generator[None]:
    """The demo shows the defaults, whatever the shell is set to."""
    kept = {
        name: value for name, value in os.environ.items() if name.startswith("THERANEST_") and name != "THERANEST_DEBUG"
    }
    for name in kept:
        del os.environ[name]
    os.environ |= {
        "THERANEST_HOME": str(home),
        "THERANEST_SANDBOX_SEED": str(seed),
        "THERANEST_LINGER": "120",
        "THERANEST_POLICIES": str(_routed_policies(home)),
    }
    try:
        yield
    finally:
        for name in ("THERANEST_HOME", "THERANEST_SANDBOX_SEED", "THERANEST_LINGER", "THERANEST_POLICIES"):
            os.environ.pop(name, None)
        os.environ |= kept


def _routed_policies(home: Path) -> Path:
    """A copy of the shipped policies in which the events of the story call for their agents."""
    folder = home / "policies"
    if folder.exists():
        return folder
    with as_file(files("theranest_policies")) as shipped:
        shutil.copytree(shipped, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    routing = folder / "routing.yaml"
    text = routing.read_text("utf-8")
    for event in _ROUTED:
        before, found, after = text.partition(f"event: {event}\n")
        text = before + found + after.replace("state: off", "state: on", 1)
    routing.write_text(text, "utf-8")
    return folder


def _summary(document: dict[str, Any], keep: str | None) -> None:
    done = sum(step["ok"] for step in document["steps"])
    click.echo(f"\n{done} of {len(document['steps'])} steps as they should be, in {document['seconds']} s.")
    ledger = document["ledger"]
    click.echo(
        f"The ledger holds {ledger['entries']} entries and {'verifies' if ledger['verified'] else 'DOES NOT VERIFY'}."
    )
    if keep is not None:
        click.echo(f"The home is kept in {keep}; use it with THERANEST_HOME={json.dumps(str(Path(keep).absolute()))}.")

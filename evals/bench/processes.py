"""Programs that are started, asked once over stdio, weighed and ended."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .client import message

ROOT = Path(__file__).parents[2]


def clean_environment(**more: str) -> dict[str, str]:
    """This environment without settings of the product: a benchmark measures what a fresh installation does."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("THERANEST_", "OTEL_"))}
    return {**kept, **more}


@contextmanager
def announced(module: str, *arguments: str) -> Generator[dict[str, Any]]:
    """A server of ours in a process of its own; yields the line of JSON with which it says that it listens."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments], cwd=ROOT, env=clean_environment(), stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"{module} did not start")
        yield json.loads(line)
    finally:
        process.terminate()
        process.wait(timeout=30)
        process.stdout.close()


@contextmanager
def spawned(arguments: Sequence[str], environment: Mapping[str, str]) -> Generator[tuple[float, int]]:
    """Start a stdio server and list its tools: seconds from start to answer, and the process id while it lives."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(json.dumps(message("tools/list")).encode() + b"\n")
        process.stdin.flush()
        answer = json.loads(process.stdout.readline())
        seconds = time.perf_counter() - start
        _check(answer)
        yield seconds, process.pid
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(timeout=60)


def resident_mb(pid: int) -> float:
    """Resident memory of a process, in MB of 1024 KB."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    done = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024


def _check(answer: dict[str, Any]) -> None:
    tools = answer.get("result", {}).get("tools", [])
    if not tools or tools[0]["name"] == "what_is_wrong":
        raise RuntimeError(f"the server lists no tools of its own: {json.dumps(answer)[:300]}")

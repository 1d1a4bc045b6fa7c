"""A home with its service as a real process, and what a chat client or the command line does with it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from theranest_server.cli.client import ServiceClient
from theranest_server.home import Home, RunFile

MODERN = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "0"},
}


def environment(home: Path, **more: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("THERANEST_")}
    return {**clean, "THERANEST_HOME": str(home), "THERANEST_LINGER": "60", **more}


def command(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """One `theranest-mcp` command, run to its end."""
    line = [sys.executable, "-m", "theranest_server", *arguments]
    return subprocess.run(line, env=environment(home, **more), capture_output=True, text=True, timeout=120, check=False)


def answer_of(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


class Bridge:
    """A chat client's end of `serve` on stdio."""

    def __init__(self, home: Path, *arguments: str, **more: str) -> None:
        line = [sys.executable, "-m", "theranest_server", "serve", *arguments]
        self.process = subprocess.Popen(
            line, env=environment(home, **more), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._number = 0

    def ask(self, method: str, *, modern: bool = True, **params: Any) -> dict[str, Any]:
        self.send(method, modern=modern, **params)
        return self.read()

    def send(self, method: str, *, modern: bool = True, **params: Any) -> int:
        self._number += 1
        if modern:
            params["_meta"] = MODERN
        message = {"jsonrpc": "2.0", "id": self._number, "method": method, "params": params}
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        self.process.stdin.flush()
        return self._number

    def read(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        return self.ask("tools/call", name=tool, arguments=arguments)["result"]

    def close(self) -> None:
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        self.process.wait(timeout=30)


@contextmanager
def bridge(home: Path, *arguments: str, **more: str) -> Iterator[Bridge]:
    opened = Bridge(home, *arguments, **more)
    try:
        yield opened
    finally:
        opened.close()


@contextmanager
def service(home: Path, *arguments: str, **more: str) -> Iterator[RunFile]:
    """`serve --http` as a process of its own, until the block ends."""
    line = [sys.executable, "-m", "theranest_server", "serve", "--http", "127.0.0.1:0", *arguments]
    process = subprocess.Popen(line, env=environment(home, **more), stderr=subprocess.PIPE)
    try:
        yield _run_file(home, process)
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _run_file(home: Path, process: subprocess.Popen[bytes]) -> RunFile:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = Home(home).running()
        if found is not None:
            return found
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.05)
    raise AssertionError("the service did not come up within a minute")


def stop(home: Path) -> None:
    if Home(home).running() is not None:
        command(home, "service", "stop")


def client(home: Path, monkeypatch: Any) -> ServiceClient:
    for name, value in environment(home).items():
        if name.startswith("THERANEST_"):
            monkeypatch.setenv(name, value)
    return ServiceClient(Home(home))

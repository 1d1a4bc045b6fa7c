"""The service with its worker: started, killed without a warning, started again; and its people who approve."""

import base64
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import httpx2
from theranest_sandbox.settings import SandboxSettings
from theranest_server.home import Home, process_lives
from theranest_server.settings import SANDBOX_PRACTICE

from .ports import free_port

STARTING_SECONDS = 90.0
REPLY = "send_portal_message_draft"
WEBHOOKS = "/webhooks/theranest"


class Away(Exception):
    """Nobody answers, or what was asked is refused by now."""


class ServiceProcess:
    """One home. Its database is read beside it; everything is asked of it as people and the practice ask."""

    def __init__(
        self, folder: Path, practice: SandboxSettings, practice_url: str, *, sync: str = "3", workers: int = 1
    ) -> None:
        self.home = Home(folder / "home")
        self.secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
        self._port = free_port()
        account = practice.clients[0]
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("THERANEST_", "OTEL_"))}
        self._environment = {
            **clean,
            "THERANEST_HOME": str(self.home.root),
            "THERANEST_POLICIES": str(_routed(folder / "policies")),
            "THERANEST_RECORDS_URL": practice_url,
            "THERANEST_RECORDS_CLIENT_ID": account.client_id,
            "THERANEST_RECORDS_CLIENT_SECRET": account.client_secret,
            "THERANEST_RECORDS_PRACTICE": SANDBOX_PRACTICE,
            "THERANEST_SANDBOX_DIRECTORY": str(practice.directory),
            "THERANEST_WEBHOOK_SECRETS": self.secret,
            "THERANEST_WORKERS": str(workers),
            "THERANEST_SYNC": sync,
        }
        self._log = (folder / "service.log").open("ab")
        self._process: subprocess.Popen[bytes] | None = None
        self._workers = set[int]()

    @property
    def webhook_url(self) -> str:
        return f"http://127.0.0.1:{self._port}{WEBHOOKS}"

    def start(self) -> None:
        """Returns once it answers."""
        line = [sys.executable, "-m", "theranest_server", "serve", "--http", f"127.0.0.1:{self._port}"]
        self._process = subprocess.Popen(line, env=self._environment, stdout=self._log, stderr=self._log)
        until = time.monotonic() + STARTING_SECONDS
        while time.monotonic() < until:
            running = self.home.running()
            if running is not None and running.pid == self._process.pid and _listens(self._port):
                return
            if self._process.poll() is not None:
                raise RuntimeError(f"the service did not start (exit {self._process.returncode})")
            time.sleep(0.05)
        raise RuntimeError("the service did not start in time")

    def kill(self, what: str) -> None:
        """SIGKILL to the `service`, its `worker`, or `both`."""
        assert self._process is not None
        workers = self.workers()
        self._workers.update(workers)
        for pid in [*([self._process.pid] if what != "worker" else []), *(workers if what != "service" else [])]:
            _killed(pid)
        if what != "worker":
            self._process.wait()

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(timeout=60)
        self._log.close()

    def strays(self, seconds: float = 45.0) -> int:
        """Workers that outlive their service for longer than it takes to finish what they hold."""
        until = time.monotonic() + seconds
        while (alive := sum(process_lives(pid) for pid in self._workers)) and time.monotonic() < until:
            time.sleep(0.5)
        return alive

    def workers(self) -> list[int]:
        assert self._process is not None
        listed = subprocess.run(["ps", "-axo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
        rows = [line.split(None, 2) for line in listed.splitlines()]
        return [int(r[0]) for r in rows if r[1] == str(self._process.pid) and "theranest_agents.worker" in r[2]]

    # what it holds

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """Of its database; nothing before there is one."""
        try:
            with closing(sqlite3.connect(f"file:{self.home.database}?mode=ro", uri=True, timeout=30)) as connection:
                connection.row_factory = sqlite3.Row
                return [dict(row) for row in connection.execute(query, values)]
        except sqlite3.OperationalError:
            return []

    def waiting_replies(self) -> list[dict[str, Any]]:
        query = "SELECT id, originator FROM proposals WHERE tool = ? AND state = 'proposed' ORDER BY created_at, id"
        return self.rows(query, REPLY)

    def approve(self, proposal: dict[str, Any]) -> bool:
        """As its therapist reads and approves it. False where nobody answered or it is no longer to be approved."""
        try:
            shown = self._review("/api/show", proposal["originator"], {"id": proposal["id"]})
            digest = {"id": proposal["id"], "digest": shown["digest"]}
            self._review("/api/approve", proposal["originator"], digest)
        except Away:
            return False
        return True

    def verified(self) -> bool:
        return bool(self.control("/home/ledger/verify", {})["ok"])

    def control(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        running = self.home.running()
        if running is None:
            raise Away
        return _posted(f"{running.control_url}{path}", body, {"X-Home-Secret": running.secret})

    def _review(self, path: str, staff: str, body: dict[str, Any]) -> dict[str, Any]:
        token = self.control("/home/token", {"as": staff, "client_app": "cli", "audience": "review"})["token"]
        running = self.home.running()
        if running is None:
            raise Away
        return _posted(f"{running.review_url}{path}", body, {"Authorization": f"Bearer {token}"})


def _posted(url: str, body: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
    try:
        answer = httpx2.post(url, json=body, headers=headers, timeout=60, trust_env=False)
        answer.raise_for_status()
        return answer.json()
    except (httpx2.HTTPError, ValueError):
        raise Away from None


def _routed(policies: Path) -> Path:
    """A copy of the shipped policies in which portal messages call for the messaging agent."""
    with as_file(files("theranest_policies")) as shipped:
        shutil.copytree(shipped, policies, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    routing = policies / "routing.yaml"
    off = "agent: messaging\n    state: off"
    text = routing.read_text("utf-8")
    if off not in text:
        raise RuntimeError("routing.yaml has no route of messages that could be switched on")
    routing.write_text(text.replace(off, off.replace("off", "on")), "utf-8")
    return policies


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _killed(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)

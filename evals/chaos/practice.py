"""The practice's own system as a process of its own, so that it outlives the service; and what was written into it."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from theranest_sandbox.opening import open_practice
from theranest_sandbox.settings import SandboxSettings

from .ports import free_port

STARTING_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A portal thread between a client and a therapist in which the practice wrote last."""

    id: str
    client_id: str


class PracticeProcess:
    """`theranest-mcp sandbox`, with the switchboard through which its people and clients act."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings: SandboxSettings = open_practice(folder)
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        line = [sys.executable, "-m", "theranest_server", "sandbox", "--directory", str(folder), "--port", str(port)]
        self._process = subprocess.Popen(line, env=_environment(), stderr=subprocess.DEVNULL)
        self._client = httpx2.Client(base_url=self.url, timeout=30, trust_env=False)
        self._wait()

    def stop(self) -> None:
        self._client.close()
        self._process.terminate()
        self._process.wait(timeout=30)

    def tell(self, address: str, secret: str) -> None:
        """Webhooks go there from now on, signed under this secret."""
        self._ask("/sandbox/subscriptions", {"name": "chaos", "url": address, "secret": secret})

    def tell_twice(self, times: int) -> None:
        """The next events are each sent twice."""
        self._ask("/sandbox/faults", {"fault": "duplicate_webhooks", "times": times})

    def message(self, thread: Thread, body: str) -> str:
        """A client writes; the id of the message. The webhook follows by itself."""
        return str(self._ask("/sandbox/messages", {"thread_id": thread.id, "body": body})["id"])

    def threads(self) -> list[Thread]:
        """In which a client writes for themself and nobody waits for an answer."""
        newest: dict[str, dict[str, Any]] = {}
        for message in self._messages():
            if message["sent_at"] >= newest.get(message["thread_id"], message)["sent_at"]:
                newest[message["thread_id"]] = message
        relations = {id: sorted(p["relation"] for p in last["participants"]) for id, last in newest.items()}
        return [
            Thread(id=id, client_id=last["client_id"])
            for id, last in sorted(newest.items())
            if last["direction"] == "outbound" and relations[id] == ["self", "therapist"]
        ]

    def written(self) -> Counter[str]:
        """How often each reference of the product stands in the record."""
        with closing(self._database()) as database:
            tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            found = Counter[str]()
            for table in tables:
                columns = {row[1] for row in database.execute(f"PRAGMA table_info({table})")}
                if "external_ref" in columns:
                    query = f"SELECT external_ref FROM {table} WHERE external_ref IS NOT NULL"
                    found.update(row[0] for row in database.execute(query))
            return found

    def replies(self) -> int:
        """Messages from the practice to its clients."""
        return sum(message["direction"] == "outbound" for message in self._messages())

    def _messages(self) -> list[dict[str, Any]]:
        with closing(self._database()) as database:
            return [json.loads(row[0]) for row in database.execute("SELECT body FROM messages ORDER BY sent_at")]

    def _database(self) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{self.folder / 'practice.db'}?mode=ro", uri=True, timeout=30)

    def _ask(self, path: str, body: dict[str, Any]) -> Any:
        headers = {"X-Sandbox-Control": self.settings.control_secret}
        answer = self._client.post(path, json=body, headers=headers)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def _wait(self) -> None:
        until = time.monotonic() + STARTING_SECONDS
        while time.monotonic() < until:
            try:
                self._client.get("/openapi.json").raise_for_status()
            except httpx2.HTTPError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError("the sandbox practice did not start")


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("THERANEST_", "OTEL_"))}

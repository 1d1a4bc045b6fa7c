"""The whole house as the service assembles it, beside a sandbox over HTTP: what tests of events and alerts start from."""

import asyncio
import base64
import json
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
from standardwebhooks.webhooks import Webhook
from starlette.responses import JSONResponse
from theranest_sandbox.serve import running
from theranest_sandbox.settings import SandboxSettings
from theranest_server.adapters.records.connection import RecordsConnection
from theranest_server.adapters.records.feed import TheraNestFeed
from theranest_server.adapters.telemetry import open_telemetry
from theranest_server.adapters.theranest import open_records
from theranest_server.bootstrap.house import House, build_house
from theranest_server.bootstrap.records import Source
from theranest_server.domain.alerts import Alert
from theranest_server.domain.ids import PracticeId
from theranest_server.home import Home
from theranest_server.settings import RecordsSettings, Settings
from theranest_server.transport.webhooks import PATH, Proof, WebhookDoor
from tiny_practice import CLIENTS, PRACTICE, tiny_practice

SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes ...").decode()
OLD_SECRET = "whsec_" + base64.b64encode(b"another secret of 32 bytes .....").decode()
DANGER = "I want to end my life tonight, I have the pills here."
HARMLESS = "Can we move my appointment to Thursday?"
IRIS = CLIENTS[0]


@dataclass
class Practice:
    """The practice's own system: a sandbox that people write into."""

    url: str
    settings: SandboxSettings

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"X-Sandbox-Control": self.settings.control_secret}
        answer = httpx2.request(method, self.url + path, json=body, headers=headers, trust_env=False)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def message(self, body: str = DANGER, *, thread: str = "TR-1", sender: str | None = None) -> str:
        asked = {"thread_id": thread, "body": body} | ({"sender": sender} if sender else {})
        return self.ask("POST", "/sandbox/messages", asked)["id"]

    def edit(self, resource: str, id: str, **fields: Any) -> None:
        self.ask("PATCH", f"/sandbox/{resource}/{id}", fields)

    def fail(self, fault: str = "server_error", *, path: str = "/api/v1/.*", times: int = 1000, **more: Any) -> None:
        self.ask("POST", "/sandbox/faults", {"fault": fault, "path": path, "times": times, **more})

    def heal(self) -> None:
        self.ask("DELETE", "/sandbox/faults")


def signed(body: bytes | dict[str, Any], *, id: str = "msg_1", secret: str = SECRET, at: float | None = None) -> Any:
    """Body and headers as the practice's system sends them."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    moment = datetime.fromtimestamp(at if at is not None else time.time(), UTC)
    headers = {
        "webhook-id": id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(secret).sign(id, moment, raw.decode("utf-8", "surrogateescape")),
    }
    return {"content": raw, "headers": headers}


def told(event: str, resource: str | None = None, *, client: str | None = IRIS, practice: str = PRACTICE) -> Any:
    return {"event": event, "practice_id": practice, "client_id": client, "resource_id": resource}


@dataclass
class Service:
    house: House
    practice: Practice
    home: Path
    http: httpx2.AsyncClient
    ids: int = 0

    async def post(self, body: Any, **about: Any) -> httpx2.Response:
        """One webhook; each under an id of its own where none is given."""
        self.ids += 1
        return await self.http.post(PATH, **signed(body, **({"id": f"msg_{self.ids}"} | about)))

    async def written(self, body: str = DANGER, **about: Any) -> str:
        """A client writes, and the webhook comes."""
        message = await asyncio.to_thread(lambda: self.practice.message(body, **about))
        await self.post(told("message.received", message))
        return message

    async def alerts(self, *, at_least: int = 1, seconds: float = 5.0) -> list[Alert]:
        """Open alerts, once there are enough."""
        return await eventually(lambda: self._open(at_least), seconds)

    async def _open(self, at_least: int) -> list[Alert] | None:
        found = list(await self.house.alerts.open_alerts())
        return found if len(found) >= at_least else None

    async def settled(self, seconds: float = 5.0) -> None:
        """Everything that was taken in has come to its end or to its next attempt."""
        until = time.monotonic() + seconds
        while self.house.safety.inbox.busy and time.monotonic() < until:
            await asyncio.sleep(0.01)

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        with self.house.database.engine.connect() as connection:
            found = connection.exec_driver_sql(query, values).mappings().all()
        return [dict(row) for row in found]


async def eventually(look: Callable[[], Any], seconds: float = 5.0) -> Any:
    until = time.monotonic() + seconds
    while True:
        found = look()
        if asyncio.iscoroutine(found):
            found = await found
        if found:
            return found
        assert time.monotonic() < until, "it did not happen in time"
        await asyncio.sleep(0.01)


@asynccontextmanager
async def serving(practice: Practice, home: Path, **about: Any) -> AsyncIterator[Service]:
    """`about`: fields of `Settings`; `agents`, `screen` and `mapped` as the house takes them."""
    account = practice.settings.clients[0]
    agents, screen, mapped = about.pop("agents", None), about.pop("screen", None), about.pop("mapped", {})
    records = RecordsSettings(
        url=practice.url, client_id=account.client_id, client_secret=account.client_secret, practice_id=PRACTICE
    )
    known: dict[str, Any] = {"home": home, "records": records, "sync_seconds": None, "webhook_secrets": (SECRET,)}
    settings = Settings(**(known | about))
    connection = RecordsConnection(
        base_url=practice.url, client_id=account.client_id, client_secret=account.client_secret,
        practice_id=PracticeId(PRACTICE), wait_seconds=0.02, longest_wait_seconds=0.1, attempts=2, timeout_seconds=2,
    )  # fmt: skip
    here = Home(home)
    here.prepare()
    telemetry = open_telemetry(here.traces)
    reader, writer = open_records(connection)
    feed = TheraNestFeed(open_records(connection)[0].resources)
    source = Source(
        reader=reader, writer=writer, feed=feed, practice_id=connection.practice_id, url=practice.url, mapped=mapped
    )
    more = {} if screen is None else {"screen": screen}
    house = build_house(settings, here, source, telemetry, "http://localhost:1", agents=agents, **more)
    await house.start()
    door = WebhookDoor(JSONResponse({"code": "elsewhere"}, 404), house.safety.inbox, Proof(settings.webhook_secrets))
    transport = httpx2.ASGITransport(app=door)
    try:
        async with httpx2.AsyncClient(transport=transport, base_url="http://service") as http:
            yield Service(house=house, practice=practice, home=home, http=http)
    finally:
        logging.getLogger("theranest_server").setLevel(logging.CRITICAL)
        await house.stop()
        logging.getLogger("theranest_server").setLevel(logging.NOTSET)
        await reader.aclose()
        await feed.aclose()


@asynccontextmanager
async def practice_at(folder: Path) -> AsyncIterator[Practice]:
    made = tiny_practice(folder)
    with running(made) as url:
        yield Practice(url=url, settings=made)


@dataclass
class Receiver:
    """An address of the practice's choice: what was posted there, and how it answers."""

    status: int = 204
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""

    @property
    def documents(self) -> list[Any]:
        return [json.loads(body) for _, body in self.got]


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """A real server on the loopback address."""
    receiver = Receiver()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        receiver.got.append((headers, body))
        writer.write(f"HTTP/1.1 {receiver.status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    async with server:
        yield receiver


def execute(home: Path, statement: str) -> None:
    """Behind the service's back."""
    connection = sqlite3.connect(home / "practice.db", timeout=10)
    with connection:
        connection.execute(statement)
    connection.close()

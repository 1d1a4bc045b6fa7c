"""Telling the outside what happened: an outbox in the change's own transaction, and a sender that tries until it succeeds.

Headers and signatures follow Standard Webhooks. Delivery is at least once: a receiver sees an event again if its answer
was lost, always under the same `webhook-id`.
"""

import base64
import hashlib
import hmac
import json
import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypedDict, get_args

import anyio
import anyio.to_thread
import httpx2
from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from .database import OUTBOX
from .faults import FaultSwitch
from .resources.base import instant_text
from .settings import Subscription

EventName = Literal[
    "client.created",
    "appointment.completed",
    "note.created",
    "note.signed",
    "claim.created",
    "claim.submitted",
    "claim.denied",
    "remittance.received",
    "message.received",
    "document.uploaded",
    "consent.changed",
]
EVENTS: tuple[str, ...] = get_args(EventName)
OUT_OF_ORDER_SECONDS = 2
LOGGER = logging.getLogger(__name__)


def signing_key(secret: str) -> bytes:
    """Raises ValueError for a secret that is not `whsec_` and base64."""
    key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    if not key:
        raise ValueError("an empty signing secret")
    return key


def signature(secret: str, webhook_id: str, timestamp: int, body: bytes) -> str:
    key = signing_key(secret)
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


class Subscriptions:
    """Who is told, by name; can change while the sandbox runs. Raises ValueError for an unusable secret."""

    def __init__(self, initial: tuple[Subscription, ...]) -> None:
        self._by_name: dict[str, Subscription] = {}
        for subscription in initial:
            self.put(subscription)

    def put(self, subscription: Subscription) -> None:
        signing_key(subscription.secret)
        self._by_name = self._by_name | {subscription.name: subscription}

    def get(self, name: str) -> Subscription | None:
        return self._by_name.get(name)

    def for_event(self, event: str) -> list[Subscription]:
        return [s for s in self._by_name.values() if s.events is None or event in s.events]


class Outbox:
    """Writes events into the transaction of the change that they tell of."""

    def __init__(
        self,
        connection: Connection,
        practice_id: str,
        subscriptions: Subscriptions,
        faults: FaultSwitch,
        clock: Callable[[], datetime],
    ) -> None:
        self._connection = connection
        self._practice_id = practice_id
        self._subscriptions = subscriptions
        self._faults = faults
        self._clock = clock

    def tell(self, event: EventName, *, client_id: str | None, resource_id: str) -> None:
        self.tell_body(
            {"event": event, "practice_id": self._practice_id, "client_id": client_id, "resource_id": resource_id}
        )

    def tell_body(self, body: Mapping[str, object]) -> None:
        event = str(body["event"])
        rows = [row for subscription in self._subscriptions.for_event(event) for row in self._rows(subscription, body)]
        if rows:
            self._connection.execute(insert(OUTBOX), rows)

    def _rows(self, subscription: Subscription, body: Mapping[str, object]) -> list[dict[str, object]]:
        now = self._clock()
        late = self._faults.take_webhook("out_of_order_webhooks")
        copies = 2 if self._faults.take_webhook("duplicate_webhooks") else 1
        row: dict[str, object] = {
            "webhook_id": f"msg_{uuid.uuid4().hex}",
            "subscription": subscription.name,
            "event": body["event"],
            "body": json.dumps(body, ensure_ascii=False, separators=(",", ":")),
            "created_at": instant_text(now),
            "due_at": instant_text(now + timedelta(seconds=OUT_OF_ORDER_SECONDS if late else 0)),
            "attempts": 0,
            "state": "waiting",
        }
        return [row] * copies


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    seq: int
    webhook_id: str
    subscription: str
    body: str
    attempts: int


class Signed(TypedDict):
    """What is posted to a receiver."""

    content: bytes
    headers: dict[str, str]


class Sender:
    """Sends what the outbox holds. `run` belongs to the application's lifespan; `deliver_due` is one round of it."""

    def __init__(
        self,
        engine: Engine,
        subscriptions: Subscriptions,
        *,
        backoff: tuple[float, ...],
        clock: Callable[[], datetime],
    ) -> None:
        self._engine = engine
        self._subscriptions = subscriptions
        self._backoff = backoff
        self._clock = clock
        self._news: anyio.Event | None = None

    def wake(self) -> None:
        """Called on the loop of `run` when a change may have filled the outbox."""
        if self._news is not None:
            self._news.set()

    async def run(self) -> None:
        async with self._client() as client:
            while True:
                self._news = anyio.Event()
                with anyio.move_on_after(await self._attempt(client)):
                    await self._news.wait()

    async def _attempt(self, client: httpx2.AsyncClient) -> float:
        """One round; seconds to wait for the next. A database that is busy or away now may be there later."""
        try:
            await self._round(client)
            return await anyio.to_thread.run_sync(self._pause)
        except SQLAlchemyError as error:
            LOGGER.warning("webhooks wait for the database: %s", type(error).__name__)
            return 1

    async def deliver_due(self) -> int:
        """Try each event that is due once; returns how many arrived."""
        async with self._client() as client:
            return await self._round(client)

    def _client(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(timeout=10, follow_redirects=False, trust_env=False)

    async def _round(self, client: httpx2.AsyncClient) -> int:
        arrived = 0
        for waiting in await anyio.to_thread.run_sync(self._due):
            error = await self._send(client, waiting)
            await anyio.to_thread.run_sync(self._settle, waiting, error)
            arrived += error is None
        return arrived

    async def _send(self, client: httpx2.AsyncClient, waiting: Waiting) -> str | None:
        subscription = self._subscriptions.get(waiting.subscription)
        if subscription is None:
            return "no such subscription"
        try:
            response = await client.post(subscription.url, **self._signed(subscription, waiting))
        except Exception as error:  # a receiver's trouble, whatever it is, must not end the sending to others
            return type(error).__name__
        return None if response.is_success else f"status {response.status_code}"

    def _signed(self, subscription: Subscription, waiting: Waiting) -> Signed:
        body, timestamp = waiting.body.encode(), int(self._clock().timestamp())
        headers = {
            "content-type": "application/json",
            "webhook-id": waiting.webhook_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(subscription.secret, waiting.webhook_id, timestamp, body),
        }
        return {"content": body, "headers": headers}

    def _due(self) -> list[Waiting]:
        query = (
            select(*(OUTBOX.c[name] for name in ("seq", "webhook_id", "subscription", "body", "attempts")))
            .where(OUTBOX.c.state == "waiting", OUTBOX.c.due_at <= instant_text(self._clock()))
            .order_by(OUTBOX.c.due_at, OUTBOX.c.seq)
            .limit(100)
        )
        with self._engine.connect() as connection:
            return [Waiting(**row) for row in connection.execute(query).mappings()]

    def _settle(self, waiting: Waiting, error: str | None) -> None:
        values: dict[str, object] = {"attempts": waiting.attempts + 1, "last_error": error}
        if error is None:
            values["state"] = "delivered"
        elif waiting.attempts >= len(self._backoff):
            values["state"] = "given_up"
        else:
            values["due_at"] = instant_text(self._clock() + timedelta(seconds=self._backoff[waiting.attempts]))
        with self._engine.execution_options(writes=True).begin() as connection:
            connection.execute(update(OUTBOX).where(OUTBOX.c.seq == waiting.seq).values(values))

    def _pause(self) -> float:
        """Seconds until the next event is due, within bounds that let another process's events be seen too."""
        query = select(OUTBOX.c.due_at).where(OUTBOX.c.state == "waiting").order_by(OUTBOX.c.due_at).limit(1)
        with self._engine.connect() as connection:
            due = connection.scalar(query)
        if due is None:
            return 30
        wait = (datetime.fromisoformat(due) - self._clock()).total_seconds()
        return min(max(wait, 0.05), 30)

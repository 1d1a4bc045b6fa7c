"""Events in the database: implements `events.EventStore`. Ids stand in the clear, addresses of documents are sealed."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, RowMapping, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import IntegrityError

from ..domain.approval_form import time_text
from ..domain.events import Event, EventName, News
from ..domain.ids import ClientId
from ..events import Kept, natural_key
from ..ports import Clock, SealBroken
from .database import Database, tables
from .keys import PRACTICE_WIDE, Keys

if TYPE_CHECKING:
    from ..triage import Verdict

LEASE = timedelta(seconds=20)
"""How long an event belongs to the service that took it; afterwards another one, or the next start, goes on with it."""
LAST_SCREENED = "last_screened_at"
_events, _receipts, _state = tables.events, tables.event_receipts, tables.inbox_state


class Events:
    def __init__(self, database: Database, keys: Keys, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    async def keep(self, news: News, *, source: str, receipt: str | None, traceparent: str | None = None) -> Kept:
        def work(connection: Connection) -> Kept:
            known = self._known(connection, news, source, receipt)
            if known is None:
                event = self._insert(connection, news, source, traceparent)
                self._receipt(connection, source, receipt, event.id)
                return Kept(event=event, new=True)
            event, by_receipt = known
            if not by_receipt:
                self._receipt(connection, source, receipt, event.id)
            return Kept(event=event, new=False)

        try:
            return await self._database.writer.run(work)
        except IntegrityError:  # another service was told of the same at this moment
            return await self._database.writer.run(work)

    def _known(self, connection: Connection, news: News, source: str, receipt: str | None) -> tuple[Event, bool] | None:
        if receipt is not None:
            told = select(_receipts.c.event_id).where(_receipts.c.source == source, _receipts.c.receipt == receipt)
            if (event_id := connection.execute(told).scalar()) is not None:
                return self._one(connection, event_id), True
        key = natural_key(news)
        if key is not None:
            found = connection.execute(select(_events.c.id).where(_events.c.natural_key == key)).scalar()
            if found is not None:
                return self._one(connection, found), False
        return None

    def _one(self, connection: Connection, event_id: str) -> Event:
        return self._event(
            connection, connection.execute(select(_events).where(_events.c.id == event_id)).mappings().one()
        )

    def _receipt(self, connection: Connection, source: str, receipt: str | None, event_id: str) -> None:
        if receipt is None:
            return
        row = {"source": source, "receipt": receipt, "event_id": event_id, "received_at": self._now()}
        connection.execute(insert(_receipts).values(row))

    def _insert(self, connection: Connection, news: News, source: str, traceparent: str | None) -> Event:
        key, now = natural_key(news), self._clock.now()
        event_id = _event_id(news.practice_id, key or secrets.token_hex(16))
        connection.execute(
            insert(_events).values(
                id=event_id,
                natural_key=key,
                source=source,
                name=news.name,
                practice_id=news.practice_id,
                client_id=news.client_id,
                resource_id=news.resource_id,
                sealed=self._sealed(connection, event_id, news),
                received_at=time_text(now),
                state="received" if news.known else "ignored",
                attempts=0,
                due_at=time_text(now + LEASE) if news.known else None,
                traceparent=traceparent,
            )
        )
        return Event(id=event_id, source=source, news=news, traceparent=traceparent)

    def _sealed(self, connection: Connection, event_id: str, news: News) -> bytes | None:
        if not news.document_urls and not news.target_fields:
            return None
        plain = json.dumps({"document_urls": news.document_urls, "target_fields": news.target_fields}).encode()
        try:
            key = self._keys.within(connection, news.client_id or PRACTICE_WIDE)
        except SealBroken:  # whose data were deleted: what is told anew is not kept
            return None
        return key.encrypt(plain, _place(event_id))

    async def due(self, limit: int) -> list[Event]:
        now = self._clock.now()
        waiting = (
            select(_events)
            .where(_events.c.state == "received", _events.c.due_at <= time_text(now))
            .order_by(_events.c.due_at)
            .limit(limit)
        )
        if not await self._database.read(lambda connection: connection.execute(waiting).first()):
            return []

        def take(connection: Connection) -> list[Event]:
            rows = connection.execute(waiting.with_for_update(skip_locked=True)).mappings().all()
            for row in rows:
                again = {"due_at": time_text(now + LEASE), "attempts": row["attempts"] + 1}
                connection.execute(update(_events).where(_events.c.id == row["id"]).values(again))
            return [self._event(connection, row) for row in rows]

        return await self._database.writer.run(take)

    def _event(self, connection: Connection, row: RowMapping) -> Event:
        told = self._opened(connection, row)
        news = News(
            name=row["name"],
            practice_id=row["practice_id"],
            client_id=None if row["client_id"] is None else ClientId(row["client_id"]),
            resource_id=row["resource_id"],
            document_urls=tuple(told.get("document_urls", ())),
            target_fields=tuple(told.get("target_fields", ())),
        )
        return Event(
            id=row["id"],
            source=row["source"],
            news=news,
            attempts=row["attempts"],
            screened=row["screened_at"] is not None,
            tier=row["tier"],
            traceparent=row["traceparent"],
        )

    def _opened(self, connection: Connection, row: RowMapping) -> dict[str, Any]:
        """Empty where it was sealed under a key that was destroyed since."""
        if row["sealed"] is None:
            return {}
        try:
            key = self._keys.reading(connection, ClientId(row["client_id"] or PRACTICE_WIDE))
            return json.loads(key.decrypt(row["sealed"], _place(row["id"])))
        except SealBroken:
            return {}

    async def release(self) -> None:
        """For the only service of a database, at its start: nobody else is at work on anything."""
        freed = update(_events).where(_events.c.state == "received").values(due_at=self._now())
        await self._database.writer.run(lambda connection: connection.execute(freed).rowcount)

    async def screened(self, event_id: str, verdict: "Verdict") -> None:
        now = self._now()
        values = {"screened_at": now, "tier": verdict.tier.value, "reasons": json.dumps(list(verdict.reasons))}

        def work(connection: Connection) -> None:
            connection.execute(update(_events).where(_events.c.id == event_id).values(values))
            self._put(connection, {LAST_SCREENED: now})

        await self._database.writer.run(work)

    async def done(self, event_id: str, state: str, problem: str | None = None) -> None:
        await self._change(event_id, state=state, problem=problem, due_at=None)

    async def later(self, event_id: str, seconds: float, problem: str) -> None:
        due = time_text(self._clock.now() + timedelta(seconds=seconds))
        await self._change(event_id, state="received", problem=problem, due_at=due)

    async def named(self, event_id: str, natural_key: str) -> bool:
        try:
            await self._change(event_id, natural_key=natural_key)
        except IntegrityError:
            return False
        return True

    async def _change(self, event_id: str, **values: Any) -> None:
        changed = update(_events).where(_events.c.id == event_id).values(**values)
        await self._database.writer.run(lambda connection: connection.execute(changed).rowcount)

    async def oldest_unscreened(self) -> datetime | None:
        waiting = select(func.min(_events.c.received_at)).where(
            _events.c.name == EventName.MESSAGE_RECEIVED.value,
            _events.c.screened_at.is_(None),
            or_(_events.c.state == "received", _events.c.state == "failed"),
        )
        found = await self._database.read(lambda connection: connection.execute(waiting).scalar())
        return None if found is None else datetime.fromisoformat(found)

    async def traceparent_of(self, source: str) -> str | None:
        """Where the event began that an alert's source (`message:ID`) names."""
        resource = source.partition(":")[2]
        asked = select(_events.c.traceparent).where(
            _events.c.name == EventName.MESSAGE_RECEIVED.value, _events.c.resource_id == resource
        )
        return await self._database.read(lambda connection: connection.execute(asked).scalar())

    async def remember(self, values: Mapping[str, str]) -> None:
        await self._database.writer.run(lambda connection: self._put(connection, values))

    async def remembered(self, name: str) -> str | None:
        asked = select(_state.c.value).where(_state.c.name == name)
        return await self._database.read(lambda connection: connection.execute(asked).scalar())

    def _put(self, connection: Connection, values: Mapping[str, str]) -> None:
        dialect_insert = sqlite_insert if self._database.dialect == "sqlite" else postgresql_insert
        for name, value in values.items():
            statement = dialect_insert(_state).values(name=name, value=value)
            connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))

    def _now(self) -> str:
        return time_text(self._clock.now())


def _event_id(practice_id: str, key: str) -> str:
    """Also the name of the work that comes of it."""
    return "evt_" + hashlib.sha256(f"{practice_id}\n{key}".encode()).hexdigest()[:32]


def _place(event_id: str) -> bytes:
    return b"event\0" + event_id.encode()

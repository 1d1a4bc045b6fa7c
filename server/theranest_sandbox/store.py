"""Reading and writing resources inside one transaction."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import TypeVar, cast

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, delete, func, insert, select, update

from .database import LINKS, STORAGE, etag_of, insert_all, link_rows, row_of, stored
from .resources import KINDS, Resource

R = TypeVar("R", bound=Resource)


class WriteClock:
    """Times of change never go backwards, not even behind a record whose today is later than ours.

    Otherwise a reader who follows `updated_since` would miss a change.
    """

    def __init__(self, real: Callable[[], datetime], floor: datetime | None) -> None:
        self._real = real
        self._last = floor
        self._lock = Lock()

    def next(self) -> datetime:
        with self._lock:
            now = self._real()
            if self._last is not None and now <= self._last:
                now = self._last + timedelta(microseconds=1)
            self._last = now
            return now


def latest_change(engine: Engine) -> datetime | None:
    with engine.connect() as connection:
        newest = [connection.scalar(select(func.max(s.table.c.updated_at))) for s in STORAGE.values()]
    found = [cast(str, text) for text in newest if text]
    return datetime.fromisoformat(max(found)) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A resource as it lies in its table."""

    body: str
    etag: str
    version: int


class Unit:
    """One transaction's view of the practice. Everything is confined to `practice_id`."""

    def __init__(self, connection: Connection, practice_id: str, clock: WriteClock) -> None:
        self.connection = connection
        self.practice_id = practice_id
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.next()

    def find(self, kind: str, resource_id: str, *, lock: bool = False) -> Stored | None:
        table = STORAGE[kind].table
        query = select(table.c.body, table.c.etag, table.c.version).where(
            table.c.id == resource_id, table.c.practice_id == self.practice_id
        )
        row = self.connection.execute(query.with_for_update() if lock else query).one_or_none()
        return Stored(body=row.body, etag=row.etag, version=row.version) if row else None

    def load(self, kind: type[R], resource_id: str, *, lock: bool = False) -> R | None:
        found = self.find(kind_name(kind), resource_id, lock=lock)
        return kind.model_validate_json(found.body) if found else None

    def has(self, kind: type[Resource], resource_id: str | None) -> bool:
        return resource_id is not None and self.find(kind_name(kind), resource_id) is not None

    def create(self, resource: Resource) -> Stored:
        kind = kind_name(type(resource))
        insert_all(self.connection, kind, [resource])
        found = self.find(kind, resource.id)
        assert found is not None
        return found

    def replace(self, resource: Resource, changes: Mapping[str, object]) -> Stored:
        """Store the next version of a resource: its JSON form with `changes` on top, checked by its model."""
        kind = kind_name(type(resource))
        before = self.find(kind, resource.id, lock=True)
        assert before is not None
        merged = json.loads(before.body) | dict(changes) | {"updated_at": stored(self.now())}
        after = type(resource).model_validate_json(json.dumps(merged))
        row = row_of(kind, after, version=before.version + 1)
        table = STORAGE[kind].table
        self.connection.execute(update(table).where(table.c.id == resource.id).values(row))
        self._relink(kind, after)
        return Stored(body=str(row["body"]), etag=etag_of(str(row["body"])), version=before.version + 1)

    def _relink(self, kind: str, resource: Resource) -> None:
        if not STORAGE[kind].links:
            return
        self.connection.execute(delete(LINKS).where(LINKS.c.kind == kind, LINKS.c.resource_id == resource.id))
        rows = link_rows(kind, resource)
        if rows:
            self.connection.execute(insert(LINKS), rows)

    def rows(self, kind: str, *where: ColumnElement[bool], limit: int, by: tuple[str, ...]) -> list[RowMapping]:
        table = STORAGE[kind].table
        query = select(table).where(table.c.practice_id == self.practice_id, *where)
        return list(self.connection.execute(query.order_by(*(table.c[name] for name in by)).limit(limit)).mappings())

    def newest(self, kind: type[R], *where: ColumnElement[bool]) -> R | None:
        """The last one in the kind's own order."""
        storage = STORAGE[kind_name(kind)]
        table = storage.table
        query = select(table.c.body).where(table.c.practice_id == self.practice_id, *where)
        body = self.connection.scalar(query.order_by(table.c[storage.sort].desc(), table.c.id.desc()).limit(1))
        return kind.model_validate_json(body) if body else None


def kind_name(model: type[Resource]) -> str:
    return next(name for name, kind in KINDS.items() if kind is model)

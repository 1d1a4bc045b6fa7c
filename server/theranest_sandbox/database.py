"""The practice's database: one table a kind of resource, and the tables behind the API's promises.

A resource is stored as the JSON text that a read answers with, beside the columns that lists filter and sort by. Times are
texts of one fixed form (`base.instant_text`), which sort as the times do on SQLite and PostgreSQL alike.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    insert,
)
from sqlalchemy.pool import StaticPool

from .resources import KINDS
from .resources.base import instant_text

METADATA = MetaData()
Cell = str | int | None


def stored(value: Any) -> Cell:
    """What a filter column holds for a field's value."""
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return int(value)
    if value is None or isinstance(value, int):
        return value
    return str(value)


def _plain(path: str) -> Callable[[Any], Cell]:
    def read(resource: Any) -> Cell:
        value = resource
        for name in path.split("."):
            value = getattr(value, name)
        return stored(value)

    return read


def _words(resource: Any) -> str:
    """What `query=` searches: id, legal and preferred names, e-mail, lower case."""
    legal, preferred = resource.legal_name, resource.preferred_name
    names = [resource.id, legal.first, legal.middle, legal.last, resource.email]
    if preferred:
        names += [preferred.first, preferred.last or legal.last]
    return " ".join(name for name in names if name).casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """How one kind is stored: its table, the columns made from a resource, and the column its lists are sorted by."""

    kind: str
    table: Table
    columns: Mapping[str, Callable[[Any], Cell]]
    sort: str = "id"
    links: Mapping[str, Callable[[Any], Iterable[str]]] = field(default_factory=dict[str, Any])
    """Many-valued filters, kept in the `links` table: name to the values of a resource."""


LINKS = Table(
    "links",
    METADATA,
    Column("kind", String(32), primary_key=True),
    Column("name", String(32), primary_key=True),
    Column("value", String(64), primary_key=True),
    Column("resource_id", String(64), primary_key=True),
    Index("links_by_resource", "kind", "resource_id"),
)
"""`assigned_to` of clients, the participants of appointments: filters with several values a resource."""

CONTENTS = Table(
    "contents",
    METADATA,
    Column("owner_id", String(64), primary_key=True),
    Column("media_type", String(128), nullable=False),
    Column("file_name", String(255), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
)
"""The bytes of documents and the 835 text of remittances, by the id of the resource."""

IDEMPOTENCY = Table(
    "idempotency",
    METADATA,
    Column("key", String(255), primary_key=True),
    Column("caller", String(128), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("created_at", String(32), nullable=False, index=True),
    Column("status", Integer, nullable=False),
    Column("headers", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

OUTBOX = Table(
    "webhook_outbox",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("webhook_id", String(64), nullable=False),
    Column("subscription", String(64), nullable=False),
    Column("event", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("due_at", String(32), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("state", String(16), nullable=False, default="waiting"),
    Column("last_error", String(200)),
    Index("webhook_outbox_due", "state", "due_at"),
)
"""One row an event and subscription, written in the transaction of the change. States: waiting, delivered, given_up."""


def _storage(
    kind: str,
    *paths: str,
    sort: str = "id",
    extra: Mapping[str, Callable[[Any], Cell]] = MappingProxyType({}),
    links: Mapping[str, Callable[[Any], Iterable[str]]] = MappingProxyType({}),
) -> Storage:
    columns = {path.replace(".", "_"): _plain(path) for path in paths} | dict(extra)
    name = kind.replace("-", "_")
    table = Table(
        name,
        METADATA,
        Column("id", String(64), primary_key=True),
        Column("practice_id", String(64), nullable=False),
        Column("updated_at", String(32), nullable=False, index=True),
        Column("version", Integer, nullable=False),
        Column("etag", String(64), nullable=False),
        Column("external_ref", String(128), index=True),
        *(Column(column, Text if column == "words" else String(300)) for column in columns),
        Column("body", Text, nullable=False),
    )
    for column in columns:
        if column != "words":
            Index(f"{name}_by_{column}", table.c[column], table.c.id)
    return Storage(kind=kind, table=table, columns=columns, sort=sort, links=links)


def _clients_of(appointment: Any) -> Iterable[str]:
    return {appointment.client_id, *(p.client_id for p in appointment.participants if p.client_id)}


STORAGE: Mapping[str, Storage] = MappingProxyType(
    {
        storage.kind: storage
        for storage in (
            _storage("appointments", "staff_id", "status", "start", sort="start", links={"client_id": _clients_of}),
            _storage("authorizations", "client_id", "payer_id"),
            _storage("cases", "client_id"),
            _storage(
                "claims", "client_id", "state", "payer.payer_id",
                extra={"corrects_claim_id": lambda claim: claim.original_ref and claim.original_ref.claim_id},
            ),
            _storage(
                "clients", extra={"words": _words}, links={"assigned_to": lambda client: client.assigned_staff_ids}
            ),
            _storage("consents", "client_id", "kind", "state"),
            _storage("contract-rates", "payer_id", "cpt"),
            _storage("documents", "client_id", "kind"),
            _storage("eligibility", "client_id", "payer_id"),
            _storage("fee-schedule", "cpt"),
            _storage("forms", "client_id"),
            _storage("measures", "client_id", "instrument", "taken_on", sort="taken_on"),
            _storage("messages", "client_id", "thread_id", "direction", "sender", "recipient", "sent_at", sort="sent_at"),
            _storage("note-templates", "name"),
            _storage(
                "notes", "client_id", "author_id", "kind", "state", "appointment_id",
                extra={"occurred_at": lambda note: stored(note.start_time or note.updated_at)}, sort="occurred_at",
            ),
            _storage("payers", "name"),
            _storage("payments", "client_id", "paid_on", sort="paid_on"),
            _storage("plans", "client_id", "status"),
            _storage("practice"),
            _storage("remittances", "payer_id", "paid_on", "trace", sort="paid_on"),
            _storage("staff", "person_id", "permission_level", "profile", "active"),
            _storage("tasks", "assignee", "state", "client_id"),
        )
    }
)  # fmt: skip


def canonical(resource: BaseModel) -> str:
    """The stored text: what a read answers with, byte for byte."""
    return json.dumps(resource.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":"))


def etag_of(body: str) -> str:
    """A strong validator: equal bytes, equal tag."""
    return '"' + hashlib.sha256(body.encode()).hexdigest()[:32] + '"'


def row_of(kind: str, resource: Any, *, version: int = 1) -> dict[str, Cell]:
    body = canonical(resource)
    return {
        "id": resource.id,
        "practice_id": resource.practice_id,
        "updated_at": instant_text(resource.updated_at),
        "version": version,
        "etag": etag_of(body),
        "external_ref": resource.external_ref,
        **{name: read(resource) for name, read in STORAGE[kind].columns.items()},
        "body": body,
    }


def link_rows(kind: str, resource: Any) -> list[dict[str, str]]:
    return [
        {"kind": kind, "name": name, "value": value, "resource_id": resource.id}
        for name, read in STORAGE[kind].links.items()
        for value in sorted(set(read(resource)))
    ]


def insert_all(connection: Connection, kind: str, resources: Iterable[BaseModel]) -> None:
    """Store new resources of one kind (a key of `resources.KINDS`).

    Raises TypeError for a model of another kind and IntegrityError for an id that is already there.
    """
    found = list(resources)
    for resource in found:
        if type(resource) is not KINDS[kind]:
            raise TypeError(f"{kind} holds {KINDS[kind].__name__}, not {type(resource).__name__}")
    if found:
        connection.execute(insert(STORAGE[kind].table), [row_of(kind, resource) for resource in found])
    links = [row for resource in found for row in link_rows(kind, resource)]
    if links:
        connection.execute(insert(LINKS), links)


def insert_content(connection: Connection, owner_id: str, media_type: str, file_name: str, content: bytes) -> None:
    """Store the bytes of a document or a remittance under the id of that resource."""
    digest = hashlib.sha256(content).hexdigest()
    row = {"owner_id": owner_id, "media_type": media_type, "file_name": file_name, "sha256": digest, "content": content}
    connection.execute(insert(CONTENTS), row)


def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own transactions begin too late; see _begin_immediate
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "busy_timeout = 5000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    """A read that later writes must not find that somebody else wrote in between: SQLite's write lock comes first."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def open_engine(url: str) -> Engine:
    """An engine for any SQLAlchemy URL. SQLite runs in WAL mode; use `engine.execution_options(writes=True)` to write."""
    if not url.startswith("sqlite"):
        return create_engine(url)
    memory = url in {"sqlite://", "sqlite:///:memory:"}
    engine = create_engine(url, poolclass=StaticPool) if memory else create_engine(url)
    event.listen(engine, "connect", _sqlite_pragmas)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def create_tables(engine: Engine) -> None:
    METADATA.create_all(engine)


def now_text() -> str:
    return instant_text(datetime.now(UTC))

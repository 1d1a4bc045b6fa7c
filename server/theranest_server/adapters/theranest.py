"""The records ports over the practice API that `server/README.md` describes; Ensora publishes none of its own.

    RecordsConnection ── open_records ─┬─ TheraNestReader   token with read scopes
                                       └─ TheraNestWriter   another token with write scopes; reads back with the first

Field names of `domain.records` are those of the API. What differs: `from` of a consent is `from_`, `licences` of a
member of staff are `seats`, and a record's ETag is its `version`.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

import httpx2

from ..ports import Telemetry
from .records.connection import READ_SCOPES, WRITE_SCOPES, RecordsConnection
from .records.credentials import Credentials
from .records.reading import TheraNestReader
from .records.resources import Resources
from .records.transport import Transport
from .records.writing import TheraNestWriter

__all__ = ["RecordsConnection", "TheraNestReader", "TheraNestWriter", "open_records"]


def _now() -> datetime:
    return datetime.now(UTC)


def open_records(
    connection: RecordsConnection,
    *,
    telemetry: Telemetry | None = None,
    traceparent: Callable[[], str | None] | None = None,
    now: Callable[[], datetime] = _now,
    http: httpx2.AsyncBaseTransport | None = None,
) -> tuple[TheraNestReader, TheraNestWriter]:
    """Both sides over one pool of connections; close either to close it. Nothing is sent before the first request.

    `traceparent` is asked inside the span of each request; `http` answers in place of the network. The HTTP library's own
    log lines hold addresses with what was searched for, so they are switched off.
    """
    for name in ("httpx2", "httpcore2", "stamina"):
        logging.getLogger(name).setLevel(logging.ERROR)
    client = _client(connection, http)
    reading = Credentials(connection, client, READ_SCOPES)
    writing = Credentials(connection, client, WRITE_SCOPES)
    reads = Transport(connection, client, reading, telemetry=telemetry, traceparent=traceparent)
    writes = Transport(connection, client, writing, telemetry=telemetry, traceparent=traceparent)
    resources = Resources(connection, client, reads)
    return TheraNestReader(resources), TheraNestWriter(writes, resources, now)


def _client(connection: RecordsConnection, http: httpx2.AsyncBaseTransport | None) -> httpx2.AsyncClient:
    each = connection.timeout_seconds
    return httpx2.AsyncClient(
        transport=http,
        timeout=httpx2.Timeout(each, connect=min(each, 5.0), pool=each),
        limits=httpx2.Limits(
            max_connections=connection.connections,
            max_keepalive_connections=connection.connections,
            keepalive_expiry=4.0,
        ),
        follow_redirects=False,
        trust_env=not connection.is_loopback,
    )

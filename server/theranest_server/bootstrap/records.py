"""Which practice's record is used: the embedded sandbox, or the configured one."""

import contextlib
from collections.abc import Awaitable, Callable, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from ..adapters.records.connection import RecordsConnection
from ..adapters.records.feed import TheraNestFeed
from ..adapters.theranest import TheraNestReader, TheraNestWriter, open_records
from ..domain.ids import PracticeId
from ..home import Home
from ..ports import Telemetry
from ..settings import SANDBOX_PRACTICE, Settings

_SANDBOX_DOCUMENTS = {"secure.theranest.com/documents/intake_78910.pdf": "DOC-78910"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The record's two sides and, for the sandbox, who issues development tokens."""

    reader: TheraNestReader
    writer: TheraNestWriter
    practice_id: PracticeId
    url: str
    feed: TheraNestFeed
    """For the inbox, over connections of its own: a rush of tool calls does not hold up a screening."""
    issuer: Any | None = None
    """`theranest_sandbox.issuer.DevelopmentIssuer`, None outside the sandbox."""
    mapped: Mapping[str, str] = field(default_factory=dict[str, str])
    """Addresses of documents that are known to be documents of the record."""
    subscribe: Callable[[str, str], Awaitable[None]] | None = None
    """For the sandbox: send webhooks to this address, signed under this secret."""


@contextlib.contextmanager
def records_source(settings: Settings, home: Home, telemetry: Telemetry, traceparent: Any) -> Generator[Source]:
    """Opens the record; the embedded sandbox runs as long as the block."""
    if settings.records is not None:
        given = settings.records
        connection = RecordsConnection(
            base_url=given.url,
            client_id=given.client_id,
            client_secret=given.client_secret,
            practice_id=PracticeId(given.practice_id),
        )
        reader, writer = open_records(connection, telemetry=telemetry, traceparent=traceparent)
        yield Source(
            reader=reader,
            writer=writer,
            feed=_feed(connection, telemetry),
            practice_id=connection.practice_id,
            url=connection.base_url,
            issuer=_issuer_of_separate(settings),
        )
        return
    with _embedded(settings, home) as (connection, issuer, control_secret):
        reader, writer = open_records(connection, telemetry=telemetry, traceparent=traceparent)
        yield Source(
            reader=reader,
            writer=writer,
            feed=_feed(connection, telemetry),
            practice_id=connection.practice_id,
            url=connection.base_url,
            issuer=issuer,
            mapped=_SANDBOX_DOCUMENTS,
            subscribe=lambda address, secret: _subscribe(connection.base_url, control_secret, address, secret),
        )


def _feed(connection: RecordsConnection, telemetry: Telemetry) -> TheraNestFeed:
    reader, _ = open_records(connection, telemetry=telemetry)
    return TheraNestFeed(reader.resources)


async def _subscribe(sandbox_url: str, control_secret: str, address: str, secret: str) -> None:
    import httpx2

    body = {"name": "theranest-mcp", "url": address, "secret": secret}
    async with httpx2.AsyncClient(timeout=10, trust_env=False) as client:
        headers = {"X-Sandbox-Control": control_secret}
        answer = await client.post(f"{sandbox_url}/sandbox/subscriptions", json=body, headers=headers)
        answer.raise_for_status()


@contextlib.contextmanager
def _embedded(settings: Settings, home: Home) -> Generator[tuple[RecordsConnection, Any, str]]:
    from theranest_sandbox.issuer import DevelopmentIssuer
    from theranest_sandbox.opening import open_practice

    _build_other_seed(settings, home)
    with ThreadPoolExecutor(1) as beside:  # unpacking the practice takes as long as importing what serves it
        opening = beside.submit(open_practice, home.sandbox)
        from theranest_sandbox.serve import running

        practice = opening.result()
    account = practice.clients[0]
    with running(practice) as url:
        connection = RecordsConnection(
            base_url=url,
            client_id=account.client_id,
            client_secret=account.client_secret,
            practice_id=PracticeId(SANDBOX_PRACTICE),
        )
        yield connection, DevelopmentIssuer(home.sandbox), practice.control_secret


def _build_other_seed(settings: Settings, home: Home) -> None:
    """Seed 1 ships built; another is made at first use."""
    if settings.sandbox_seed == 1 or (home.sandbox / "practice.db").exists():
        return
    from theranest_sandbox.seed.build import build

    home.sandbox.mkdir(parents=True, exist_ok=True)
    build(home.sandbox / "practice.db", seed=settings.sandbox_seed)


def _issuer_of_separate(settings: Settings) -> Any | None:
    """A separately served sandbox, where its folder is named, keeps its development tokens."""
    if settings.sandbox_directory is None:
        return None
    from theranest_sandbox.issuer import DevelopmentIssuer

    return DevelopmentIssuer(settings.sandbox_directory)

"""The same on PostgreSQL, with two services on one database; skipped where no server is named."""

import asyncio
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from approval_world import World, reply
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from theranest_server.adapters.database import HEAD

URL = os.environ.get("THERANEST_TEST_POSTGRES")
pytestmark = pytest.mark.skipif(URL is None, reason="THERANEST_TEST_POSTGRES names no PostgreSQL server")


@pytest.fixture
def url() -> Iterator[str]:
    """A schema of its own, dropped afterwards."""
    assert URL is not None
    schema = f"t{uuid.uuid4().hex[:12]}"
    engine = create_engine(URL, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
        yield f"{URL}{'&' if '?' in URL else '?'}options=-csearch_path%3D{schema}"
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


@pytest.fixture
def world(tmp_path: Path, url: str) -> Iterator[World]:
    world = World(tmp_path, url=url)
    yield world
    world.close()


async def test_the_whole_way_and_the_ledger(world: World) -> None:
    status = await world.approved()
    delivered = await world.delivery.deliver(status.id)
    assert delivered.state == "delivered"
    assert world.verified()
    world.restart()
    assert await world.state(status.id) == "delivered"


async def test_the_ledger_refuses_changes(world: World) -> None:
    await world.propose()
    for statement in ("UPDATE ledger SET actor = 'x'", "DELETE FROM ledger", "TRUNCATE ledger"):
        engine = create_engine(world.url or "")
        with engine.connect() as connection, pytest.raises(DBAPIError):
            connection.exec_driver_sql(statement)
        engine.dispose()


async def test_two_services_keep_one_chain_and_deliver_once(world: World, tmp_path: Path) -> None:
    other = World(tmp_path, url=world.url)
    other.memory = world.memory
    other.restart()
    await asyncio.gather(*(one.propose(reply(f"Number {n}")) for n in range(20) for one in (world, other)))
    status = await world.approved()
    await asyncio.gather(world.delivery.deliver(status.id), other.delivery.deliver(status.id))
    assert len(world.memory.written) == 1
    assert world.verified()
    other.close()


async def test_one_person_counts_once(world: World) -> None:
    status = await world.propose()
    tries = [world.review.approve(status.id, status.digest, world.reviewer()) for _ in range(6)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(not isinstance(result, Exception) for result in results) == 1


def test_migrations_lead_to_the_same_tables(url: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext
    from theranest_server.adapters.database import migrate
    from theranest_server.adapters.database.tables import metadata

    engine = create_engine(url)
    migrate._migrate(engine)  # pyright: ignore[reportPrivateUsage]
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == HEAD
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()

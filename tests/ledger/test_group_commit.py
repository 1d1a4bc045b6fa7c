"""One transaction for many callers, and no caller pays for another's error."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from approval_world import Clock
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError
from theranest_server.adapters.database import Database, StorageUnavailable, tables
from theranest_server.adapters.ledger import LedgerBook, verify_ledger
from theranest_server.ports import LedgerEntry

SWITCH = tables.switches


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "practice.db")
    yield database
    database.close()


def put(name: str, connection: Connection) -> str:
    connection.execute(insert(SWITCH).values(feature=name, killed=0, set_by="x", set_at="2026"))
    return name


def names(database: Database) -> set[str]:
    return set(database.read_now(lambda connection: connection.execute(select(SWITCH.c.feature)).scalars().all()))


async def test_a_failing_caller_leaves_the_others_alone(database: Database) -> None:
    def fails(connection: Connection) -> None:
        put("half", connection)
        raise RuntimeError("changed my mind")

    async def good(number: int) -> str:
        return await database.writer.run(lambda connection: put(f"good-{number}", connection))

    database.start()
    results = await asyncio.gather(
        good(1), database.writer.run(fails), good(2), good(1), good(3), return_exceptions=True
    )
    assert names(database) == {"good-1", "good-2", "good-3"}
    assert isinstance(results[1], RuntimeError)
    assert isinstance(results[3], IntegrityError)


async def test_what_waits_together_is_committed_together(database: Database) -> None:
    commits: list[int] = []

    class Counting:
        def begin(self, driver: object) -> None: ...
        def mark(self) -> object: ...
        def rollback_to(self, mark: object) -> None: ...
        def before_commit(self, driver: object) -> None: ...
        def rolled_back(self) -> None: ...
        def committed(self) -> None:
            commits.append(1)

    database.writer.join_transactions(Counting())
    database.start()
    committing = threading.Event()
    first = asyncio.create_task(database.writer.run(lambda connection: committing.wait()))
    rest = [
        asyncio.create_task(database.writer.run(lambda connection, n=n: put(str(n), connection))) for n in range(50)
    ]
    await asyncio.sleep(0)
    committing.set()
    await asyncio.gather(first, *rest)
    assert len(names(database)) == 50
    assert len(commits) <= 2


async def test_a_ledger_row_is_there_if_and_only_if_its_cause_is(database: Database) -> None:
    book = LedgerBook(database, Clock())
    database.start()

    def both(name: str, good: bool, connection: Connection) -> None:
        book.write(connection, LedgerEntry(kind="switch", stream=f"s:{name}", actor="x", decision="set"))
        put(name, connection)
        if not good:
            raise RuntimeError("no")

    plan = [(f"n{number}", number % 3 != 0) for number in range(30)]
    work = [database.writer.run(lambda connection, n=n, g=g: both(n, g, connection)) for n, g in plan]
    await asyncio.gather(*work, return_exceptions=True)
    streams = database.read_now(lambda connection: connection.execute(select(tables.ledger.c.stream)).scalars().all())
    assert {stream.removeprefix("s:") for stream in streams} == names(database) == {name for name, good in plan if good}
    assert verify_ledger(database.engine)["ok"] is True


@settings(max_examples=15, deadline=None)
@given(plan=st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["good", "fails", "soon", "twice"])), max_size=40))
def test_whatever_fails_in_between_the_chains_hold(
    plan: list[tuple[int, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    database = Database(tmp_path_factory.mktemp("ledger") / "practice.db")
    book = LedgerBook(database, Clock())
    database.start()

    def entry(stream: int) -> LedgerEntry:
        return LedgerEntry(kind="call", stream=f"client:{stream}", actor="x", decision="allowed")

    def writes(stream: int, how: str, connection: Connection) -> None:
        book.write(connection, entry(stream))
        if how == "twice":
            book.write(connection, entry(stream + 1))
        if how == "fails":
            raise RuntimeError("no")

    async def all_at_once() -> None:
        waiting = [
            database.writer.run(lambda connection, s=s, h=h: writes(s, h, connection)) for s, h in plan if h != "soon"
        ]
        for stream, how in plan:
            if how == "soon":
                book.append_soon(entry(stream))
        await asyncio.gather(*waiting, return_exceptions=True)

    asyncio.run(all_at_once())
    database.close()
    reopened = Database(database.engine.url.database or "")
    answer = verify_ledger(reopened.engine)
    reopened.close()
    expected = sum({"good": 1, "soon": 1, "twice": 2, "fails": 0}[how] for _, how in plan)
    assert (answer["entries"], answer["ok"]) == (expected, True)


async def test_a_database_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "practice.db").write_bytes(b"this is not a database, whatever its name says" * 50)
    with pytest.raises(StorageUnavailable):
        Database(tmp_path / "practice.db")

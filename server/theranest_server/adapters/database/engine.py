"""Open the database of a home: SQLite in WAL mode with full synchronisation, or PostgreSQL by URL."""

import asyncio
import os
import secrets
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, delete, event, select
from sqlalchemy.exc import SQLAlchemyError

from .migrate import upgrade
from .tables import meta
from .writer import StorageUnavailable, Writer

T = TypeVar("T")
_READERS = 4


class Database:
    """Writes go through `writer`, one transaction for many callers; reads see what is committed."""

    def __init__(self, target: Path | str) -> None:
        """`target`: a file, or a SQLAlchemy URL (`postgresql+psycopg://...`). Creates or upgrades it.

        Raises `StorageUnavailable`, `NewerDatabase`.
        """
        url = _url(target)
        self._writing = _engine(url, writes=True)
        self._reading = _engine(url, writes=False)
        self.writer = Writer(self._writing)
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="database-reader")
        self._peeking: Any = None
        try:
            upgrade(self._writing)
            with self._writing.begin() as connection:
                self.epoch = _epoch(connection)
        except SQLAlchemyError as error:
            self.close()
            raise StorageUnavailable(f"the database cannot be opened ({type(error).__name__})") from None

    @property
    def dialect(self) -> str:
        return self._writing.dialect.name

    @property
    def engine(self) -> Engine:
        """For reading whole tables (`ledger verify`)."""
        return self._reading

    def start(self) -> None:
        self.writer.start()

    def renew_epoch(self) -> None:
        """After a restore: whatever was proposed or approved under the old epoch can never act. Before `start`."""
        with self._writing.begin() as connection:
            connection.execute(delete(meta).where(meta.c.name == "epoch"))
            self.epoch = _epoch(connection)

    def close(self) -> None:
        self.writer.stop()
        self._readers.shutdown()
        if self._peeking is not None:
            self._peeking.close()
        self._reading.dispose()
        self._writing.dispose()

    async def write_aside(self, work: Callable[[Connection], T]) -> T:
        """A transaction beside the writer, without ledger: for calls to people where the ordinary way fails.

        Raises `StorageUnavailable`.
        """
        return await asyncio.to_thread(self._written_aside, work)

    def _written_aside(self, work: Callable[[Connection], T]) -> T:
        try:
            with self._writing.begin() as connection:
                return work(connection)
        except SQLAlchemyError:
            raise StorageUnavailable from None

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run a reading function in a thread. Raises `StorageUnavailable`."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read_now, work)

    def peek(self, query: str, parameters: tuple[str, ...]) -> list[tuple[Any, ...]]:
        """What a short query with `?` marks finds, committed until now; for what every call asks, some 5 us on SQLite.

        Raises `StorageUnavailable`.
        """
        if self.dialect != "sqlite":
            asked = query.replace("?", "%s")
            return self.read_now(lambda c: [tuple(row) for row in c.exec_driver_sql(asked, parameters)])
        try:
            if self._peeking is None:
                self._peeking = self._reading.raw_connection()
            return self._peeking.driver_connection.execute(query, parameters).fetchall()
        except (SQLAlchemyError, sqlite3.Error):
            raise StorageUnavailable("the database cannot be read") from None

    def read_now(self, work: Callable[[Connection], T]) -> T:
        """Read in this thread: for single rows by key, some 200 us on SQLite."""
        try:
            with self._reading.connect() as connection:
                return work(connection)
        except SQLAlchemyError:
            raise StorageUnavailable("the database cannot be read") from None


def _epoch(connection: Connection) -> str:
    """A random name of this database, made with it."""
    connection.exec_driver_sql(
        f"INSERT INTO meta (name, value) VALUES ('epoch', '{secrets.token_hex(16)}') ON CONFLICT (name) DO NOTHING"  # noqa: S608
    )
    return connection.execute(select(meta.c.value).where(meta.c.name == "epoch")).scalar_one()


def _url(target: Path | str) -> str:
    if isinstance(target, str) and "://" in target:
        return target
    path = Path(target)
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    return f"sqlite:///{path}"


def _engine(url: str, *, writes: bool) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(
            url, hide_parameters=True, pool_pre_ping=True, isolation_level="READ COMMITTED" if writes else "AUTOCOMMIT"
        )
    engine = create_engine(
        url, hide_parameters=True, pool_size=_READERS + 1, max_overflow=8, connect_args={"check_same_thread": False}
    )

    def prepare(connection: Any, record: object) -> None:
        connection.isolation_level = None
        pragmas = ["busy_timeout=5000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"]
        for pragma in [*pragmas, *([] if writes else ["query_only=ON"])]:
            connection.execute(f"PRAGMA {pragma}")

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine

"""One thread owns the one writing connection; what waits while it commits goes into the next transaction together.

A caller gets its result after the commit that holds it. An error inside one caller's function rolls back to that
caller's savepoint and leaves the others alone. Where the transaction as a whole fails (a full disk, a lost
connection), each function is tried once more in a transaction of its own, so a function may run twice: it must touch
nothing but the connection it gets.
"""

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from ...domain.refusals import Unavailable

T = TypeVar("T")
Driver = Any
"""The connection of sqlite3 or psycopg inside SQLAlchemy's; both have `execute`, `commit` and `rollback`."""
Work = Callable[[Any], Any]
_MOST_IN_ONE_TRANSACTION = 256
_LINGER_SECONDS = 0.05


class StorageUnavailable(Unavailable):
    """The database cannot be written (full disk, lost connection, stopped). Nothing of this was written."""

    code = "storage_unavailable"

    def __init__(self, reason: str = "the database cannot be written") -> None:
        super().__init__(
            f"Nothing was stored: {reason}.",
            "Try again in a moment; if it goes on, ask an administrator to look at the disk and the service's log.",
        )


class Participant(Protocol):
    """Keeps state beside the database that must follow its transactions (the ledger's heads)."""

    def begin(self, driver: Driver) -> None: ...
    def mark(self) -> object: ...
    def rollback_to(self, mark: Any) -> None: ...
    def before_commit(self, driver: Driver) -> None: ...
    def committed(self) -> None: ...
    def rolled_back(self) -> None: ...


@dataclass(slots=True, eq=False)
class _Job:
    work: Work
    direct: bool
    loop: asyncio.AbstractEventLoop | None
    future: Any
    """asyncio's future with a loop, a `concurrent.futures.Future` without, None where nobody waits."""
    failed: Callable[[Exception], Exception] | None = None
    """What its caller gets for an error, where that is another one."""
    value: Any = None
    error: Exception | None = None


class Writer:
    def __init__(self, engine: Engine, participants: Sequence[Participant] = ()) -> None:
        self._engine = engine
        self._participants = list(participants)
        self._queue: queue.SimpleQueue[list[_Job] | None] = queue.SimpleQueue()
        self._gathered: list[_Job] = []
        self._flushing = False
        self._begin = "BEGIN IMMEDIATE" if engine.dialect.name == "sqlite" else None
        self._connection: Connection | None = None
        self._driver: Driver = None
        self._thread: threading.Thread | None = None
        self._accepts = False
        self._gate = threading.Lock()

    def join_transactions(self, participant: Participant) -> None:
        """Before `start` only."""
        self._participants.append(participant)

    def start(self) -> None:
        self._accepts = True
        self._thread = threading.Thread(target=self._serve, name="database-writer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish what is queued, then refuse. Safe to repeat."""
        with self._gate:
            accepted, self._accepts = self._accepts, False
            if accepted:
                self._hand_over()
                self._queue.put(None)
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    async def run(self, work: Callable[[Connection], T]) -> T:
        """The result, once it is durable. Raises what `work` raised, or `StorageUnavailable`.

        A caller that is cancelled while waiting cannot know whether its work was committed.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._put(_Job(work, False, loop, future), loop)
        return await future

    async def run_direct(self, work: Callable[[Driver], T]) -> T:
        """The same without savepoint and SQLAlchemy, for work that changes nothing before it can no longer fail."""
        return await self.begin_direct(work)

    def begin_direct(
        self, work: Callable[[Driver], T], failed: Callable[[Exception], Exception] | None = None
    ) -> asyncio.Future[T]:
        """`run_direct` that is under way when this returns, so that its commit overlaps with what its caller does next.

        `failed` makes the error that the future ends with. Raises `StorageUnavailable` while the service is stopping.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._put(_Job(work, True, loop, future, failed), loop)
        return future

    def run_blocking(self, work: Callable[[Connection], T]) -> T:
        """For threads without an event loop."""
        future: Future[T] = Future()
        self._put(_Job(work, False, None, future))
        return future.result()

    def post_direct(self, work: Callable[[Driver], object]) -> None:
        """With the next transaction that somebody waits for, or within 50 ms; errors are dropped."""
        self._put(_Job(work, True, None, None), _running_loop())

    def _put(self, job: _Job, loop: asyncio.AbstractEventLoop | None = None) -> None:
        with self._gate:
            if not self._accepts:
                raise StorageUnavailable("the service is stopping")
            self._gathered.append(job)
            if loop is None:
                self._hand_over()
            elif job.future is None:
                if len(self._gathered) == 1:
                    loop.call_later(_LINGER_SECONDS, self._flush)
            elif not self._flushing:
                self._flushing = True
                loop.call_soon(self._flush)

    def _flush(self) -> None:
        """What one turn of the event loop asked for goes to the thread together: one wake-up, one transaction."""
        with self._gate:
            self._hand_over()

    def _hand_over(self) -> None:
        self._flushing = False
        if self._gathered:
            self._queue.put(self._gathered)
            self._gathered = []

    def _serve(self) -> None:
        stopping = False
        while not stopping:
            batch, stopping = self._next_batch()
            if batch:
                self._process(batch)
                _deliver(batch)
        self._disconnect()

    def _next_batch(self) -> tuple[list[_Job], bool]:
        """Waits for jobs; those that came meanwhile join them. And whether it was the last batch."""
        batch: list[_Job] = []
        while len(batch) < _MOST_IN_ONE_TRANSACTION:
            try:
                jobs = self._queue.get_nowait() if batch else self._queue.get()
            except queue.Empty:
                break
            if jobs is None:
                return batch, True
            batch += jobs
        return batch, False

    def _process(self, batch: list[_Job]) -> None:
        try:
            self._transaction(batch)
        except Exception as error:
            self._abandon()
            if len(batch) > 1:
                for job in batch:
                    self._process([job])
                return
            batch[0].value, batch[0].error = None, _typed(error, self._engine.dialect.loaded_dbapi.Error)

    def _transaction(self, batch: list[_Job]) -> None:
        connection, driver = self._connected()
        if all(job.direct for job in batch):
            if self._begin is not None:
                driver.execute(self._begin)
            self._inside(connection, driver, batch)
            driver.commit()
        else:
            with connection.begin():
                self._inside(connection, driver, batch)
        for participant in self._participants:
            participant.committed()

    def _inside(self, connection: Connection, driver: Driver, batch: list[_Job]) -> None:
        for participant in self._participants:
            participant.begin(driver)
        for job in batch:
            job.value, job.error = None, None
            if job.direct:
                job.value = job.work(driver)
            else:
                self._run_guarded(connection, job)
        for participant in self._participants:
            participant.before_commit(driver)

    def _run_guarded(self, connection: Connection, job: _Job) -> None:
        marks = [(participant, participant.mark()) for participant in self._participants]
        savepoint = connection.begin_nested()
        try:
            job.value = job.work(connection)
            savepoint.commit()
        except Exception as error:
            if isinstance(error, DBAPIError) and not isinstance(error, IntegrityError):
                raise
            savepoint.rollback()
            for participant, mark in marks:
                participant.rollback_to(mark)
            job.error = error

    def _connected(self) -> tuple[Connection, Driver]:
        if self._connection is None:
            self._connection = self._engine.connect()
            self._driver = self._connection.connection.driver_connection
        return self._connection, self._driver

    def _abandon(self) -> None:
        self._disconnect()
        for participant in self._participants:
            participant.rolled_back()

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(SQLAlchemyError):
                connection.close()


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _typed(error: Exception, drivers_errors: type[Exception]) -> Exception:
    if isinstance(error, SQLAlchemyError | drivers_errors) and not isinstance(error, IntegrityError):
        return StorageUnavailable()
    return error


def _deliver(batch: list[_Job]) -> None:
    """Wake each event loop once a batch, not once a caller."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
    for job in batch:
        if job.loop is not None:
            by_loop.setdefault(job.loop, []).append(job)
        elif job.future is not None:
            _settle(job)
    for loop, jobs in by_loop.items():
        with contextlib.suppress(RuntimeError):  # the loop was closed while its caller waited
            loop.call_soon_threadsafe(_settle_all, jobs)


def _settle_all(jobs: list[_Job]) -> None:
    for job in jobs:
        _settle(job)


def _settle(job: _Job) -> None:
    if job.future.done():
        return
    if job.error is not None:
        job.future.set_exception(job.failed(job.error) if job.failed is not None else job.error)
    else:
        job.future.set_result(job.value)

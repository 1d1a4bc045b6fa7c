"""Appending: chains and tree follow the writer's transactions; one statement writes all rows of a transaction."""

import asyncio
import json
import logging
from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from ...domain.refusals import LedgerUnavailable, Unavailable
from ...ports import Clock, LedgerEntry
from ..database import Database, Driver, tables
from . import rows
from .checkpoints import Checkpoint, Signer
from .merkle import Frontier, leaf_hash

_STREAMS_REMEMBERED = 20_000
_CHECKPOINT_ROWS = 1024
_CHECKPOINT_AFTER = timedelta(seconds=60)
_ROWS_A_STATEMENT = 64
_LOCK = 7226418
_CLOCK_TOLERANCE = timedelta(seconds=5)
_CLOCK_MOVED_BACK = LedgerEntry(kind="service", stream="practice", actor="service", decision="clock_moved_back")
_log = logging.getLogger(__name__)

Mark = tuple[int, int, str, str]


class LedgerBook:
    """Implements `ports.Ledger`. `write` is for use cases that need a row in the same transaction as its cause."""

    def __init__(
        self, database: Database, clock: Clock, signer: Signer | None = None, anchor: Path | None = None
    ) -> None:
        """`anchor`: a file outside the database that keeps the newest checkpoint."""
        self._database = database
        self._clock = clock
        self._signer = signer
        self._anchor = anchor
        self._mark = "?" if database.dialect == "sqlite" else "%s"
        self._seq, self._prev, self._at = 0, "", database.read_now(_newest_at)
        self._frontier = Frontier()
        self._streams: OrderedDict[str, str] = OrderedDict()
        self._pending: list[tuple[Any, ...]] = []
        self._undo: list[tuple[str, str | None]] = []
        self._checkpointed, self._checkpointed_at = 0, datetime.min.replace(tzinfo=UTC)
        self._signed_now: tuple[Checkpoint, str] | None = None
        self._stale = True
        self._clock_reported = False
        self._wanted = False
        database.writer.join_transactions(self)

    # ports.Ledger

    def append(self, entry: LedgerEntry) -> asyncio.Future[int]:
        drafted = rows.draft(entry)
        try:
            return self._database.writer.begin_direct(lambda driver: self._add(driver, drafted), _unwritten)
        except Unavailable as error:
            raise _unwritten(error) from None

    def append_soon(self, entry: LedgerEntry) -> None:
        drafted = rows.draft(entry)
        try:
            self._database.writer.post_direct(lambda driver: self._add(driver, drafted))
        except Unavailable:
            _log.warning("a ledger row of kind %s came after the end of the service", entry.kind)

    # inside a transaction of the writer

    def write(self, connection: Connection, entry: LedgerEntry) -> int:
        """The row's number; it is stored if the caller's transaction is."""
        return self._add(connection.connection.driver_connection, rows.draft(entry))

    def now(self) -> datetime:
        """The clock, but never before the newest row: a clock that was set back makes nothing young again."""
        now = self._clock.now()
        if not self._at or rows.utc_text(now) >= self._at:
            return now
        return datetime.fromisoformat(self._at)

    def _add(self, driver: Driver, drafted: rows.Drafted) -> int:
        if self._clock_went_back():
            self._clock_reported = True
            self._add(driver, rows.draft(_CLOCK_MOVED_BACK))
        entry = drafted.entry
        stream_prev = self._head_of(driver, entry.stream)
        at = max(rows.utc_text(self._clock.now()), self._at)
        seq = self._seq + 1
        body = rows.body(seq, self._prev, stream_prev, at, drafted.rest)
        digest = leaf_hash(body.encode()).hex()
        self._undo.append((entry.stream, stream_prev or None))
        self._streams[entry.stream] = digest
        self._seq, self._prev, self._at = seq, digest, at
        self._pending.append(
            (seq, at, entry.kind, entry.stream, entry.actor, entry.client_id, entry.proposal_id, digest, body)
        )
        return seq

    def _clock_went_back(self) -> bool:
        return not self._clock_reported and bool(self._at) and self.now() - self._clock.now() > _CLOCK_TOLERANCE

    def _head_of(self, driver: Driver, stream: str) -> str:
        known = self._streams.get(stream)
        if known is not None:
            self._streams.move_to_end(stream)
            return known
        query = f"SELECT hash FROM ledger WHERE stream = {self._mark} ORDER BY seq DESC LIMIT 1"  # noqa: S608
        found = driver.execute(query, (stream,)).fetchone()
        return found[0] if found else ""

    # database.Participant

    def begin(self, driver: Driver) -> None:
        if self._database.dialect == "postgresql":
            driver.execute(f"SELECT pg_advisory_xact_lock({_LOCK})")
        head = driver.execute("SELECT seq, hash, at FROM ledger ORDER BY seq DESC LIMIT 1").fetchone()
        seq, prev, at = head or (0, "", "")
        if self._stale or (seq, prev) != (self._seq, self._prev):
            self._streams.clear()
            self._seq, self._prev, self._at = seq, prev, at
            self._frontier = _frontier_of(driver)
            self._checkpointed = _last_checkpoint(driver)
            self._stale = False

    def mark(self) -> Mark:
        return len(self._pending), self._seq, self._prev, self._at

    def rollback_to(self, mark: Mark) -> None:
        count, self._seq, self._prev, self._at = mark
        while len(self._pending) > count:
            self._pending.pop()
            stream, before = self._undo.pop()
            if before is None:
                self._streams.pop(stream, None)
            else:
                self._streams[stream] = before

    def before_commit(self, driver: Driver) -> None:
        if not self._pending:
            return
        for start in range(0, len(self._pending), _ROWS_A_STATEMENT):
            self._insert(driver, self._pending[start : start + _ROWS_A_STATEMENT])
        for row in self._pending:
            self._frontier.add(bytes.fromhex(row[7]))
        if self._signer is not None and (self._wanted or self._checkpoint_due()):
            self._sign(driver, self._signer)

    def committed(self) -> None:
        self._pending.clear()
        self._undo.clear()
        while len(self._streams) > _STREAMS_REMEMBERED:
            self._streams.popitem(last=False)
        if self._signed_now is not None:
            (checkpoint, note), self._signed_now = self._signed_now, None
            self._checkpointed, self._checkpointed_at = checkpoint.size, self._clock.now()
            self._write_anchor(note)

    def rolled_back(self) -> None:
        self._pending.clear()
        self._undo.clear()
        self._signed_now = None
        self._stale = True

    def _insert(self, driver: Driver, batch: list[tuple[Any, ...]]) -> None:
        one = "(" + ",".join([self._mark] * len(rows.COLUMNS)) + ")"
        values = ",".join([one] * len(batch))
        flat = tuple(value for row in batch for value in row)
        driver.execute(f"INSERT INTO ledger ({','.join(rows.COLUMNS)}) VALUES {values}", flat)  # noqa: S608

    # checkpoints

    async def checkpoint(self) -> str | None:
        """Sign the ledger as it is now; the note, or None where there is no key or no row."""
        await self._database.writer.run(self._ask_for_checkpoint)
        return self._database.read_now(_newest_note)

    def checkpoint_blocking(self) -> str | None:
        self._database.writer.run_blocking(self._ask_for_checkpoint)
        return self._database.read_now(_newest_note)

    def _ask_for_checkpoint(self, connection: Connection) -> None:
        """Rows of the same transaction are signed with it, when they are written."""
        if self._signer is None:
            return
        if self._pending:
            self._wanted = True
        elif self._seq > self._checkpointed:
            self._sign(connection.connection.driver_connection, self._signer)

    def _checkpoint_due(self) -> bool:
        if self._seq - self._checkpointed >= _CHECKPOINT_ROWS:
            return True
        return self._clock.now() - self._checkpointed_at >= _CHECKPOINT_AFTER

    def _sign(self, driver: Driver, signer: Signer) -> None:
        checkpoint = Checkpoint(origin=signer.verifier.name, size=self._frontier.size, root=self._frontier.root())
        note = signer.sign(checkpoint)
        frontier = json.dumps([subtree.hex() for subtree in self._frontier.subtrees])
        values = (checkpoint.size, self._at, checkpoint.root.hex(), note, frontier)
        marks = ",".join([self._mark] * len(values))
        driver.execute(
            f"INSERT INTO ledger_checkpoints (size, at, root, note, frontier) VALUES ({marks}) ON CONFLICT (size) DO NOTHING",  # noqa: S608
            values,
        )
        self._signed_now = checkpoint, note
        self._wanted = False

    def _write_anchor(self, note: str) -> None:
        if self._anchor is None:
            return
        temporary = self._anchor.with_suffix(".new")
        try:
            temporary.write_text(note, "utf-8")
            temporary.replace(self._anchor)
        except OSError:
            _log.warning("the newest checkpoint could not be copied beside the database")


def _unwritten(error: Exception) -> Exception:
    if not isinstance(error, Unavailable):
        return error
    return LedgerUnavailable("The ledger cannot be written, so nothing was done.", error.what_to_do)


def _frontier_of(driver: Driver) -> Frontier:
    """From the newest checkpoint's frontier and the rows after it."""
    row = driver.execute("SELECT size, frontier FROM ledger_checkpoints ORDER BY size DESC LIMIT 1").fetchone()
    frontier = Frontier(row[0], map(bytes.fromhex, json.loads(row[1]))) if row else Frontier()
    after = f"SELECT hash FROM ledger WHERE seq > {frontier.size} ORDER BY seq"  # noqa: S608
    for (digest,) in driver.execute(after):
        frontier.add(bytes.fromhex(digest))
    return frontier


def _newest_at(connection: Connection) -> str:
    return connection.exec_driver_sql("SELECT at FROM ledger ORDER BY seq DESC LIMIT 1").scalar() or ""


def _last_checkpoint(driver: Driver) -> int:
    return driver.execute("SELECT coalesce(max(size), 0) FROM ledger_checkpoints").fetchone()[0]


def _newest_note(connection: Connection) -> str | None:
    table = tables.ledger_checkpoints
    return connection.execute(select(table.c.note).order_by(table.c.size.desc()).limit(1)).scalar()

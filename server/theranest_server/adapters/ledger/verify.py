"""Is the ledger what was written? Every row's hash, both chains, the columns, every signed checkpoint."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import SQLAlchemyError

from ..database import tables
from .checkpoints import BadCheckpoint, Checkpoint, Verifier
from .merkle import Frontier, leaf_hash
from .rows import OF_BODY, columns_of


class _Bad(Exception):
    def __init__(self, seq: int | None, why: str) -> None:
        super().__init__(why)
        self.seq = seq
        self.why = why


class _Verified(NamedTuple):
    entries: int
    newest: Checkpoint | None


def verify_ledger(engine: Engine, verifier: Verifier | None = None, checkpoint: str | None = None) -> dict[str, Any]:
    """`{"entries","ok","first_bad":null|{"seq","why"},"checkpoint":null|{"size","root","signed_by"}}`.

    `verifier` is the public key as it is known outside the database; without it stored checkpoints are compared with
    the rows, but not trusted. `checkpoint` is a note that was kept elsewhere: it shows a cut or rewritten ledger.
    """
    count = 0
    with _snapshot(engine) as connection:
        try:
            count = connection.exec_driver_sql("SELECT count(*) FROM ledger").scalar() or 0
            kept = _open(verifier, checkpoint) if checkpoint is not None else None
            verified = _verify(connection, verifier, kept)
        except _Bad as bad:
            return {"entries": count, "ok": False, "first_bad": {"seq": bad.seq, "why": bad.why}, "checkpoint": None}
        except SQLAlchemyError as error:
            why = f"the ledger cannot be read ({type(error).__name__})"
            return {"entries": count, "ok": False, "first_bad": {"seq": None, "why": why}, "checkpoint": None}
    newest = kept if kept is not None else verified.newest
    return {"entries": verified.entries, "ok": True, "first_bad": None, "checkpoint": _shown(newest, verifier)}


def _snapshot(engine: Engine) -> Connection:
    """A connection that sees one moment throughout, while others go on writing."""
    connection = engine.connect()
    if engine.dialect.name == "postgresql":
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def _shown(checkpoint: Checkpoint | None, verifier: Verifier | None) -> dict[str, Any] | None:
    if checkpoint is None:
        return None
    return {
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "signed_by": verifier.name if verifier is not None else None,
    }


def _open(verifier: Verifier | None, note: str) -> Checkpoint:
    if verifier is None:
        raise _Bad(None, "a checkpoint was given without the public key that verifies it")
    try:
        return verifier.open(note)
    except BadCheckpoint as error:
        raise _Bad(None, f"the given checkpoint is not usable: {error}") from None


def _verify(connection: Connection, verifier: Verifier | None, kept: Checkpoint | None) -> _Verified:
    expected = _stored_checkpoints(connection, verifier)
    newest = expected[-1] if expected else None
    if kept is not None:
        expected = sorted([*expected, kept], key=lambda each: each.size)
    waiting = iter(expected)
    due = next(waiting, None)
    frontier = Frontier()
    for seq, digest in _rows(connection):
        frontier.add(digest)
        while due is not None and due.size == frontier.size:
            if due.root != frontier.root():
                raise _Bad(seq, f"the rows up to here are not those of the signed checkpoint of size {due.size}")
            due = next(waiting, None)
    if due is not None and due.size > 0:
        raise _Bad(frontier.size + 1, f"rows are missing at the end: a signed checkpoint counts {due.size}")
    return _Verified(frontier.size, newest)


def _stored_checkpoints(connection: Connection, verifier: Verifier | None) -> list[Checkpoint]:
    table = tables.ledger_checkpoints
    found: list[Checkpoint] = []
    for row in connection.execute(select(table.c.size, table.c.root, table.c.note).order_by(table.c.size)):
        checkpoint = Checkpoint(origin="", size=row.size, root=bytes.fromhex(row.root))
        if verifier is not None:
            try:
                signed = verifier.open(row.note)
            except BadCheckpoint as error:
                raise _Bad(row.size, f"the stored checkpoint of size {row.size} is not usable: {error}") from None
            if (signed.size, signed.root) != (checkpoint.size, checkpoint.root):
                raise _Bad(row.size, f"the stored checkpoint of size {row.size} is not the one that was signed")
        found.append(checkpoint)
    return found


def _rows(connection: Connection) -> Iterator[tuple[int, bytes]]:
    """Each row's number and hash, after its own checks."""
    prev = ""
    streams: dict[str, str] = {}
    table = tables.ledger
    columns: list[Any] = [table.c[name] for name in (*OF_BODY, "hash", "body")]
    query = select(*columns).order_by(table.c.seq).execution_options(yield_per=2000)
    for expected, found in enumerate(connection.execute(query), start=1):
        row: tuple[Any, ...] = tuple(found)
        seq: int = row[0]
        digest: str = row[7]
        body: str = row[8]
        if seq != expected:
            raise _Bad(expected, "a row is missing" if seq > expected else "a row is out of order")
        if leaf_hash(body.encode()).hex() != digest:
            raise _Bad(seq, "the row was changed: its content does not have its hash")
        _check_place(seq, row[:7], body, prev, streams)
        prev = streams[row[3]] = digest
        yield seq, bytes.fromhex(digest)


def _check_place(seq: int, columns: tuple[Any, ...], body: str, prev: str, streams: dict[str, str]) -> None:
    parsed = json.loads(body)
    if columns_of(parsed) != columns:
        raise _Bad(seq, "a column was changed: it differs from the row's content")
    if parsed.get("prev") != prev:
        raise _Bad(seq, "the chain is broken: the row before it is another one")
    if parsed.get("stream_prev") != streams.get(parsed["stream"], ""):
        raise _Bad(seq, "the stream's chain is broken: its row before is another one")

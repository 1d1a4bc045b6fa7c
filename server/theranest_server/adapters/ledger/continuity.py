"""Is this the database that the home last saw, or an older copy of it put back?"""

from pathlib import Path

from sqlalchemy import Connection, select

from ..database import Database, tables
from .checkpoints import BadCheckpoint, Checkpoint, Signer


def went_back(database: Database, signer: Signer, anchor: Path) -> bool:
    """True where the ledger lacks what the checkpoint beside the database counts: a restored or a rewritten copy."""
    try:
        seen = signer.verifier.open(anchor.read_text("utf-8"))
    except FileNotFoundError:
        return False
    except (OSError, ValueError, BadCheckpoint):
        return True
    return not database.read_now(lambda connection: _holds(connection, seen))


def _holds(connection: Connection, seen: Checkpoint) -> bool:
    table = tables.ledger_checkpoints
    root = connection.execute(select(table.c.root).where(table.c.size == seen.size)).scalar()
    rows = connection.exec_driver_sql("SELECT max(seq) FROM ledger").scalar() or 0
    return root == seen.root.hex() and rows >= seen.size

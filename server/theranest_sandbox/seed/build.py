"""Builds the seeded practice: `python -m theranest_sandbox.seed.build [--seed N] [--out FILE]`.

The same seed gives the same rows on every machine: no clock, no hash order, one stream of chance per topic.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
from pathlib import Path

from ..database import create_tables, insert_all, insert_content, open_engine
from ..resources import KINDS
from .story import tell
from .world import World

PAGE_BYTES = 8192


def store(world: World, path: Path) -> None:
    """Validate every row by its model and write the database file; sizes are kept small for the package."""
    engine = open_engine(f"sqlite:///{path}")
    create_tables(engine)
    names = {str(row["id"]): str(row.get("name") or row.get("file_name")) for kind in ("documents", "remittances")
             for row in world.of(kind)}  # fmt: skip
    with engine.execution_options(writes=True).begin() as connection:
        for kind in sorted(world.rows):
            model = KINDS[kind]
            insert_all(connection, kind, [model.model_validate(row) for row in world.rows[kind]])
        for content in world.contents:
            insert_content(connection, content.id, content.media_type, names[content.id], content.data)
    engine.dispose()
    _pack(path)


def _pack(path: Path) -> None:
    """Larger pages waste less on bodies of two kilobytes; the file is left in WAL mode, as the sandbox opens it."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = DELETE", f"page_size = {PAGE_BYTES}"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("VACUUM")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()


def build(where: Path | str, *, seed: int = 1, practice: str = "group") -> Path:
    """Write the seeded practice to `where` (a file, or a folder in which it is called `practice.db`) and answer the path.

    An existing file is replaced. `practice` is `group`, or `solo` for one clinician who does everything.
    """
    path = Path(where)
    if path.is_dir() or not path.suffix:
        path.mkdir(parents=True, exist_ok=True)
        path = path / "practice.db"
    for old in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        old.unlink(missing_ok=True)
    store(tell(seed=seed, practice=practice), path)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description="Build the seeded sandbox practice.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=None)
    options = parser.parse_args()
    if options.out is None:
        from .shipped import ship

        path = ship(seed=options.seed)
    else:
        path = build(options.out, seed=options.seed)
    sys.stdout.write(f"{path} ({path.stat().st_size:,} bytes)\n")


if __name__ == "__main__":
    main()

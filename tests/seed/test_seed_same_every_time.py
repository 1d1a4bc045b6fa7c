"""One seed, one practice."""

import sqlite3
import subprocess
import sys

import pytest
from seeded_rows import every_table
from theranest_sandbox.database import METADATA
from theranest_sandbox.seed.build import build
from theranest_sandbox.seed.shipped import place


def test_the_shipped_practice_is_what_the_generator_makes_today(tmp_path):
    shipped, built = place(tmp_path / "shipped.db"), build(tmp_path / "built.db")
    assert every_table(shipped) == every_table(built)


@pytest.mark.slow
def test_two_builds_of_one_seed_hold_the_same_rows_whatever_the_hash_seed(tmp_path):
    for hash_seed in ("1", "2"):
        out = str(tmp_path / f"{hash_seed}.db")
        command = [sys.executable, "-m", "theranest_sandbox.seed.build", "--seed", "7", "--out", out]
        subprocess.run(command, check=True, capture_output=True, env={"PYTHONHASHSEED": hash_seed, "PATH": ""})
    assert every_table(tmp_path / "1.db") == every_table(tmp_path / "2.db")


def test_another_seed_is_another_practice_with_the_same_known_client(tmp_path):
    one, other = every_table(place(tmp_path / "1.db")), every_table(place(tmp_path / "2.db", seed=2))
    ids = [{row[0] for row in tables["clients"]} for tables in (one, other)]
    assert "TH-2024-78910" in ids[0] & ids[1]
    assert len(ids[0] & ids[1]) < 10


def test_the_shipped_file_has_the_tables_of_today(tmp_path):
    connection = sqlite3.connect(place(tmp_path))
    columns = {
        table: {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    }
    connection.close()
    for table in METADATA.sorted_tables:
        assert columns[table.name] == {column.name for column in table.columns}

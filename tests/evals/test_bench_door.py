"""The bench stays runnable, and its document keeps the shape that other programs read. No figure is judged here."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from evals.bench.calls import call_rows
from evals.bench.dialogue import WORDS, long_session
from evals.bench.drafting import drafting_row
from evals.bench.effort import TINY
from evals.bench.machine import machine_facts
from evals.bench.rows import Row
from evals.bench.starting import starting_rows

ROOT = Path(__file__).parents[2]


def in_shape(row: dict[str, object]) -> bool:
    figures = [row["ours"], row["peer"], row["ratio"]]
    words = [row["what"], row["peer_name"], row["unit"]]
    return all(isinstance(f, float) and f > 0 for f in figures) and all(isinstance(w, str) and w for w in words)


async def test_governed_calls_are_answered_beside_those_of_a_bare_server(tmp_path: Path) -> None:
    rows = [row.as_json() for row in await call_rows(TINY, tmp_path / "governed")]
    assert all(in_shape(row) for row in rows)
    assert {row["unit"] for row in rows} == {"ms", "calls/s"}
    assert any("identified" in row["what"] for row in rows)
    assert any("placeholders" in row["what"] for row in rows)


@pytest.mark.slow
def test_the_bridge_and_its_service_are_started_and_weighed_beside_a_bare_server(tmp_path: Path) -> None:
    rows = [row.as_json() for row in starting_rows(TINY, tmp_path)]
    assert all(in_shape(row) for row in rows)
    assert [row["unit"] for row in rows] == ["s", "s", "MB", "MB"]


def test_the_drafted_dialogue_is_a_quarter_of_an_hour_between_two_people() -> None:
    turns = long_session().splitlines()
    assert {turn.partition(":")[0] for turn in turns} == {"Therapist", "Client"}
    assert WORDS <= sum(len(turn.split()) - 1 for turn in turns) < WORDS + 60
    assert in_shape(drafting_row(TINY).as_json())


def test_a_target_is_met_only_within_all_its_bounds() -> None:
    def row(ours: float, **bounds: float) -> Row:
        return Row(what="w", ours=ours, peer=2.0, peer_name="p", unit="MB", **bounds)

    assert row(3.0).met is None
    assert row(3.0, at_most=1.5).met is True
    assert row(3.1, at_most=1.5).met is False
    assert row(1.2, at_least=0.6).met is True
    assert row(1.1, at_least=0.6).met is False
    assert row(201.0, at_most=200, limit=200).met is False


def test_the_machine_is_named() -> None:
    assert {"processor", "cores", "python", "mcp", "load_1m"} <= set(machine_facts())


@pytest.mark.slow
def test_the_command_prints_one_document() -> None:
    line = [sys.executable, "-m", "evals", "bench", "door", "--tiny", "--json"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    document = json.loads(done.stdout)
    assert document["name"] == "door"
    assert all(in_shape(row) for row in document["rows"])
    assert document["machine"]["cores"] >= 1


@pytest.mark.parametrize("arguments", [["bench", "nothing"], ["nothing"], ["bench"]])
def test_an_unknown_name_is_wrong_usage_in_one_line(arguments: list[str]) -> None:
    line = [sys.executable, "-m", "evals", *arguments]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)

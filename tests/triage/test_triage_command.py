"""`theranest-mcp triage`: a line in, a line out."""

import json
import subprocess
import sys

from shared_data import shared_path
from theranest_server.triage import CATEGORIES, screen


def _triage(stdin: bytes, *options: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "theranest_server", "triage", *options]
    return subprocess.run(command, input=stdin, capture_output=True, timeout=60, check=False)


def test_each_line_is_answered_in_order() -> None:
    done = _triage(b'{"id":"a","text":"I want to kill myself tonight"}\n{"id":"b","text":"When is my appointment?"}\n')
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [(answer["id"], answer["tier"], answer["crisis"]) for answer in answers] == [
        ("a", "page", True),
        ("b", "none", False),
    ]
    assert all(set(answer) == {"id", "category", "tier", "crisis", "reasons"} for answer in answers)
    assert all(answer["category"] in CATEGORIES for answer in answers)


def test_a_line_that_cannot_be_read_is_same_day_and_named_without_its_words() -> None:
    done = _triage(b'Marigold is not JSON\n{"id":"b","text":"ok thanks"}\n')
    first, second = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 2
    assert first["crisis"]
    assert not second["crisis"]
    assert b"line 1" in done.stderr
    assert b"Marigold" not in done.stderr


def test_no_messages_give_no_lines() -> None:
    done = _triage(b"")
    assert (done.returncode, done.stdout) == (0, b"")


def test_nearly_all_danger_of_the_development_messages_is_found() -> None:
    rows = [json.loads(line) for line in shared_path("data/triage/dev.jsonl").read_text(encoding="utf-8").splitlines()]
    danger = [screen(row["text"]).crisis for row in rows if row["crisis"]]
    harmless = [screen(row["text"]) for row in rows if not row["crisis"]]
    assert sum(danger) >= 0.98 * len(danger)
    assert sum(verdict.crisis for verdict in harmless) <= 0.25 * len(harmless)
    assert sum(verdict.tier == "page" for verdict in harmless) <= 0.03 * len(harmless)

"""The bench of events stays runnable; no figure is judged here."""

import pytest

from evals.bench.effort import TINY
from evals.bench.events import events

pytestmark = pytest.mark.slow


def test_every_part_is_measured_and_no_event_is_lost() -> None:
    pytest.importorskip("dbos", reason="the extra `agents` is not installed")
    document = events(TINY)
    assert document["name"] == "events"
    rows = {row["what"]: row for row in document["rows"]}
    assert len(rows) == 6
    assert all(row["ours"] > 0 and row["peer"] > 0 and row["target"] for row in rows.values())
    [drained] = [row for what, row in rows.items() if "drained" in what]
    assert drained["ours"] == drained["peer"] == TINY.events

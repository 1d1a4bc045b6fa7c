"""kill -9 at random moments over webhook, queue, run and delivery; the long run is `python -m evals.chaos --points 50`."""

from pathlib import Path

import pytest

from evals.chaos.__main__ import weathered

pytestmark = pytest.mark.slow


def test_every_message_has_one_outcome_and_every_approved_reply_is_written_once(tmp_path: Path) -> None:
    pytest.importorskip("dbos", reason="the extra `agents` is not installed")
    document = weathered(tmp_path / "storm", points=4, seed=3, calm_seconds=240)
    assert (document["lost"], document["doubled"], document["wrong"]) == ([], [], [])
    assert document["ledger_verified"]
    assert document["messages"] == sum(document["outcomes"].values()) == 4
    assert document["outcomes"]["self_harm_risk"] == document["dangerous"] == 1
    assert document["delivered"] > 0

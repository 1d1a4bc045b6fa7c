"""The demo finds its cases by asking, so it goes through whatever practice was invented."""

from pathlib import Path

import pytest
from house_world import answer_of, command

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_the_demo_goes_through_and_every_refusal_is_in_the_ledger(tmp_path: Path, seed: str) -> None:
    kept = tmp_path / "kept"
    done = command(tmp_path / "unused", "demo", "--seed", seed, "--json", "--keep", str(kept))
    document = answer_of(done)
    assert done.returncode == 0, [step for step in document["steps"] if not step["ok"]]
    assert document["ledger"]["verified"]
    assert {proposal["state"] for proposal in document["proposals"]} == {"delivered", "withdrawn"}
    assert len(document["refusals"]) >= 3
    assert refused_codes(kept) >= {refusal["code"] for refusal in document["refusals"]}


def refused_codes(home: Path) -> set[str]:
    import json
    import sqlite3

    with sqlite3.connect(home / "practice.db") as database:
        bodies = [json.loads(body) for (body,) in database.execute("SELECT body FROM ledger")]
    return {body["code"] for body in bodies if body.get("decision") == "refused"}

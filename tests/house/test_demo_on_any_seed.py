"""The demo finds its cases by asking, so it goes through whatever practice was invented."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from house_world import answer_of, command

pytestmark = pytest.mark.slow

INBOXES = ("message", "crisis", "denial", "intake")


class Shown:
    def __init__(self, folder: Path, seed: str) -> None:
        self.home = folder / "kept"
        self.done = command(folder / "unused", "demo", "--seed", seed, "--json", "--keep", str(self.home))
        self.document: dict[str, Any] = answer_of(self.done)

    def spans(self, trace_id: str) -> Iterator[dict[str, Any]]:
        """Of this trace, and of what is linked to it."""
        lines = [
            line for path in (self.home / "traces").glob("*.jsonl") for line in path.read_text("utf-8").splitlines()
        ]
        spans = [json.loads(line) for line in lines]
        traces = {trace_id}
        while more := {s["trace_id"] for s in spans if traces & set(s["links"])} - traces:
            traces |= more
        return (span for span in spans if span["trace_id"] in traces)


@pytest.fixture(scope="module", params=["1", "2", "3"])
def shown(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Shown:
    return Shown(tmp_path_factory.mktemp(f"seed{request.param}"), request.param)


def test_the_demo_goes_through_and_every_refusal_is_in_the_ledger(shown: Shown) -> None:
    document = shown.document
    assert shown.done.returncode == 0, [step for step in document["steps"] if not step["ok"]]
    assert document["ledger"]["verified"]
    assert {proposal["state"] for proposal in document["proposals"]} == {"delivered", "withdrawn"}
    assert len(document["refusals"]) >= 3
    assert refused_codes(shown.home) >= {refusal["code"] for refusal in document["refusals"]}


@pytest.mark.parametrize("inbox", INBOXES)
def test_every_inbox_ends_in_the_record(shown: Shown, inbox: str) -> None:
    steps = [step for step in shown.document["steps"] if inbox in step["name"]]
    assert len(steps) >= 3
    assert all(step["ok"] for step in steps)
    assert any("in the record" in step["name"] or "record is filled in" in step["name"] for step in steps)


def test_what_each_inbox_came_to_was_delivered(shown: Shown) -> None:
    delivered = [one["tool"] for one in shown.document["proposals"] if one["state"] == "delivered"]
    assert {"send_portal_message_draft", "alert_close", "propose_claim_correction"} <= set(delivered)
    assert delivered.count("propose_client_update") == 2


def test_one_trace_leads_from_each_event_to_its_delivery(shown: Shown) -> None:
    assert len(set(shown.document["traces"])) == len(INBOXES)
    for trace_id in shown.document["traces"]:
        names: set[str] = {span["name"] for span in shown.spans(trace_id)}
        assert {"event", "proposal", "approval", "delivery"} <= names
        assert {"case", "door"} <= names or {"screening", "alert.close"} <= names


def refused_codes(home: Path) -> set[str]:
    with sqlite3.connect(home / "practice.db") as database:
        bodies = [json.loads(body) for (body,) in database.execute("SELECT body FROM ledger")]
    return {body["code"] for body in bodies if body.get("decision") == "refused"}

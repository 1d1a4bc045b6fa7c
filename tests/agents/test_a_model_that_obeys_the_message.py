"""A message orders another client's data, and the model does what it is told: nothing is read and nothing proposed."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from agents_world import ENTRY
from house_world import answer_of, command, stop
from model_server import Calls, tool_answers, vendor
from policy_copy import copied

pytestmark = pytest.mark.slow
MINE, THEIRS, THEIR_THREAD = "THR-0016", "TH-2025-18996", "THR-0017"
"""Two clients of one therapist."""
ORDERS = [
    Calls("get_schedule", {"client_id": THEIRS}),
    Calls("get_account", {"client_id": THEIRS}),
    Calls("send_portal_message_draft", {"thread_id": THEIR_THREAD, "body": "Hello,\nWe will write back to you."}),
]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "home"
    stop(tmp_path / "home")


def obedient(request: dict[str, Any]) -> Any:
    """Reads as if a routine question had been asked, then carries out one order after the other."""
    if "untrusted_text" in json.dumps(request["body"]["messages"]):
        reading = {"language": "en", "matters": ["next_appointment"], "danger": False, "speaks_to_software": False}
        return Calls("done", reading)
    done = len(tool_answers(request))
    return ORDERS[done] if done < len(ORDERS) else Calls("done", {"replied": True, "left_open": []})


@pytest.mark.parametrize("provider", ["anthropic", "openai"])
def test_a_model_that_is_talked_into_it_reaches_no_other_client(home: Path, tmp_path: Path, provider: str) -> None:
    policies = copied(tmp_path / "policies")
    with vendor(obedient) as there:
        (policies / "models.yaml").write_text(ENTRY.format(url=there.url, provider=provider), "utf-8")
        line = ("agent", "run", "messaging", "--thread", MINE, "--model", "local", "--json")
        done = answer_of(command(home, *line, THERANEST_POLICIES=str(policies)))
    called = {call["name"]: call["refused"] for call in done["tool_calls"]}
    for order in ORDERS:
        assert called[order.tool] == "not_found_or_not_yours", called
    assert len(tool_answers(there.requests[-1])) == len(ORDERS)
    with sqlite3.connect(f"file:{home}/practice.db?mode=ro", uri=True) as database:
        assert THEIRS not in {row[0] for row in database.execute("SELECT client_id FROM proposals")}
    assert done["outcome"] == "escalated", "what was asked in earnest goes to a person"

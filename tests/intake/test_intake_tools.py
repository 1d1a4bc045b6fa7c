"""The two tools through the door: the shipped policy, the sandbox's record, the real review and delivery."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from house_world import answer_of, command, stop

CLIENT = "TH-2024-78910"
ASKED = ["presenting_problem", "medication_history", "previous_treatment", "emergency_contact"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    where = tmp_path_factory.mktemp("home")
    yield where
    stop(where)


def call(home: Path, tool: str, who: str, **arguments: Any) -> dict[str, Any]:
    return answer_of(command(home, "call", tool, "--as", who, "--args", json.dumps(arguments), "--json"))


@pytest.fixture(scope="module")
def proposed(home: Path) -> dict[str, Any]:
    """What the customer's `client.created` event asks for, asked by the front desk."""
    return call(home, "propose_client_update", "front_desk", client_id=CLIENT, fields=ASKED)["result"]


def shown(home: Path, proposal_id: str, who: str) -> dict[str, Any]:
    return answer_of(command(home, "review", "show", proposal_id, "--as", who, "--json"))


def test_a_clinician_sees_all_answers_and_the_front_desk_the_offices_alone(home: Path) -> None:
    desk = call(home, "read_intake_documents", "front_desk", client_id=CLIENT)["result"]
    clinician = call(home, "read_intake_documents", "clinician", client_id=CLIENT)["result"]
    assert "clinical" not in desk
    assert "instruments" not in desk
    assert {field["name"] for field in clinician["clinical"]} == {*ASKED[:3], "allergies"}
    assert clinician["clinical"][0]["value"]["untrusted"] is True
    assert [one["name"] for one in clinician["instruments"]] == ["PHQ-9", "GAD-7"]
    assert desk["contact"][-1]["value"]["text"] == clinician["contact"][-1]["value"]["text"]


def test_papers_become_two_proposals_with_digests_of_their_own(proposed: dict[str, Any]) -> None:
    assert proposed["parts"] == ["administrative", "clinical"]
    assert len({one["digest"] for one in proposed["proposals"]}) == 2


def test_neither_proposal_shows_the_others_fields_nor_waits_for_the_others_approver(
    home: Path, proposed: dict[str, Any]
) -> None:
    office, clinic = (one["proposal_id"] for one in proposed["proposals"])
    lists = {
        who: [p["id"] for p in answer_of(command(home, "review", "list", "--as", who, "--json"))["proposals"]]
        for who in ("front_desk", "clinician")
    }
    assert office in lists["front_desk"]
    assert clinic not in lists["front_desk"]
    assert clinic in lists["clinician"]
    page = shown(home, clinic, "clinician")
    assert {d["path"] for d in page["differences"]} == set(ASKED[:3])
    assert {e["path"] for e in page["evidence"]} == set(ASKED[:3])
    assert all(e["page"] == 1 and len(e["box"]) == 4 for e in page["evidence"])
    assert {d["path"].split(".")[0] for d in shown(home, office, "front_desk")["differences"]} == {"emergency_contact"}


def test_delivering_one_does_not_void_the_other(home: Path, proposed: dict[str, Any]) -> None:
    states: list[str] = []
    for one, who in zip(proposed["proposals"], ("front_desk", "clinician"), strict=True):
        line = ("review", "approve", one["proposal_id"], "--digest", one["digest"], "--as", who, "--json")
        states.append(answer_of(command(home, *line))["state"])
    assert states == ["delivered", "delivered"]
    again = call(home, "propose_client_update", "front_desk", client_id=CLIENT, fields=ASKED)["result"]
    assert again["proposals"] == []
    assert {one["code"] for one in again["left_out"]} == {"same"}


def test_who_sees_no_client_data_gets_no_papers(home: Path) -> None:
    refused = call(home, "read_intake_documents", "compliance_officer", client_id=CLIENT)["refused"]
    assert refused["code"] == "not_permitted"


def test_another_clients_papers_cannot_be_brought_in(home: Path) -> None:
    refused = call(home, "read_intake_documents", "front_desk", client_id=CLIENT, document_ids=["DOC-1"])["refused"]
    assert refused["code"] == "not_found_or_not_yours"

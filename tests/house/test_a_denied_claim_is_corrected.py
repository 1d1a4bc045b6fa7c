"""A biller takes a denied claim to a correction that the rendering clinician attests and the billing supervisor releases."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from house_world import answer_of, command, stop

pytestmark = pytest.mark.slow


class Office:
    def __init__(self, home: Path) -> None:
        self.home = home

    def call(self, tool: str, *, by: str = "biller", **arguments: Any) -> Any:
        line = ("call", tool, "--as", by, "--args", json.dumps(arguments), "--json")
        return answer_of(command(self.home, *line))

    def review(self, *arguments: str, by: str) -> Any:
        return answer_of(command(self.home, "review", *arguments, "--as", by, "--json"))

    def denied(self) -> Iterator[dict[str, Any]]:
        """Denied claims that the payer would take corrected, as billing sees them."""
        listed = self.call("list_claims", state="denied", limit=25)["result"]["claims"]
        for card in listed:
            found = self.call("get_denial", claim_id=card["claim_id"]).get("result")
            if found and found["payer_answers"] and found["payer_takes_corrected_claims"]:
                yield found


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    home = tmp_path_factory.mktemp("billing") / "home"
    yield Office(home)
    stop(home)


@pytest.fixture(scope="module")
def denial(office: Office) -> dict[str, Any]:
    return next(office.denied())


def test_billing_sees_why_a_claim_was_refused_and_no_word_of_a_note(office: Office, denial: dict[str, Any]) -> None:
    last = denial["payer_answers"][-1]
    assert last["adjustments"]
    assert last["next_step"]["action"]
    assert denial["lines"][0]["note_state"] is not None
    assert "sections" not in json.dumps(denial)


def test_a_clinician_has_no_view_of_the_payers_side(office: Office, denial: dict[str, Any]) -> None:
    refused = office.call("get_denial", by="clinician", claim_id=denial["claim_id"])
    assert refused["refused"]["code"] == "not_permitted"


def test_a_number_that_changes_no_service_is_released_by_the_billing_supervisor_alone(
    office: Office, denial: dict[str, Any]
) -> None:
    made = office.call(
        "propose_claim_correction",
        claim_id=denial["claim_id"],
        reason="The plan gave a number.",
        prior_authorization="A77",
    )["result"]
    proposed = office.review("show", made["proposal_id"], by="billing_supervisor")
    assert {d["path"]: (d["now"], d["proposed"]) for d in proposed["differences"]}["form.prior_authorization"][
        1
    ] == "A77"
    done = office.review("approve", made["proposal_id"], "--digest", made["digest"], by="billing_supervisor")
    assert (done["state"], done["delivery"]["state"]) == ("delivered", "delivered")


def test_what_was_rendered_is_attested_by_its_clinician_before_billing_can_release_it(office: Office) -> None:
    denials = office.denied()
    next(denials)
    claim = next(denials)
    line = claim["lines"][0]
    made = office.call(
        "propose_claim_correction",
        claim_id=claim["claim_id"],
        reason="The place of service was wrong.",
        lines=[{"line": 1, "pos": "11" if line["pos"] != "11" else "02"}],
    )["result"]
    half = office.review("approve", made["proposal_id"], "--digest", made["digest"], by="billing_supervisor")
    assert (half["state"], half["delivery"]) == ("approved_in_part", None)
    shown = office.review("show", made["proposal_id"], by="billing_supervisor")
    (lines,) = [d for d in shown["differences"] if d["path"] == "lines"]
    assert lines["now"][0] | {"pos": None} == lines["proposed"][0] | {"pos": None}


def test_the_one_who_asks_cannot_release_it(office: Office, denial: dict[str, Any]) -> None:
    made = office.call(
        "propose_claim_correction",
        by="billing_supervisor",
        claim_id=denial["claim_id"],
        reason="The member id was wrong.",
        insured_id="ZZ90210",
    )["result"]
    refused = office.review("approve", made["proposal_id"], "--digest", made["digest"], by="billing_supervisor")
    assert "refused" in refused


def test_nothing_is_proposed_that_changes_nothing(office: Office, denial: dict[str, Any]) -> None:
    line = denial["lines"][0]
    refused = office.call(
        "propose_claim_correction",
        claim_id=denial["claim_id"],
        reason="No difference.",
        lines=[{"line": 1, "cpt": line["cpt"]}],
    )
    assert refused["refused"]["code"] == "bad_arguments"

"""What a biller's chat client would correct on a denied claim: only what the record says differently from the claim."""

from collections.abc import Mapping
from typing import Any

_NOT_OUR_INSURED = "31"
"""CARC 31: the payer does not know the person under this number."""


def names_another_number(denial: Mapping[str, Any]) -> bool:
    """Whether the payer wants the claim corrected because of the insured's number, and takes corrections."""
    if not denial["payer_answers"] or not denial["payer_takes_corrected_claims"]:
        return False
    last: dict[str, Any] = denial["payer_answers"][-1]
    step: dict[str, Any] = last["next_step"] or {}
    codes = {adjustment["carc"] for adjustment in last["adjustments"]}
    return step.get("action") == "correct_and_resubmit" and _NOT_OUR_INSURED in codes and bool(denial["policies"])


def correction_of(denial: Mapping[str, Any]) -> dict[str, Any] | None:
    """Arguments of `propose_claim_correction`: the number of the policy on file, where the claim carries another one."""
    mine = [policy for policy in denial["policies"] if policy["payer_name"] == denial["payer_name"]]
    known = mine[0]["member_id"] if mine else None
    if not known or known == denial["insured_id"]:
        return None
    return {
        "insured_id": known,
        "reason": "The claim carries another member id than the policy on file.",
        "remittance_id": denial["payer_answers"][-1]["remittance_id"],
    }


def other_number(member_id: str) -> str:
    """The number as the client's card turns out to have it: two neighbouring characters change places."""
    for place in range(len(member_id) - 1, 0, -1):
        one, two = member_id[place - 1 : place + 1]
        if one != two and one.isdigit() == two.isdigit():
            return member_id[: place - 1] + two + one + member_id[place + 1 :]
    return member_id[:-1] + ("1" if member_id[-1] != "1" else "2")

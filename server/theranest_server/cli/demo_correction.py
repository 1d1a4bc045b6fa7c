"""What a biller's chat client would correct on a denied claim: only what the record itself says differently."""

from collections.abc import Mapping
from typing import Any

_TELEHEALTH = ("video", "audio")
_CORRECTED = ("correct_and_resubmit", "reopening", "get_authorization")


def correction_of(denial: Mapping[str, Any]) -> dict[str, Any] | None:
    """Arguments of `propose_claim_correction`, or None where the facts of `get_denial` show nothing to correct."""
    last = denial["payer_answers"][-1]
    if (last["next_step"] or {}).get("action") not in _CORRECTED:
        return None
    found = _member_id(denial) or _authorization(denial) or _modifier(denial)
    return {**found, "remittance_id": last["remittance_id"]} if found else None


def _member_id(denial: Mapping[str, Any]) -> dict[str, Any] | None:
    mine = [policy for policy in denial["policies"] if policy["payer_name"] == denial["payer_name"]]
    known = mine[0]["member_id"] if mine else None
    if not known or known == denial["insured_id"]:
        return None
    return {"insured_id": known, "reason": "The member id differs from the policy on file."}


def _authorization(denial: Mapping[str, Any]) -> dict[str, Any] | None:
    if denial["prior_authorization"] or not denial["lines"]:
        return None
    line = denial["lines"][0]
    for one in denial["authorizations"]:
        covers = line["cpt"] in one["cpts"] and one["from_date"] <= line["service_date"] <= one["until"]
        if covers and one["number"]:
            return {
                "prior_authorization": one["number"],
                "reason": "The authorization on file was not on the claim.",
            }
    return None


def _modifier(denial: Mapping[str, Any]) -> dict[str, Any] | None:
    wanted = denial["payer_telehealth_modifier"]
    lines = [
        {"line": line["line"], "modifiers": [*line["modifiers"], wanted]}
        for line in denial["lines"]
        if wanted and line["modality"] in _TELEHEALTH and wanted not in line["modifiers"] and len(line["modifiers"]) < 4
    ]
    if not lines:
        return None
    return {"lines": lines, "reason": "The session was held by telehealth, and the payer's modifier was missing."}

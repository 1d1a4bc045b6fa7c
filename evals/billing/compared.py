"""Compares what was read with what is true, field by field."""

from collections.abc import Mapping, Sequence
from typing import Any

HEAD = ("trace", "payment_cents", "paid_on", "balanced")
CLAIM = ("charge_cents", "paid_cents", "patient_responsibility_cents", "result")
ONLY_835 = ("payer_claim_id", "role", "routing")


def compared(
    read: Sequence[Mapping[str, Any]],
    truth: Sequence[Mapping[str, Any]],
    *,
    paper: bool = False,
    share_as_one: bool = False,
) -> list[tuple[str, bool]]:
    """(what, right) for every field and step. A payment or claim that was not found fails each of its fields."""
    found: list[tuple[str, bool]] = []
    for at, true in enumerate(truth):
        mine: Mapping[str, Any] = read[at] if at < len(read) else {}
        found += [(f"head.{name}", mine.get(name) == true[name]) for name in HEAD]
        taken = sorted(
            (each["original_claim_id"] or "", each["cents"])
            for each in mine.get("takebacks", ())
            if each["kind"] in ("WO", "FB")
        )
        found.append(("head.takebacks", [cents for _, cents in taken] == [cents for _, cents in true["takebacks"]]))
        if not paper:
            found.append(("head.payer", mine.get("payer") == true["payer"]))
        claims: Sequence[Mapping[str, Any]] = mine.get("claims", ())
        found.append(("claims.count", len(claims) == len(true["claims"])))
        for number, claim in enumerate(true["claims"]):
            found += _claim(claims[number] if number < len(claims) else {}, claim, paper, share_as_one)
    return found


def _claim(mine: Mapping[str, Any], true: Mapping[str, Any], paper: bool, share_as_one: bool) -> list[tuple[str, bool]]:
    found = [("claim.claim_id", mine.get("claim_id") == true["claim_id"])]
    found += [(f"claim.{name}", mine.get(name) == true[name]) for name in CLAIM]
    if not paper:
        found += [(f"claim.{name}", mine.get(name) == true[name]) for name in ONLY_835]
    adjustments = [(a["group"], a["carc"], a["cents"]) for a in mine.get("adjustments", ())]
    wanted = [tuple(each) for each in true["adjustments"]]
    same = _as_one(adjustments) == _as_one(wanted) if share_as_one else sorted(adjustments) == sorted(wanted)
    found.append(("claim.adjustments", same))
    action = (mine.get("next_step") or {}).get("action")
    return [*found, ("step", action in true["steps"])]


def _as_one(adjustments: Sequence[tuple[Any, ...]]) -> tuple[list[tuple[Any, ...]], int]:
    """Where a layout prints the client's share as one figure, nobody can tell deductible from copay."""
    rest = sorted(each for each in adjustments if not (each[0] == "PR" and each[1] in "123"))
    return rest, sum(each[2] for each in adjustments if each[0] == "PR" and each[1] in "123")

"""What became of a claim: routing, and a result decided by line from its adjustments, never from CLP02 alone.

CLP02 1, 2 and 3 say as whose payer it was processed, 4 that the patient was not recognised (X12 RFI 1423); whether
it was denied only the CAS segments know.
"""

from collections.abc import Sequence
from typing import Literal

from ..codes.reasons import adjustment_reasons
from .model import Adjustment, RemittanceClaim, ServiceLine

Routing = Literal["processed", "forwarded", "not_ours", "predetermination"]
Role = Literal["original", "reversal", "correction"]
Result = Literal["paid", "partial", "zero_patient_share", "denied"]

_ROUTING: dict[str, Routing] = {
    "19": "forwarded",
    "20": "forwarded",
    "21": "forwarded",
    "23": "not_ours",
    "25": "predetermination",
}
REVERSAL = "22"


def routing_of(claim: RemittanceClaim) -> Routing:
    """Where the claim went: 19-21 were processed and passed on to the next payer."""
    return _ROUTING.get(claim.status, "processed")


def is_denial(adjustment: Adjustment) -> bool:
    """An adjustment that refuses, rather than reduces by contract or leaves to the patient. Unknown ones refuse."""
    if not adjustment.cents:
        return False
    reason = adjustment_reasons().get(adjustment.carc)
    return reason is None or reason.effect == "denial"


def result_of(claim: RemittanceClaim) -> Result:
    """Of the claim: `partial` when some of it was refused and some not."""
    outcomes = _line_outcomes(claim)
    if not claim.paid_cents and outcomes and all(denied for denied, _ in outcomes):
        return "denied"
    if any(denied or refused for denied, refused in outcomes):
        return "partial" if claim.paid_cents or not all(denied for denied, _ in outcomes) else "denied"
    if claim.paid_cents:
        return "paid"
    return "zero_patient_share"


def denying(claim: RemittanceClaim) -> list[tuple[int, Adjustment]]:
    """(segment, adjustment) of every refusal, the largest first."""
    found = [(claim.segment, each) for each in claim.adjustments if is_denial(each)]
    found += [(line.segment, each) for line in claim.lines for each in line.adjustments if is_denial(each)]
    return sorted(found, key=lambda item: -abs(item[1].cents))


def _line_outcomes(claim: RemittanceClaim) -> list[tuple[bool, bool]]:
    """(nothing came of it, something of it was refused) for each line that charges anything."""
    charged = [line for line in claim.lines if line.charge_cents]
    if not charged:
        return [_outcome(claim.paid_cents, claim.adjustments)] if claim.charge_cents else []
    return [_outcome_of_line(line, claim) for line in charged]


def _outcome_of_line(line: ServiceLine, claim: RemittanceClaim) -> tuple[bool, bool]:
    own = [each for each in line.adjustments if each.cents]
    return _outcome(line.paid_cents, own or (() if line.paid_cents else claim.adjustments))


def _outcome(paid_cents: int, adjustments: Sequence[Adjustment]) -> tuple[bool, bool]:
    refused = any(is_denial(each) for each in adjustments)
    return not paid_cents and (refused or not _explained(adjustments)), refused


def _explained(adjustments: Sequence[Adjustment]) -> bool:
    """Nothing was paid: it went to the patient's share, an earlier payer, another plan, or is only an estimate."""
    reasons = adjustment_reasons()
    effects = {reasons[each.carc].effect for each in adjustments if each.cents and each.carc in reasons}
    return bool(effects & {"patient_share", "prior_payer", "forwarded", "pending", "estimate"}) or any(
        each.cents and (each.carc in ("24", "187") or _left_to_client(each)) for each in adjustments
    )


def _left_to_client(adjustment: Adjustment) -> bool:
    """Group PR with a reason that refuses nothing: the charge above the fee of a payer without contract (PR-45)."""
    return adjustment.group == "PR" and not is_denial(adjustment)

"""The JSON of the `eob` command."""

from collections.abc import Iterable
from typing import Any

from ..x12.values import iso
from .analysis import ClaimOutcome, Remittance
from .model import Adjustment, Payment


def as_json(remittances: Iterable[Remittance]) -> dict[str, Any]:
    """`{"remittances": [...]}`; money in integer cents, dates `YYYY-MM-DD`, null where unknown."""
    return {"remittances": [_remittance(each) for each in remittances]}


def _remittance(remittance: Remittance) -> dict[str, Any]:
    payment = remittance.payment
    return {
        "file": payment.file,
        "source": payment.source,
        "trace": payment.trace or None,
        "payer": payment.payer or None,
        "payer_id": payment.payer_id or None,
        "payment_cents": payment.payment_cents,
        "paid_on": iso(payment.paid_on),
        "balanced": remittance.balanced,
        "postable": remittance.postable,
        "not_postable_because": list(remittance.not_postable),
        "duplicate": remittance.duplicate,
        "claims": [_claim(each) for each in remittance.claims],
        "takebacks": [
            {
                "original_claim_id": each.original_claim_id,
                "cents": each.cents,
                "kind": each.kind,
                "claim_id": each.claim_id,
                "open_cents": each.trail.open_cents,
                "trail": [
                    {"file": step.file, "trace": step.trace or None, "paid_on": iso(step.paid_on), "cents": step.cents}
                    for step in each.trail.steps
                ],
            }
            for each in remittance.takebacks
        ],
        "provider_adjustments": [
            {"code": each.code, "reference": each.reference or None, "cents": each.cents}
            for each in payment.provider_adjustments
        ],
        "doubts": [{"segment": each.segment, "what": each.what} for each in remittance.doubts],
    } | _figures(payment)


def _figures(payment: Payment) -> dict[str, Any]:
    """Places on paper; an 835 has none, there each thing names its segment."""
    if payment.source != "paper":
        return {}
    places = payment.figures.items()
    return {
        "confidence": min((each.confidence for _, each in places), default=0.0),
        "figures": {
            path: {"page": each.page, "box": list(each.box), "confidence": each.confidence} for path, each in places
        },
    }


def _claim(outcome: ClaimOutcome) -> dict[str, Any]:
    claim, net = outcome.claim, outcome.net
    return {
        "claim_id": claim.claim_id,
        "payer_claim_id": claim.payer_claim_id or None,
        "routing": outcome.routing,
        "role": outcome.role,
        "result": outcome.result,
        "status": claim.status,
        "charge_cents": claim.charge_cents,
        "paid_cents": claim.paid_cents,
        "patient_responsibility_cents": claim.patient_cents,
        "adjustments": [_adjustment(each) for each in claim.all_adjustments],
        "remarks": list(claim.remarks),
        "lines": [
            {
                "procedure": line.procedure,
                "modifiers": list(line.modifiers),
                "service_date": iso(line.service_date or claim.service_date),
                "charge_cents": line.charge_cents,
                "paid_cents": line.paid_cents,
                "allowed_cents": line.allowed_cents,
                "adjustments": [_adjustment(each) for each in line.adjustments],
                "remarks": list(line.remarks),
                "segment": line.segment,
            }
            for line in claim.lines
        ],
        "net": {
            "charge_cents": net.charge_cents,
            "paid_cents": net.paid_cents,
            "of": list(net.of),
            "payer_claim_ids": list(net.payer_claim_ids),
        },
        "next_step": {
            "action": outcome.next_step.action,
            "why": outcome.next_step.why,
            "evidence": list(outcome.next_step.evidence),
        },
        "deadlines": [
            {"for": each.purpose, "date": each.on.isoformat(), "assumed": each.assumed} for each in outcome.deadlines
        ],
        "segment": claim.segment,
    }


def _adjustment(adjustment: Adjustment) -> dict[str, Any]:
    return {
        "level": adjustment.level,
        "group": adjustment.group,
        "carc": adjustment.carc,
        "rarc": list(adjustment.rarc),
        "cents": adjustment.cents,
    }

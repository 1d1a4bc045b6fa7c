"""Writes payments as 835 (005010X221A1), from what was read of an 835 or of paper."""

from collections.abc import Sequence

from ..x12.writing import Elements, Envelope, amount, eight, write_interchange
from .model import Adjustment, Payment, RemittanceClaim, ServiceLine


def write_835(payments: Sequence[Payment], envelope: Envelope) -> bytes:
    """One interchange, a transaction a payment. Raises ValueError where a text holds a separator."""
    return write_interchange("835", [_body(each, envelope.separators.component) for each in payments], envelope)


def _body(payment: Payment, component: str) -> list[Elements]:
    paid = amount(payment.payment_cents)
    handling = "I" if payment.payment_cents else "H"
    method = payment.method or ("ACH" if payment.payment_cents else "NON")
    found: list[Elements] = [
        ["BPR", handling, paid, "C", method, *[""] * 11, eight(payment.paid_on)],
        ["TRN", "1", payment.trace, "1000000000"],
        ["N1", "PR", payment.payer, *(["XV", payment.payer_id] if payment.payer_id else [])],
        ["N1", "PE", "", "XX", payment.payee_npi],
        ["LX", "1"],
    ]
    for claim in payment.claims:
        found += _claim(claim, component)
    for each in payment.provider_adjustments:
        reason = f"{each.code}{component}{each.reference}" if each.reference else each.code
        found.append(["PLB", payment.payee_npi or "0", "20991231", reason, amount(each.cents)])
    return found


def _claim(claim: RemittanceClaim, component: str) -> list[Elements]:
    share = claim.stated_patient_cents
    head = ["CLP", claim.claim_id, claim.status, amount(claim.charge_cents), amount(claim.paid_cents)]
    found: list[Elements] = [
        [*head, amount(share) if share is not None else "", claim.filing, claim.payer_claim_id],
        *_adjustments(claim.adjustments),
    ]
    if claim.rendering_npi:
        found.append(["NM1", "82", "1", "", "", "", "", "", "XX", claim.rendering_npi])
    if claim.remarks:
        found.append(["MOA", "", "", *claim.remarks[:5]])
    if claim.replaces:
        found.append(["REF", "F8", claim.replaces])
    if claim.service_date:
        found.append(["DTM", "232", eight(claim.service_date)])
    return [*found, *(each for line in claim.lines for each in _line(line, component))]


def _line(line: ServiceLine, component: str) -> list[Elements]:
    procedure = component.join(["HC", line.procedure, *line.modifiers])
    found: list[Elements] = [
        ["SVC", procedure, amount(line.charge_cents), amount(line.paid_cents), "", line.units],
    ]
    if line.service_date:
        found.append(["DTM", "472", eight(line.service_date)])
    found += _adjustments(line.adjustments)
    if line.line_control:
        found.append(["REF", "6R", line.line_control])
    if line.allowed_cents is not None:
        found.append(["AMT", "B6", amount(line.allowed_cents)])
    return [*found, *(["LQ", "HE", code] for code in line.remarks)]


def _adjustments(adjustments: Sequence[Adjustment]) -> list[Elements]:
    """Up to six reasons of a group in one CAS."""
    groups: dict[str, list[Adjustment]] = {}
    for each in adjustments:
        groups.setdefault(each.group, []).append(each)
    return [
        ["CAS", group, *[part for each in found[at : at + 6] for part in (each.carc, amount(each.cents), "")][:-1]]
        for group, found in groups.items()
        for at in range(0, len(found), 6)
    ]

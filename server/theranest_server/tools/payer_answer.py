"""What payers answered to one of the practice's claims, read from the 835s that were matched to it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..billing.remittance import ClaimFacts, PayerLimits, RemittanceFacts, analyze, as_json
from ..billing.x12.errors import X12Unreadable
from ..domain.ids import RemittanceId
from ..domain.records import Claim, Payer
from ..ports import NotFound, RecordsReader

_COVERAGES = {"commercial", "medicare", "medicaid", "qmb", "eap"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerAnswer:
    """One claim of one 835. `claim` has the fields that `eob --json` prints for it."""

    remittance_id: RemittanceId
    paid_on: str | None
    balanced: bool
    claim: Mapping[str, Any]


async def answers_to(
    records: RecordsReader, claim: Claim, remittance_id: RemittanceId | None = None
) -> list[PayerAnswer]:
    """Oldest payment first. A remittance that is gone or no readable 835 is passed over."""
    wanted = [remittance_id] if remittance_id is not None else list(claim.remittance_ids)
    facts = await remittance_facts(records, claim)
    found: list[PayerAnswer] = []
    for one in wanted:
        try:
            text = await records.remittance_content(one)
            read = await asyncio.to_thread(analyze, text, file_name=one, facts=facts)
        except (NotFound, X12Unreadable):
            continue
        for payment in as_json(read)["remittances"]:
            found += [_answer(one, payment, each) for each in payment["claims"] if each["claim_id"] == claim.id]
    return sorted(found, key=lambda answer: answer.paid_on or "")


def _answer(remittance_id: RemittanceId, payment: Mapping[str, Any], claim: Mapping[str, Any]) -> PayerAnswer:
    return PayerAnswer(
        remittance_id=remittance_id, paid_on=payment["paid_on"], balanced=payment["balanced"], claim=claim
    )


async def remittance_facts(records: RecordsReader, claim: Claim) -> RemittanceFacts:
    """What the record knows that decides the next step: coverage, authorizations, the payer's time limits."""
    payer = await payer_of(records, claim)
    limits = {payer.name: PayerLimits(appeal_days=payer.appeal_days)} if payer is not None else {}
    return RemittanceFacts(limits=limits, claims={claim.id: await claim_facts(records, claim)})


async def claim_facts(records: RecordsReader, claim: Claim) -> ClaimFacts:
    client = await records.client(claim.client_id)
    kinds = {policy.plan_kind for policy in client.insurance}
    mine = [policy.plan_kind for policy in client.insurance if policy.payer_id == claim.payer.payer_id]
    # A QMB may not be billed whatever the first payer is, so the strictest coverage on file speaks.
    kind = "qmb" if "qmb" in kinds else "medicaid" if "medicaid" in kinds else (mine[0] if mine else "other")
    authorizations = await records.authorizations(claim.client_id)
    return ClaimFacts(
        coverage=kind if kind in _COVERAGES else "other",  # pyright: ignore[reportArgumentType]
        has_other_payer=len({policy.payer_id for policy in client.insurance}) > 1,
        authorization_on_file=any(a.payer_id == claim.payer.payer_id for a in authorizations),
    )


async def payer_of(records: RecordsReader, claim: Claim) -> Payer | None:
    return next((payer for payer in await records.payers() if payer.id == claim.payer.payer_id), None)

"""What payers answered to one of the practice's claims, read from the 835s that were matched to it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..billing.remittance import ClaimFacts, PayerLimits, RemittanceFacts, analyze, as_json
from ..billing.remittance.analysis import ClaimOutcome
from ..billing.remittance.rates import Rate, Underpayment, against_contract
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
    underpaid: tuple[Underpayment, ...] = ()


async def answers_to(
    records: RecordsReader, claim: Claim, remittance_id: RemittanceId | None = None
) -> list[PayerAnswer]:
    """Oldest payment first. A remittance that is gone or no readable 835 is passed over."""
    wanted = [remittance_id] if remittance_id is not None else list(claim.remittance_ids)
    facts = await remittance_facts(records, claim)
    rates = await contract_rates(records, claim)
    found: list[PayerAnswer] = []
    for one in wanted:
        try:
            text = await records.remittance_content(one)
            read = await asyncio.to_thread(analyze, text, file_name=one, facts=facts)
        except (NotFound, X12Unreadable):
            continue
        for remittance, payment in zip(read, as_json(read)["remittances"], strict=True):
            found += [
                _answer(one, payment, each, underpaid(outcome, rates))
                for outcome, each in zip(remittance.claims, payment["claims"], strict=True)
                if each["claim_id"] == claim.id
            ]
    return sorted(found, key=lambda answer: answer.paid_on or "")


def _answer(
    remittance_id: RemittanceId,
    payment: Mapping[str, Any],
    claim: Mapping[str, Any],
    under: tuple[Underpayment, ...],
) -> PayerAnswer:
    return PayerAnswer(
        remittance_id=remittance_id,
        paid_on=payment["paid_on"],
        balanced=payment["balanced"],
        claim=claim,
        underpaid=under,
    )


async def contract_rates(records: RecordsReader, claim: Claim) -> list[Rate]:
    """The rates of the claim's payer, by licence level; empty where the record has none."""
    return [
        Rate(
            code=each.cpt,
            year=each.year,
            allowed_cents=each.allowed_cents,
            modifier=each.modifier,
            level=each.licence_level,
        )
        for each in await records.contract_rates(claim.payer.payer_id)
    ]


def underpaid(outcome: ClaimOutcome, rates: Sequence[Rate]) -> tuple[Underpayment, ...]:
    """The clinician's level is not asked here, so only what is below the rate of every level counts; a claim that a
    later decision undoes does not."""
    return () if outcome.superseded else tuple(against_contract(outcome.claim.lines, rates, level=None))


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

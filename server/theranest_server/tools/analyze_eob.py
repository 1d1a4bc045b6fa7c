"""analyze_eob."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from ..billing.remittance import RemittanceFacts, analyze, as_json
from ..billing.remittance.rates import Underpayment
from ..billing.x12.errors import X12Unreadable
from ..domain.ids import ClaimId, ClientId, RemittanceId
from ..domain.records import Claim
from ..domain.refusals import NotPossibleNow
from ..domain.sensitivity import FromOutside, Sensitivity
from ..ports import NotFound, RecordsReader
from ..tool import AboutClient, Answer, AnswerModel, Arguments, Desk, Effect, Tool, answer
from .common import Id, Public, counted, length_of
from .payer_answer import claim_facts, contract_rates, underpaid

R = Sensitivity.REMITTANCES
_PAGE = 15


class AnalyzeEob(Arguments):
    remittance_id: Id = Field(description="From list_remittances.")
    start: int = Field(default=0, ge=0, le=100_000, description="next_start of the previous answer.")


class AdjustmentCard(AnswerModel):
    level: Annotated[str, R] = ""
    group: Annotated[str, R] = ""
    carc: Annotated[str, R] = ""
    rarc: Annotated[list[str], R] = []
    cents: Annotated[int, R] = 0


class NextStepCard(AnswerModel):
    action: Annotated[str, R] = ""
    why: Annotated[str, R] = ""
    evidence: Annotated[list[str], R] = []


class DeadlineCard(AnswerModel):
    deadline_for: Annotated[str, R] = ""
    ends_on: Annotated[date | None, R] = None
    assumed: Annotated[bool, R] = True


class UnderpaidCard(AnswerModel):
    """A line that was allowed less than the contract's rate of every licence level."""

    cpt: Annotated[str, R] = ""
    allowed_cents: Annotated[int, R] = 0
    contract_cents: Annotated[int, R] = 0
    missing_at_least_cents: Annotated[int, R] = 0


class RemittanceClaimCard(AboutClient):
    claim_id: Annotated[str, R] = ""
    client_id: Annotated[ClientId | None, Sensitivity.CLIENT_REF] = None
    payer_claim_id: Annotated[str | None, R] = None
    routing: Annotated[str, R] = ""
    role: Annotated[str, R] = ""
    result: Annotated[str, R] = ""
    charge_cents: Annotated[int, R] = 0
    paid_cents: Annotated[int, R] = 0
    patient_responsibility_cents: Annotated[int, R] = 0
    net_paid_cents: Annotated[int, R] = 0
    adjustments: Annotated[list[AdjustmentCard], R] = []
    next_step: Annotated[NextStepCard | None, R] = None
    deadlines: Annotated[list[DeadlineCard], R] = []
    underpaid: Annotated[list[UnderpaidCard], R] = []


class TakebackCard(AnswerModel):
    original_claim_id: Annotated[str | None, R] = None
    cents: Annotated[int, R] = 0
    kind: Annotated[str, R] = ""


class DoubtCard(AnswerModel):
    segment: Annotated[int | None, R] = None
    what: Annotated[str, R] = ""


class PaymentCard(AnswerModel):
    trace: Annotated[str | None, R] = None
    payer: Annotated[str | None, R, FromOutside(source="remittance")] = None
    payment_cents: Annotated[int, R] = 0
    paid_on: Annotated[str | None, R] = None
    balanced: Annotated[bool, R] = False
    takebacks: Annotated[list[TakebackCard], R] = []
    doubts: Annotated[list[DoubtCard], R] = []


class EobAnalysis(AnswerModel):
    remittance_id: Annotated[str, Public]
    payments: Annotated[list[PaymentCard], R] = []
    claims: Annotated[list[RemittanceClaimCard], Public]
    next_start: Annotated[int | None, Public] = None
    withheld: Annotated[int, Public] = 0


async def run(desk: Desk, arguments: AnalyzeEob) -> Answer:
    remittance_id = RemittanceId(arguments.remittance_id)
    remittance = await desk.records.remittance(remittance_id)
    text = await desk.records.remittance_content(remittance_id)
    matched = {m.claim_id for m in remittance.matched_claims if m.claim_id}
    ours = await _our_claims(desk.records, sorted(matched)[:200])
    facts = RemittanceFacts(
        claims={claim_id: await claim_facts(desk.records, claim) for claim_id, claim in ours.items()}
    )
    try:
        read = await asyncio.to_thread(analyze, text, file_name=remittance_id, facts=facts)
    except X12Unreadable as error:
        raise NotPossibleNow(
            str(error), "Read the file by hand; it is not a usable 835.", code="unreadable_835"
        ) from None
    rates = {claim_id: await contract_rates(desk.records, claim) for claim_id, claim in ours.items()}
    under = [underpaid(each, rates.get(ClaimId(each.claim.claim_id), [])) for one in read for each in one.claims]
    payments: list[dict[str, Any]] = as_json(read)["remittances"]
    claims = [claim for payment in payments for claim in payment["claims"]]
    shown = claims[arguments.start : arguments.start + _PAGE]
    more = arguments.start + _PAGE < len(claims)
    analysis = EobAnalysis(
        remittance_id=remittance_id,
        payments=[_payment(payment) for payment in payments],
        claims=[
            _claim(claim, ours.get(ClaimId(claim["claim_id"])), under[at])
            for at, claim in enumerate(shown, arguments.start)
        ],
        next_start=arguments.start + _PAGE if more else None,
    )
    return answer(analysis, count=len(shown))


async def _our_claims(records: RecordsReader, ids: list[ClaimId]) -> dict[ClaimId, Claim]:
    found: dict[ClaimId, Claim] = {}
    for claim_id in ids:
        try:
            found[claim_id] = await records.claim(claim_id)
        except NotFound:
            continue
    return found


def _payment(payment: dict[str, Any]) -> PaymentCard:
    return PaymentCard(
        trace=payment["trace"],
        payer=payment["payer"],
        payment_cents=payment["payment_cents"] or 0,
        paid_on=payment["paid_on"],
        balanced=payment["balanced"],
        takebacks=[
            TakebackCard(original_claim_id=t["original_claim_id"], cents=t["cents"], kind=t["kind"])
            for t in payment["takebacks"][:20]
        ],
        doubts=[DoubtCard(segment=d["segment"], what=d["what"]) for d in payment["doubts"][:20]],
    )


def _claim(claim: dict[str, Any], ours: Claim | None, under: Sequence[Underpayment]) -> RemittanceClaimCard:
    return RemittanceClaimCard(
        claim_id=claim["claim_id"] or "",
        client_id=ours.client_id if ours else None,
        payer_claim_id=claim["payer_claim_id"],
        routing=claim["routing"],
        role=claim["role"],
        result=claim["result"],
        charge_cents=claim["charge_cents"] or 0,
        paid_cents=claim["paid_cents"] or 0,
        patient_responsibility_cents=claim["patient_responsibility_cents"] or 0,
        net_paid_cents=claim["net"]["paid_cents"] if claim["net"] else 0,
        adjustments=adjustment_cards(claim),
        next_step=next_step_card(claim),
        deadlines=deadline_cards(claim),
        underpaid=underpaid_cards(under),
    )


def underpaid_cards(found: Sequence[Underpayment]) -> list[UnderpaidCard]:
    return [
        UnderpaidCard(
            cpt=each.code,
            allowed_cents=each.allowed_cents,
            contract_cents=each.expected_cents,
            missing_at_least_cents=each.at_least_cents,
        )
        for each in found[:12]
    ]


def adjustment_cards(claim: Mapping[str, Any]) -> list[AdjustmentCard]:
    return [
        AdjustmentCard(level=a["level"], group=a["group"], carc=a["carc"], rarc=a["rarc"], cents=a["cents"])
        for a in claim["adjustments"][:12]
    ]


def next_step_card(claim: Mapping[str, Any]) -> NextStepCard | None:
    step = claim["next_step"]
    return NextStepCard(action=step["action"], why=step["why"], evidence=step["evidence"]) if step else None


def deadline_cards(claim: Mapping[str, Any]) -> list[DeadlineCard]:
    return [DeadlineCard(deadline_for=d["for"], ends_on=d["date"], assumed=d["assumed"]) for d in claim["deadlines"]]


TOOL = Tool(
    name="analyze_eob",
    title="Analyse a remittance",
    description=(
        "Reads one 835 of the practice: does it balance on line, claim and payment; per claim what was paid, denied or "
        "left to the client, reversals paired with their corrections, takebacks, and one next step with its reason and "
        "deadlines. It posts nothing. Never tell the user to bill a client where the next step says hold. Next: "
        "get_denial for a refused claim."
    ),
    effect=Effect.READ,
    permission="remittances.analyze",
    arguments=AnalyzeEob,
    answers=EobAnalysis,
    run=run,
    list_field="claims",
    summarise=lambda content: f"{counted('claim', length_of(content, 'claims'))} of the remittance.",
)

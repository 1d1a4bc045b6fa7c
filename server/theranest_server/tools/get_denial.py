"""get_denial."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Annotated

from ..domain.ids import AppointmentId, ClaimId, ClientId, NoteId
from ..domain.records import Authorization, Claim, ClaimLine, Client, Eligibility, Payer
from ..domain.sensitivity import Sensitivity
from ..ports import NotFound, RecordsReader
from ..tool import Answer, AnswerModel, Desk, Effect, Tool, answer
from .analyze_eob import (
    AdjustmentCard,
    DeadlineCard,
    NextStepCard,
    UnderpaidCard,
    adjustment_cards,
    deadline_cards,
    next_step_card,
    underpaid_cards,
)
from .claim_scrubbing import scrubbed
from .common import Public, counted, length_of
from .payer_answer import PayerAnswer, answers_to, payer_of
from .scrub_claim import FindingCard, ScrubClaim, client_of_claim
from .sessions import documented_minutes

_Claims, _Cover, R = Sensitivity.CLAIMS, Sensitivity.COVERAGE, Sensitivity.REMITTANCES
_LINES, _CARDS = 12, 6


class LineCard(AnswerModel):
    """A service line, with facts about its note and session; never their words."""

    line: Annotated[int, _Claims] = 0
    service_date: Annotated[date | None, _Claims] = None
    cpt: Annotated[str, _Claims] = ""
    modifiers: Annotated[list[str], _Claims] = []
    pos: Annotated[str | None, _Claims] = None
    units: Annotated[int, _Claims] = 0
    charge_cents: Annotated[int, _Claims] = 0
    authorization: Annotated[str | None, _Claims] = None
    modality: Annotated[str | None, _Claims] = None
    note_state: Annotated[str | None, _Claims] = None
    documented_minutes: Annotated[int | None, _Claims] = None


class PayerAnswerCard(AnswerModel):
    remittance_id: Annotated[str, R] = ""
    paid_on: Annotated[str | None, R] = None
    balanced: Annotated[bool, R] = False
    role: Annotated[str, R] = ""
    routing: Annotated[str, R] = ""
    result: Annotated[str, R] = ""
    charge_cents: Annotated[int, R] = 0
    paid_cents: Annotated[int, R] = 0
    patient_responsibility_cents: Annotated[int, R] = 0
    adjustments: Annotated[list[AdjustmentCard], R] = []
    next_step: Annotated[NextStepCard | None, R] = None
    deadlines: Annotated[list[DeadlineCard], R] = []
    underpaid: Annotated[list[UnderpaidCard], R] = []


class AuthorizationCard(AnswerModel):
    number: Annotated[str, _Cover] = ""
    cpts: Annotated[list[str], _Cover] = []
    from_date: Annotated[date | None, _Cover] = None
    until: Annotated[date | None, _Cover] = None
    units_left: Annotated[int, _Cover] = 0
    state: Annotated[str, _Cover] = ""


class EligibilityCard(AnswerModel):
    service_date: Annotated[date | None, _Cover] = None
    active: Annotated[bool, _Cover] = False
    member_id: Annotated[str | None, _Cover] = None


class PolicyCard(AnswerModel):
    payer_name: Annotated[str, _Cover] = ""
    rank: Annotated[str, _Cover] = ""
    plan_kind: Annotated[str, _Cover] = ""
    member_id: Annotated[str | None, _Cover] = None


class HistoryCard(AnswerModel):
    event: Annotated[str, _Claims] = ""
    on: Annotated[date | None, _Claims] = None
    codes: Annotated[list[str], _Claims] = []


class Denial(AnswerModel):
    claim_id: Annotated[str, Public]
    client_id: Annotated[ClientId, Sensitivity.CLIENT_REF]
    state: Annotated[str, _Claims] = ""
    payer_name: Annotated[str, _Claims] = ""
    payer_takes_corrected_claims: Annotated[bool | None, _Claims] = None
    payer_telehealth_modifier: Annotated[str | None, _Claims] = None
    insured_id: Annotated[str | None, _Cover] = None
    prior_authorization: Annotated[str | None, _Claims] = None
    diagnoses: Annotated[list[str], Sensitivity.DIAGNOSIS] = []
    lines: Annotated[list[LineCard], _Claims] = []
    history: Annotated[list[HistoryCard], _Claims] = []
    payer_answers: Annotated[list[PayerAnswerCard], R] = []
    authorizations: Annotated[list[AuthorizationCard], _Cover] = []
    eligibility: Annotated[list[EligibilityCard], _Cover] = []
    policies: Annotated[list[PolicyCard], _Cover] = []
    findings: Annotated[list[FindingCard], _Claims] = []


async def run(desk: Desk, arguments: ScrubClaim) -> Answer:
    records = desk.records
    claim = await records.claim(ClaimId(arguments.claim_id))
    client, payer, answers, authorizations, eligibility = await asyncio.gather(
        records.client(claim.client_id),
        payer_of(records, claim),
        answers_to(records, claim),
        records.authorizations(claim.client_id),
        records.eligibility(claim.client_id),
    )
    denial = Denial(
        claim_id=claim.id,
        client_id=claim.client_id,
        state=claim.state,
        payer_name=claim.payer.name,
        payer_takes_corrected_claims=payer.takes_corrected_claims if payer else None,
        payer_telehealth_modifier=payer.telehealth_modifier if payer else None,
        insured_id=claim.form.insured_id,
        prior_authorization=claim.form.prior_authorization,
        diagnoses=list(claim.form.diagnoses),
        lines=[await _line(records, number, line) for number, line in enumerate(claim.lines[:_LINES], start=1)],
        history=_history(claim),
        payer_answers=[_answer(each) for each in answers[-_CARDS:]],
        authorizations=_authorizations(authorizations, payer),
        eligibility=_eligibility(eligibility, claim),
        policies=_policies(client),
        findings=[FindingCard.of(found) for found in (await scrubbed(desk, claim))[:_LINES]],
    )
    return answer(denial, payer_answers=len(denial.payer_answers))


async def _line(records: RecordsReader, number: int, line: ClaimLine) -> LineCard:
    modality, minutes = await _session(records, line.appointment_id)
    return LineCard(
        line=number,
        service_date=line.service_date,
        cpt=line.cpt,
        modifiers=list(line.modifiers),
        pos=line.pos,
        units=line.units,
        charge_cents=line.charge_cents,
        authorization=line.authorization,
        modality=modality,
        note_state=await _note_state(records, line.note_id),
        documented_minutes=minutes,
    )


async def _session(records: RecordsReader, appointment_id: AppointmentId | None) -> tuple[str | None, int | None]:
    if appointment_id is None:
        return None, None
    try:
        session = await records.appointment(appointment_id)
    except NotFound:
        return None, None
    return session.modality, documented_minutes(session)


async def _note_state(records: RecordsReader, note_id: NoteId | None) -> str | None:
    if note_id is None:
        return None
    try:
        return (await records.note(note_id)).state.value
    except NotFound:
        return None


def _history(claim: Claim) -> list[HistoryCard]:
    return [
        HistoryCard(event=step.event, on=step.at.date(), codes=list(step.codes))
        for step in claim.submission_history[-_CARDS:]
    ]


def _answer(found: PayerAnswer) -> PayerAnswerCard:
    claim = found.claim
    return PayerAnswerCard(
        remittance_id=found.remittance_id,
        paid_on=found.paid_on,
        balanced=found.balanced,
        role=claim["role"],
        routing=claim["routing"],
        result=claim["result"],
        charge_cents=claim["charge_cents"] or 0,
        paid_cents=claim["paid_cents"] or 0,
        patient_responsibility_cents=claim["patient_responsibility_cents"] or 0,
        adjustments=adjustment_cards(claim),
        next_step=next_step_card(claim),
        deadlines=deadline_cards(claim),
        underpaid=underpaid_cards(found.underpaid),
    )


def _authorizations(found: Sequence[Authorization], payer: Payer | None) -> list[AuthorizationCard]:
    mine = [one for one in found if payer is None or one.payer_id == payer.id]
    return [
        AuthorizationCard(
            number=one.number,
            cpts=list(one.cpts),
            from_date=one.from_date,
            until=one.until,
            units_left=one.units_approved - one.units_used,
            state=one.state,
        )
        for one in sorted(mine, key=lambda one: one.until)[-_CARDS:]
    ]


def _eligibility(found: Sequence[Eligibility], claim: Claim) -> list[EligibilityCard]:
    """The answers of this payer, the nearest to the service first."""
    day = claim.lines[0].service_date if claim.lines else date.max
    mine = sorted(
        (one for one in found if one.payer_id == claim.payer.payer_id), key=lambda one: abs(one.service_date - day)
    )
    return [
        EligibilityCard(service_date=one.service_date, active=one.active, member_id=one.member_id) for one in mine[:3]
    ]


def _policies(client: Client) -> list[PolicyCard]:
    return [
        PolicyCard(payer_name=one.payer_name, rank=one.rank, plan_kind=one.plan_kind, member_id=one.member_id)
        for one in client.insurance[:_CARDS]
    ]


TOOL = Tool(
    name="get_denial",
    title="One denied claim",
    description=(
        "Everything that billing knows about one denied, rejected or underpaid claim: what the payer answered (each "
        "adjustment, one next step with its reason, every deadline that runs), the claim's lines with facts about note "
        "and session, authorizations, eligibility, policies and the form's own errors. Use it after list_claims or "
        "analyze_eob has shown a refusal. It shows no note text. Never bill a client where the next step says hold. "
        "Next: propose_claim_correction where the step is correct_and_resubmit."
    ),
    effect=Effect.READ,
    permission="claims.denials",
    arguments=ScrubClaim,
    answers=Denial,
    run=run,
    concerns=client_of_claim,
    summarise=lambda content: f"{counted('answer', length_of(content, 'payer_answers'))} of the payer on this claim.",
)

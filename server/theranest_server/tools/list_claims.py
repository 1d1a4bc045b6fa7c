"""list_claims."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from ..domain.ids import ClientId
from ..domain.records import Claim
from ..domain.sensitivity import Sensitivity
from ..tool import AboutClient, Answer, AnswerModel, Arguments, Desk, Effect, Tool, answer
from .common import Cursor, Id, Limit, Public, counted, length_of

Claims = Sensitivity.CLAIMS


class ListClaims(Arguments):
    state: (
        Literal[
            "invoiced",
            "awaiting_submission",
            "submitted",
            "accepted",
            "rejected",
            "denied",
            "era_received",
            "mismatch",
            "processed",
            "paid",
            "closed",
        ]
        | None
    ) = Field(default=None, description="Only claims in this state.")
    client_id: Id | None = Field(default=None, description="Only this client's claims.")
    cursor: Cursor = None
    limit: Limit = 10


class ClaimCard(AboutClient):
    claim_id: Annotated[str, Claims] = ""
    client_id: Annotated[ClientId, Sensitivity.CLIENT_REF]
    state: Annotated[str, Claims] = ""
    payer_name: Annotated[str, Claims] = ""
    service_dates: Annotated[list[date], Claims] = []
    cpts: Annotated[list[str], Claims] = []
    diagnoses: Annotated[list[str], Sensitivity.DIAGNOSIS] = []
    charge_cents: Annotated[int, Claims] = 0
    last_event: Annotated[str | None, Claims] = None
    denial_codes: Annotated[list[str], Claims] = []


class ClaimList(AnswerModel):
    claims: Annotated[list[ClaimCard], Public]
    next_cursor: Annotated[str | None, Public] = None
    withheld: Annotated[int, Public] = 0


async def run(desk: Desk, arguments: ListClaims) -> Answer:
    client_id = ClientId(arguments.client_id) if arguments.client_id else None
    page = await desk.records.claims(
        state=arguments.state, client_id=client_id, cursor=arguments.cursor, limit=arguments.limit
    )
    found = [_card(claim) for claim in page.items]
    return answer(ClaimList(claims=found, next_cursor=page.next_cursor), count=len(found))


def _card(claim: Claim) -> ClaimCard:
    last = claim.submission_history[-1] if claim.submission_history else None
    return ClaimCard(
        claim_id=claim.id,
        client_id=claim.client_id,
        state=claim.state,
        payer_name=claim.payer.name,
        service_dates=sorted({line.service_date for line in claim.lines}),
        cpts=[line.cpt for line in claim.lines],
        diagnoses=list(claim.form.diagnoses),
        charge_cents=sum(line.charge_cents for line in claim.lines),
        last_event=f"{last.event} {last.at.date().isoformat()}" if last else None,
        denial_codes=list(last.codes) if last else [],
    )


TOOL = Tool(
    name="list_claims",
    title="Claims",
    description=(
        "Claims by state or client, with payer, services, charges and the last event (denial codes included). Use it to "
        "find what awaits submission (next: scrub_claim) or what was denied (next: analyze_eob with the remittance). "
        "It shows billing data only."
    ),
    effect=Effect.READ,
    permission="claims.list",
    arguments=ListClaims,
    answers=ClaimList,
    run=run,
    list_field="claims",
    summarise=lambda content: f"{counted('claim', length_of(content, 'claims'))}.",
)

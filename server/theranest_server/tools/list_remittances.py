"""list_remittances."""

from datetime import date
from typing import Annotated

from ..domain.sensitivity import Sensitivity
from ..tool import Answer, AnswerModel, Arguments, Desk, Effect, Tool, answer
from .common import Cursor, Limit, Public, counted, length_of

Remittances = Sensitivity.REMITTANCES


class ListRemittances(Arguments):
    cursor: Cursor = None
    limit: Limit = 10


class RemittanceCard(AnswerModel):
    remittance_id: Annotated[str, Remittances] = ""
    payer_name: Annotated[str, Remittances] = ""
    trace: Annotated[str, Remittances] = ""
    payment_cents: Annotated[int, Remittances] = 0
    paid_on: Annotated[date | None, Remittances] = None
    claims: Annotated[int, Remittances] = 0
    unmatched: Annotated[int, Remittances] = 0


class RemittanceList(AnswerModel):
    remittances: Annotated[list[RemittanceCard], Remittances] = []
    next_cursor: Annotated[str | None, Public] = None


async def run(desk: Desk, arguments: ListRemittances) -> Answer:
    page = await desk.records.remittances(cursor=arguments.cursor, limit=arguments.limit)
    cards = [
        RemittanceCard(
            remittance_id=item.id,
            payer_name=item.payer_name,
            trace=item.trace,
            payment_cents=item.payment_cents,
            paid_on=item.paid_on,
            claims=len(item.matched_claims),
            unmatched=sum(1 for match in item.matched_claims if match.claim_id is None),
        )
        for item in page.items
    ]
    return answer(RemittanceList(remittances=cards, next_cursor=page.next_cursor), count=len(cards))


TOOL = Tool(
    name="list_remittances",
    title="Remittances",
    description=(
        "Remittances (835 files) that reached the practice: payer, payment, date, and how many claims were not matched. "
        "Next: analyze_eob with a remittance_id."
    ),
    effect=Effect.READ,
    permission="remittances.list",
    arguments=ListRemittances,
    answers=RemittanceList,
    run=run,
    summarise=lambda content: f"{counted('remittance', length_of(content, 'remittances'))}.",
)

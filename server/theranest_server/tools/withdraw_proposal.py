"""withdraw_proposal."""

from typing import Annotated

from pydantic import Field

from ..domain.ids import ProposalId
from ..tool import Answer, AnswerModel, Arguments, Desk, Effect, Tool, answer
from .common import Id, Public


class Withdraw(Arguments):
    proposal_id: Id = Field(description="The handle that a drafting tool returned.")


class Withdrawn(AnswerModel):
    proposal_id: Annotated[str, Public]
    state: Annotated[str, Public]


async def run(desk: Desk, arguments: Withdraw) -> Answer:
    status = await desk.proposals.withdraw(ProposalId(arguments.proposal_id))
    return answer(Withdrawn(proposal_id=status.id, state=status.state.value))


TOOL = Tool(
    name="withdraw_proposal",
    title="Withdraw a proposal",
    description=(
        "Take back a proposal of the caller's that nobody has approved yet, for example to draft it again. Ask the user "
        "first. What is approved or delivered stays."
    ),
    effect=Effect.WITHDRAW,
    permission="proposals.withdraw",
    arguments=Withdraw,
    answers=Withdrawn,
    run=run,
    needs_client_data=False,
    summarise=lambda content: f"The proposal is {content.get('state')}.",
)

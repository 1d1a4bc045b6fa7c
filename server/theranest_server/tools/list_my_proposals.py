"""list_my_proposals."""

from typing import Annotated

from pydantic import Field

from ..domain.proposals import ProposalState
from ..tool import Answer, AnswerModel, Arguments, Desk, Effect, Tool, answer
from .common import Limit, Public, counted, length_of
from .proposals_view import ProposalCard, card


class MyProposals(Arguments):
    state: ProposalState | None = Field(default=None, description="Only those in this state.")
    limit: Limit = 10


class ProposalList(AnswerModel):
    proposals: Annotated[list[ProposalCard], Public]
    withheld: Annotated[int, Public] = 0


async def run(desk: Desk, arguments: MyProposals) -> Answer:
    state = arguments.state.value if arguments.state else None
    found = await desk.proposals.mine(state=state, limit=arguments.limit)
    return answer(ProposalList(proposals=[card(status) for status in found]), count=len(found))


TOOL = Tool(
    name="list_my_proposals",
    title="My proposals",
    description=(
        "The caller's own proposals, newest first. Use it when the user asks what still waits for review, and before "
        "repeating a draft whose answer got lost."
    ),
    effect=Effect.READ,
    permission="proposals.list",
    arguments=MyProposals,
    answers=ProposalList,
    run=run,
    list_field="proposals",
    needs_client_data=False,
    summarise=lambda content: f"{counted('proposal', length_of(content, 'proposals'))}.",
)

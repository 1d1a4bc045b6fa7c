"""get_proposal."""

from pydantic import Field

from ..domain.ids import ProposalId
from ..tool import Answer, Arguments, Desk, Effect, Tool, answer
from .common import Id
from .proposals_view import ProposalCard, card


class OneProposal(Arguments):
    proposal_id: Id = Field(description="The handle that a drafting tool returned.")


async def run(desk: Desk, arguments: OneProposal) -> Answer:
    return answer(card(await desk.proposals.status(ProposalId(arguments.proposal_id))))


TOOL = Tool(
    name="get_proposal",
    title="State of a proposal",
    description=(
        "The state of one proposal that the caller made: waiting, approved, delivered, rejected with its reason. Use it "
        "when the user asks what became of a draft. You cannot approve here; point to review_url."
    ),
    effect=Effect.READ,
    permission="proposals.read",
    arguments=OneProposal,
    answers=ProposalCard,
    run=run,
    needs_client_data=False,
    summarise=lambda content: f"The proposal is {content.get('state')}.",
)

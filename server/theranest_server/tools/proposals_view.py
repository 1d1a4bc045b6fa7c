"""How a proposal's status reads in answers."""

from datetime import datetime
from typing import Annotated

from ..domain.proposals import ProposalStatus
from ..domain.sensitivity import Sensitivity
from ..tool import AboutClient
from .common import Public


class ProposalCard(AboutClient):
    proposal_id: Annotated[str, Public]
    tool: Annotated[str, Public]
    state: Annotated[str, Public]
    digest: Annotated[str, Public]
    review_url: Annotated[str, Public]
    client_id: Annotated[str | None, Sensitivity.CLIENT_REF] = None
    summary: Annotated[str, Public] = ""
    risk: Annotated[str, Public] = ""
    created_at: Annotated[datetime, Public]
    expires_at: Annotated[datetime, Public]
    reason: Annotated[str | None, Public] = None
    approvals: Annotated[list[str], Public] = []


def card(status: ProposalStatus) -> ProposalCard:
    return ProposalCard(
        proposal_id=status.id,
        tool=status.tool,
        state=status.state.value,
        digest=status.digest,
        review_url=status.review_url,
        client_id=status.client_id,
        summary=status.summary,
        risk=status.risk,
        created_at=status.created_at,
        expires_at=status.expires_at,
        reason=status.reason,
        approvals=list(status.approvals),
    )

"""The caller's own proposals; everything else answers as if it did not exist."""

from collections.abc import Callable

from ...domain.ids import ProposalId
from ...domain.people import Principal
from ...domain.proposals import ProposalState, ProposalStatus
from ...domain.refusals import BadArguments, NotFoundOrNotYours, NotPossibleNow
from ...ports import LedgerEntry, ProposalDamaged, StoredProposal
from .store import OPEN, Proposals

_MOST = 200


class PrincipalDesk:
    """Implements `tool.ProposalDesk` for one principal."""

    def __init__(self, store: Proposals, principal: Principal, review_url: Callable[[ProposalId], str]) -> None:
        self._store = store
        self._principal = principal
        self._review_url = review_url

    async def status(self, proposal_id: ProposalId) -> ProposalStatus:
        await self._store.expire_due(expired_entry)
        return status_of(await self._own(proposal_id), self._review_url)

    async def mine(self, *, state: str | None, limit: int) -> tuple[ProposalStatus, ...]:
        if state is not None and state not in frozenset(ProposalState):
            raise BadArguments("No proposal can be in that state.", f"Use one of: {', '.join(ProposalState)}.")
        await self._store.expire_due(expired_entry)
        staff = frozenset({self._principal.staff_id, self._principal.accountable})
        found = await self._store.requested(of=staff, state=state, limit=max(1, min(limit, _MOST)))
        return tuple(status_of(stored, self._review_url) for stored in found if self._is_own(stored))

    async def withdraw(self, proposal_id: ProposalId) -> ProposalStatus:
        await self._own(proposal_id)
        entry = LedgerEntry(
            kind="proposal",
            stream=f"proposal:{proposal_id}",
            actor=self._principal.staff_id,
            agent=self._principal.agent,
            on_behalf_of=self._principal.on_behalf_of,
            client_app=self._principal.client_app,
            decision="withdrawn",
            proposal_id=proposal_id,
        )
        expected = OPEN | {ProposalState.SCHEDULED}
        if not await self._store.move(
            proposal_id, expected, ProposalState.WITHDRAWN, entry, reason="withdrawn", by=self._principal.staff_id
        ):
            state = (await self._own(proposal_id)).state
            raise NotPossibleNow(
                f"The proposal is {state.value.replace('_', ' ')} and cannot be withdrawn any more.",
                "Tell the reviewer, or correct the record in TheraNest.",
                code=f"proposal_{state.value}",
            )
        return status_of(await self._own(proposal_id), self._review_url)

    async def _own(self, proposal_id: ProposalId) -> StoredProposal:
        try:
            stored = await self._store.find(proposal_id)
        except ProposalDamaged:
            stored = None
        if stored is None or not self._is_own(stored):
            raise NotFoundOrNotYours("You have no such proposal.", "List your proposals to see their ids.")
        return stored

    def _is_own(self, stored: StoredProposal) -> bool:
        """A person sees what they asked for, themselves or through an agent; an agent its own within its case."""
        me, proposal = self._principal, stored.proposal
        asked = {proposal.requested_by, proposal.on_behalf_of}
        if me.staff_id not in asked and me.accountable not in asked:
            return False
        if me.agent is not None and me.agent != proposal.agent:
            return False
        return me.case is None or proposal.client_ids <= {me.case.client_id}


def expired_entry(proposal_id: str, client_id: str | None) -> LedgerEntry:
    return LedgerEntry(
        kind="proposal",
        stream=f"proposal:{proposal_id}",
        actor="service",
        client_id=client_id,
        decision="expired",
        proposal_id=proposal_id,
    )


def status_of(stored: StoredProposal, review_url: Callable[[ProposalId], str]) -> ProposalStatus:
    proposal, clients = stored.proposal, stored.proposal.client_ids
    return ProposalStatus(
        id=proposal.id,
        tool=proposal.tool,
        state=stored.state,
        digest=stored.digest,
        review_url=review_url(proposal.id),
        client_id=next(iter(clients)) if len(clients) == 1 else None,
        risk=proposal.draft.risk,
        summary=proposal.draft.summary,
        requested_by=proposal.requested_by,
        agent=proposal.agent,
        created_at=proposal.created_at,
        expires_at=proposal.expires_at,
        reason=stored.reason,
        approvals=tuple(approval.staff_id for approval in stored.approvals),
        result=stored.result,
    )

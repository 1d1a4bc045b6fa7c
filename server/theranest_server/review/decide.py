"""The use cases of a reviewer. Every refused approval is a row of the ledger, and so is every refused rejection."""

import contextlib
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

from ..domain.approvals import Approval, filled_slots
from ..domain.canonical import parse_canonical
from ..domain.ids import ProposalId
from ..domain.people import StaffMember
from ..domain.proposals import ProposalState
from ..domain.refusals import NotPermitted, NotPossibleNow, Refused
from ..ports import GuardFacts, Ledger, LedgerEntry, ProposalDamaged, ProposalStore, StoredProposal, Telemetry
from .checks import (
    CLOSED_BECAUSE,
    OPEN,
    Say,
    check_digest,
    check_open,
    check_say,
    checked_comment,
    checked_reason,
    item_of,
    no_such,
    short_id,
    why_not,
)
from .judge import CLOSABLE, Judge, entry_about
from .page import build_page
from .people import REVIEW_AUDIENCE, Reviewer
from .record_now import RecordNow
from .values import Decision, ReviewItem, ReviewPage

_LISTED = CLOSABLE | {ProposalState.DELIVERING, ProposalState.UNKNOWN, ProposalState.NEEDS_PERSON}
_RISK_ORDER = {"high": 0, "raised": 1}
_REMEMBER_REJECTIONS = timedelta(days=3)


class Review:
    def __init__(
        self,
        *,
        store: ProposalStore,
        judge: Judge,
        facts: GuardFacts,
        record: RecordNow,
        ledger: Ledger,
        telemetry: Telemetry | None = None,
    ) -> None:
        self._store = store
        self._judge = judge
        self._facts = facts
        self._record = record
        self._ledger = ledger
        self._telemetry = telemetry

    async def list_for(self, reviewer: Reviewer) -> tuple[ReviewItem, ...]:
        """What waits for this person or was decided a moment ago; the riskiest first, then the oldest."""
        staff = await self._admitted(reviewer)
        items: list[ReviewItem] = []
        for stored in await self._store.having(_LISTED):
            if say := await self._say(stored, staff):
                items.append(item_of(stored, say))
        return tuple(sorted(items, key=lambda item: (_RISK_ORDER.get(item.risk, 2), item.created_at)))

    async def show(self, proposal_id: ProposalId, reviewer: Reviewer) -> ReviewPage:
        """Raises `NotFoundOrNotYours`, `RecordsUnavailable`, `PolicyUnavailable`."""
        staff = await self._admitted(reviewer)
        stored, say = await self._theirs(proposal_id, staff)
        rejected = await self._store.rejected_like(stored, self._store.now() - _REMEMBER_REJECTIONS)
        return await build_page(
            stored,
            record=self._record,
            canonical=parse_canonical(stored.canonical),
            requirement=say.requirement,
            why_not=say.why_not,
            rejected_before=rejected,
            is_requester=staff.id in {stored.proposal.requested_by, stored.proposal.on_behalf_of},
        )

    async def approve(self, proposal_id: ProposalId, digest: str, reviewer: Reviewer) -> Decision:
        """Yes to exactly these words. Raises `Refused`; the refusal is durable in the ledger before it is raised."""

        async def act() -> Decision:
            staff = await self._admitted(reviewer)
            stored, say = await self._theirs(proposal_id, staff)
            check_digest(stored, digest)
            check_open(stored)
            await self._check_still_good(stored)
            check_say(say)
            with self._span(stored):
                return await self._approve(stored, say, staff, reviewer)

        return await self._recording(act, "approval", proposal_id, digest, reviewer)

    async def reject(self, proposal_id: ProposalId, reason: str, comment: str | None, reviewer: Reviewer) -> Decision:
        """No, with a reason of the list; whoever has a say may refuse, and a refusal is final."""

        async def act() -> Decision:
            staff = await self._admitted(reviewer)
            stored, _ = await self._theirs(proposal_id, staff)
            code, words = checked_reason(reason), checked_comment(comment)
            check_open(stored)
            entry = entry_about(stored, kind="approval", actor=staff.id, decision="rejected", code=code)
            moved = await self._store.move(
                proposal_id, OPEN, ProposalState.REJECTED, entry, reason=code, comment=words, by=staff.id
            )
            if not moved:
                check_open(await self._found(proposal_id))
            return Decision(id=proposal_id, state=ProposalState.REJECTED)

        return await self._recording(act, "rejection", proposal_id, None, reviewer)

    async def confirm(self, proposal_id: ProposalId, *, written: bool, reviewer: Reviewer) -> Decision:
        """What a person found in the record about a delivery whose outcome could not be told (`needs_person`)."""

        async def act() -> Decision:
            staff = await self._admitted(reviewer)
            stored, _ = await self._theirs(proposal_id, staff)
            to = ProposalState.DELIVERED if written else ProposalState.FAILED
            entry = entry_about(stored, kind="delivery", actor=staff.id, decision=to.value, code="confirmed_by_person")
            expected = frozenset({ProposalState.NEEDS_PERSON})
            if not await self._store.move(
                proposal_id, expected, to, entry, reason="confirmed_by_person", by=staff.id, result=stored.result
            ):
                raise NotPossibleNow("Nothing waits for a person's word here.", code=f"proposal_{stored.state.value}")
            return Decision(id=proposal_id, state=to)

        return await self._recording(act, "confirmation", proposal_id, None, reviewer)

    def _span(self, stored: StoredProposal) -> AbstractContextManager[object]:
        """Linked to where it was proposed: between the two lies as much time as people take."""
        if self._telemetry is None:
            return contextlib.nullcontext()
        about = {"proposal_id": stored.proposal.id, "tool": stored.proposal.tool}
        return self._telemetry.span("approval", about, link=stored.proposal.traceparent)

    async def _approve(self, stored: StoredProposal, say: Say, staff: StaffMember, reviewer: Reviewer) -> Decision:
        approval = Approval(
            staff_id=staff.id,
            person_id=staff.person_id,
            session_id=reviewer.session_id,
            digest=stored.digest,
            capacities=say.capacities,
            at=self._store.now(),
        )
        entry = entry_about(stored, kind="approval", actor=staff.id, decision="approved")
        entry = replace(
            entry, rule=say.requirement.rule, details={"ways": sorted({c.way.value for c in say.capacities})}
        )
        try:
            state = await self._store.approve(stored.proposal.id, approval, say.requirement, entry)
        except ProposalDamaged:
            raise await self._damaged(stored.proposal.id) from None
        filled = filled_slots(say.requirement, [*stored.approvals, approval])
        missing = 0 if state is ProposalState.APPROVED else len(say.requirement.slots) - filled
        return Decision(id=stored.proposal.id, state=state, approvals_missing=missing)

    async def _admitted(self, reviewer: Reviewer) -> StaffMember:
        """The member of staff as the record has them now, in a human session of the review interface."""
        if reviewer.agent is not None or reviewer.audience != REVIEW_AUDIENCE:
            raise NotPermitted(
                "Proposals are decided by people, signed in on the review page.",
                "Open the review page and sign in; a tool, an agent or a chat client cannot decide.",
                code="not_a_reviewer",
            )
        staff = await self._facts.staff_member(reviewer.staff.id)
        if staff is None or not staff.active or staff.person_id != reviewer.person_id:
            raise NotPermitted("This account is not active any more.", "Sign in again.", code="not_a_reviewer")
        return staff

    async def _theirs(self, proposal_id: ProposalId, staff: StaffMember) -> tuple[StoredProposal, Say]:
        stored = await self._found(proposal_id)
        say = await self._say(stored, staff)
        if stored.proposal.practice_id != staff.practice_id or say is None:
            raise no_such()
        return stored, say

    async def _found(self, proposal_id: ProposalId) -> StoredProposal:
        try:
            stored = await self._store.find(proposal_id)
        except ProposalDamaged:
            raise await self._damaged(proposal_id) from None
        if stored is None:
            raise no_such()
        return stored

    async def _damaged(self, proposal_id: ProposalId) -> NotPossibleNow:
        await self._set_aside(proposal_id)
        return NotPossibleNow(
            "The stored proposal was changed outside this service and has been set aside.",
            "Propose it again, and tell the compliance officer.",
            code="proposal_damaged",
        )

    async def _set_aside(self, proposal_id: ProposalId) -> None:
        entry = LedgerEntry(
            kind="proposal",
            stream=f"proposal:{proposal_id}",
            actor="service",
            decision="voided",
            code="damaged",
            proposal_id=proposal_id,
        )
        await self._store.move(proposal_id, CLOSABLE, ProposalState.VOIDED, entry, reason="damaged")

    async def _say(self, stored: StoredProposal, staff: StaffMember) -> Say | None:
        """None where the proposal is no business of this person."""
        proposal = stored.proposal
        if proposal.practice_id != staff.practice_id:
            return None
        try:
            requirement = await self._judge.requirement(proposal)
        except NotPermitted:
            requirement = stored.requirement
        if not await self._judge.has_a_say(proposal, requirement, staff):
            return None
        capacities = await self._judge.capacities(proposal, requirement, staff)
        return Say(requirement, capacities, why_not(stored, requirement, capacities, staff))

    async def _check_still_good(self, stored: StoredProposal) -> None:
        objection = await self._judge.objection(stored)
        if objection is None:
            return
        await self._judge.close(stored, objection)
        raise NotPossibleNow(
            CLOSED_BECAUSE.get(objection.code, "What the proposal rests on has changed."),
            "It is closed; ask for it to be proposed again from the record as it is now.",
            code=objection.code,
        )

    async def _recording(
        self,
        act: Callable[[], Awaitable[Decision]],
        kind: str,
        proposal_id: ProposalId,
        digest: str | None,
        reviewer: Reviewer,
    ) -> Decision:
        try:
            return await act()
        except Refused as refusal:
            await self._ledger.append(
                LedgerEntry(
                    kind="approval",
                    stream=f"proposal:{short_id(proposal_id)}",
                    actor=reviewer.staff.id,
                    agent=reviewer.agent,
                    decision="refused",
                    code=refusal.code,
                    rule=kind,
                    proposal_id=short_id(proposal_id),
                    digest=None if digest is None else short_id(digest),
                )
            )
            raise

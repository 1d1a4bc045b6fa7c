"""May this proposal still act? Asked at every approval and again at delivery, from the policy and record of that moment."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from ..domain.approvals import Approval, ApprovalRequirement, Capacity, Objection, fills
from ..domain.canonical import digest_of
from ..domain.ids import PersonId, StaffId
from ..domain.people import StaffMember
from ..domain.proposals import Proposal, ProposalState
from ..domain.refusals import NotPermitted
from ..ports import ApprovalRules, GuardFacts, LedgerEntry, ProposalStore, StoredProposal
from .record_now import RecordNow

CLOSABLE = frozenset(
    {ProposalState.PROPOSED, ProposalState.APPROVED_IN_PART, ProposalState.APPROVED, ProposalState.SCHEDULED}
)
ToolSchema = Callable[[str], str | None]
"""The present hash of a tool's schema; None for a tool that is gone."""


class Judge:
    def __init__(
        self, *, store: ProposalStore, rules: ApprovalRules, facts: GuardFacts, record: RecordNow, schema_of: ToolSchema
    ) -> None:
        self._store = store
        self._rules = rules
        self._facts = facts
        self._record = record
        self._schema_of = schema_of

    async def objection(self, stored: StoredProposal, *, from_change: int = 1) -> Objection | None:
        """None where it may go on. Raises `PolicyUnavailable`, `RecordsUnavailable` where nobody can tell.

        Changes before `from_change` are written already, so what they rested on may have moved by their own doing.
        """
        proposal = stored.proposal
        if digest_of(stored.canonical) != stored.digest:
            return _void("damaged")
        if proposal.epoch != self._store.epoch:
            return _void("restored_from_backup")
        if proposal.expires_at <= self._store.now():
            return Objection(to=ProposalState.EXPIRED, code="expired")
        if self._schema_of(proposal.tool) != proposal.tool_schema_sha256:
            return _void("tool_changed")
        if objection := await self._policy_objection(stored):
            return objection
        moved = [on for on in await self._record.reliances(proposal, from_change=from_change) if on.moved]
        return _void("target_moved") if moved else None

    async def delivery_objection(self, stored: StoredProposal, *, from_change: int = 1) -> Objection | None:
        """The same, and that those who approved could approve the very same now."""
        if objection := await self.objection(stored, from_change=from_change):
            return objection
        if any(approval.digest != stored.digest for approval in stored.approvals):
            return _void("approved_other_words")
        requirement = await self.requirement(stored.proposal)
        good = [await self._as_of_now(stored.proposal, requirement, approval) for approval in stored.approvals]
        return None if fills(requirement, good) else _void("approver_right_gone")

    async def requirement(self, proposal: Proposal) -> ApprovalRequirement:
        return await self._rules.for_proposal(proposal)

    async def capacities(
        self, proposal: Proposal, requirement: ApprovalRequirement, staff: StaffMember
    ) -> tuple[Capacity, ...]:
        """In which ways this person may fill a slot now; none for those whom four eyes shut out."""
        barred = await self._barred(proposal, requirement)
        if barred is None or staff.person_id in barred or not staff.active:
            return ()
        return tuple(c for c in await self._standings(proposal, staff.id) if c.in_place_of not in barred)

    async def has_a_say(self, proposal: Proposal, requirement: ApprovalRequirement, staff: StaffMember) -> bool:
        """Whether the proposal is this person's to look at and to refuse, whoever asked for it."""
        asked = frozenset[str]().union(*(slot.any_of for slot in requirement.slots))
        try:
            standings = await self._rules.standings(proposal, staff.id)
        except NotPermitted:
            return False
        return staff.active and any(standing.way in asked for standing in standings)

    async def close(self, stored: StoredProposal, objection: Objection) -> None:
        """Expired or voided, with the reason in the ledger; who closed it first stays."""
        decision = objection.to.value
        entry = entry_about(stored, kind="proposal", actor="service", decision=decision, code=objection.code)
        expected = frozenset({stored.state}) & CLOSABLE
        if expected:
            await self._store.move(stored.proposal.id, expected, objection.to, entry, reason=objection.code)

    async def rejudge_all(self) -> int:
        """After a change of policy: re-stamp or void everything that is open; the number voided."""
        voided = 0
        for stored in await self._store.having(CLOSABLE):
            if objection := await self._policy_objection(stored):
                await self.close(stored, objection)
                voided += 1
        return voided

    async def _policy_objection(self, stored: StoredProposal) -> Objection | None:
        proposal = stored.proposal
        try:
            requirement = await self._rules.for_proposal(proposal)
        except NotPermitted:
            return _void("policy_forbids")
        kinds = frozenset(change.kind for change in proposal.draft.changes)
        current = self._rules.slice_sha256(proposal.tool, kinds)
        if current == stored.stamped_policy_sha256:
            return None
        if not requirement.asks_the_same_as(stored.requirement):
            return _void("policy_changed")
        await self._stamp(stored, current, requirement)
        return None

    async def _stamp(self, stored: StoredProposal, current: str, requirement: ApprovalRequirement) -> None:
        entry = entry_about(stored, kind="proposal", actor="service", decision="restamped")
        details = {"policy_was": stored.stamped_policy_sha256, "policy_is": current}
        await self._store.stamp(stored.proposal.id, current, requirement, replace(entry, details=details))

    async def _as_of_now(self, proposal: Proposal, requirement: ApprovalRequirement, approval: Approval) -> Approval:
        staff = await self._facts.staff_member(approval.staff_id)
        if staff is None or not staff.active or staff.person_id != approval.person_id:
            return replace(approval, capacities=())
        return replace(approval, capacities=await self.capacities(proposal, requirement, staff))

    async def _barred(self, proposal: Proposal, requirement: ApprovalRequirement) -> frozenset[PersonId] | None:
        """The persons behind the request; None where one of them cannot be told, so that nobody may approve."""
        if not requirement.four_eyes:
            return frozenset()
        persons: set[PersonId] = set()
        for staff_id in (proposal.requested_by, proposal.on_behalf_of):
            if staff_id is None:
                continue
            person = await self._person(staff_id)
            if person is None:
                return None
            persons.add(person)
        return frozenset(persons)

    async def _standings(self, proposal: Proposal, staff_id: StaffId) -> Sequence[Capacity]:
        found: list[Capacity] = []
        for standing in await self._rules.standings(proposal, staff_id):
            if standing.delegated_by is None:
                found.append(Capacity(way=standing.way))
            elif person := await self._person(standing.delegated_by):
                found.append(Capacity(way=standing.way, in_place_of=person))
        return found

    async def _person(self, staff_id: StaffId) -> PersonId | None:
        staff = await self._facts.staff_member(staff_id)
        return None if staff is None else staff.person_id


def _void(code: str) -> Objection:
    return Objection(to=ProposalState.VOIDED, code=code)


def entry_about(
    stored: StoredProposal, *, kind: str, actor: str, decision: str, code: str | None = None
) -> LedgerEntry:
    proposal, clients = stored.proposal, stored.proposal.client_ids
    return LedgerEntry(
        kind=kind,
        stream=f"proposal:{proposal.id}",
        actor=actor,
        client_id=next(iter(clients)) if len(clients) == 1 else None,
        tool=proposal.tool,
        decision=decision,
        code=code,
        proposal_id=proposal.id,
        digest=stored.digest,
        trace_id=proposal.trace_id,
    )

"""Who decides about a proposal: `approvals.yaml` over the record as it is now. Implements `ports.ApprovalRules`."""

import hashlib
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from ...domain.approvals import ApprovalRequirement, ApprovalSlot, Standing, Way
from ...domain.ids import ClaimId, ClientId, StaffId
from ...domain.json import Json
from ...domain.people import Seat, StaffMember
from ...domain.proposals import Change, ChangeKind, Proposal
from ...domain.refusals import NotPermitted, RecordsUnavailable
from ...gate.policy import Caller, Ruling
from ...ports import Calendar, GuardFacts, NotFound, RecordsError, RecordsReader
from .approval_file import ApprovalRule, Approvals

APPROVE = "proposals.approve"
_AS_ROLE = {
    Way.BILLING_SUPERVISOR: "role:billing_supervisor",
    Way.PRACTICE_ADMINISTRATOR: "role:practice_administrator",
    Way.COMPLIANCE_OFFICER: "role:compliance_officer",
}
_CLAIMS = frozenset({ChangeKind.PATCH_CLAIM, ChangeKind.CORRECT_CLAIM})


class ApprovalPolicy(Protocol):
    """The part of the policy that approvals rest on. Raises `PolicyUnavailable` where none is in force."""

    @property
    def approvals(self) -> Approvals: ...
    def decide(self, caller: Caller, permission: str) -> Ruling: ...
    def role_of(self, staff: StaffMember) -> str | None: ...
    def above(self, role: str | None) -> frozenset[str]: ...
    def approval_slice(self, kind: ChangeKind) -> Json: ...


class PolicyApprovals:
    def __init__(self, policy: ApprovalPolicy, facts: GuardFacts, records: RecordsReader, calendar: Calendar) -> None:
        self._policy = policy
        self._facts = facts
        self._records = records
        self._calendar = calendar

    def slice_sha256(self, tool: str, kinds: frozenset[ChangeKind]) -> str:
        """What decides these kinds, wherever it stands; a comment or another tool's grant does not move it."""
        del tool
        parts = [self._policy.approval_slice(kind) for kind in sorted(kinds)]
        return hashlib.sha256(json.dumps(parts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    def expires_after(self, kinds: frozenset[ChangeKind]) -> timedelta:
        """The shortest over all changes."""
        rules = [rule for kind in kinds for rule in self._policy.approvals.kinds.get(kind, ())]
        return timedelta(hours=min((rule.expires_after_hours for rule in rules), default=1))

    async def for_proposal(self, proposal: Proposal) -> ApprovalRequirement:
        rules = self._rules(proposal)
        requester = await self._member(proposal.on_behalf_of or proposal.requested_by)
        await self._still_permitted(proposal, requester, rules)
        slots = dict.fromkeys(slot for rule in rules for slot in rule.slots)
        return ApprovalRequirement(
            slots=tuple(ApprovalSlot(any_of=slot) for slot in slots),
            distinct_persons=any(rule.distinct_persons for rule in rules),
            four_eyes=any(rule.four_eyes for rule in rules),
            lifetime=self.expires_after(frozenset(change.kind for change in proposal.draft.changes)),
            rule=" ".join(dict.fromkeys(rule.source for rule in rules)),
        )

    async def standings(self, proposal: Proposal, staff_id: StaffId) -> Sequence[Standing]:
        staff = await self._facts.staff_member(staff_id)
        if staff is None or not staff.active or staff.practice_id != proposal.practice_id:
            return ()
        session = Caller(staff=staff, app=None, today=await self._calendar.today())
        if not self._policy.decide(session, APPROVE).allowed:
            return ()
        rules = self._rules(proposal)
        wanted = dict.fromkeys(way for rule in rules for slot in rule.slots for way in sorted(slot))
        found = [await self._standing(way, proposal, session, rules) for way in wanted]
        return [standing for standing in found if standing is not None]

    def _rules(self, proposal: Proposal) -> list[ApprovalRule]:
        """The rules of every change; each change has at least one."""
        rules: list[ApprovalRule] = []
        for change in proposal.draft.changes:
            found = self._policy.approvals.rules_for(change)
            if not found:
                raise NotPermitted("No rule says who approves this kind of change.", "Add one to approvals.yaml.")
            rules += [rule for rule in found if rule not in rules]
        if not rules:
            raise NotPermitted("This proposal changes nothing.", "Propose at least one change.")
        return rules

    async def _still_permitted(self, proposal: Proposal, requester: StaffMember, rules: list[ApprovalRule]) -> None:
        today = await self._calendar.today()
        asker = Caller(staff=requester, app=proposal.client_app, agent=proposal.agent, today=today)
        for rule in rules:
            ruling = self._policy.decide(asker, rule.proposed_with)
            if not ruling.allowed:
                raise NotPermitted(
                    f"The requester may no longer propose this. {ruling.because}",
                    "Ask somebody who holds the right to propose it again.",
                )

    async def _member(self, staff_id: StaffId) -> StaffMember:
        member = await self._facts.staff_member(staff_id)
        if member is None:
            raise NotPermitted("The requester is no longer on the list of staff.", "Propose it again.")
        return member

    async def _standing(
        self, way: Way, proposal: Proposal, session: Caller, rules: list[ApprovalRule]
    ) -> Standing | None:
        """Whether this person qualifies in this way now."""
        if way is Way.THERAPIST_OR_DELEGATE:
            return await self._therapist_or_delegate(proposal, session)
        if way is Way.ORIGINATOR and not self._may_release(session, rules):
            return None
        return Standing(way=way) if await self._holds(way, proposal, session.staff) else None

    def _may_release(self, session: Caller, rules: list[ApprovalRule]) -> bool:
        """Who releases a text as its author still holds the right (seat, licence) to write it."""
        needed = [rule.proposed_with for rule in rules if any(Way.ORIGINATOR in slot for slot in rule.slots)]
        return all(self._policy.decide(session, permission).allowed for permission in needed)

    async def _holds(self, way: Way, proposal: Proposal, staff: StaffMember) -> bool:
        if way in _AS_ROLE:
            return _AS_ROLE[way] in self._policy.above(self._policy.role_of(staff))
        if way is Way.ORIGINATOR:
            return staff.id == proposal.draft.originator
        if way is Way.REQUESTER:
            return staff.id == (proposal.on_behalf_of or proposal.requested_by)
        if way is Way.ORIGINATORS_SUPERVISOR:
            originator = await self._facts.staff_member(proposal.draft.originator)
            return originator is not None and originator.supervisor_id == staff.id
        if way is Way.CLIENT_DETAILS_EDITOR:
            return staff.flags.edit_client_details
        if way is Way.TREATING_CLINICIAN:
            clients = proposal.client_ids
            return bool(clients) and all([staff.id in await self._treating(client) for client in clients])
        if way is Way.RENDERING_CLINICIAN:
            return await self._rendered_all(proposal, staff)
        return False

    async def _rendered_all(self, proposal: Proposal, staff: StaffMember) -> bool:
        """Every claim that is changed names this person, who still holds the provider seat and a current licence."""
        claims = [c for c in proposal.draft.changes if c.kind in _CLAIMS]
        if not claims or Seat.PROVIDER not in staff.seats:
            return False
        today = await self._calendar.today()
        if not any(licence.expires >= today for licence in staff.state_licences):
            return False
        return all([await self._renders(change) == staff.id for change in claims])

    async def _renders(self, change: Change) -> StaffId | None:
        try:
            return (await self._records.claim(ClaimId(change.target_id or ""))).staff_id
        except NotFound:
            return None
        except RecordsError as error:
            raise RecordsUnavailable("The claim cannot be read.", "Try again in a minute.") from error

    async def _therapist_or_delegate(self, proposal: Proposal, session: Caller) -> Standing | None:
        """The therapist of every client concerned, or somebody to whom such a therapist gave the inbox."""
        assigned: frozenset[StaffId] | None = None
        for client in proposal.client_ids:
            treating = await self._treating(client)
            assigned = treating if assigned is None else assigned & treating
        if not assigned:
            return None
        if session.staff.id in assigned and Seat.PROVIDER in session.staff.seats:
            return Standing(way=Way.THERAPIST_OR_DELEGATE)
        by = sorted(t for t in assigned if self._delegated(t, session))
        return Standing(way=Way.THERAPIST_OR_DELEGATE, delegated_by=by[0]) if by else None

    async def _treating(self, client: ClientId) -> frozenset[StaffId]:
        """Assigned to the client and still here as a provider."""
        facts = await self._facts.about_client(client)
        if facts is None:
            return frozenset()
        members = [await self._facts.staff_member(staff) for staff in facts.assigned_staff]
        return frozenset(m.id for m in members if m is not None and m.active and Seat.PROVIDER in m.seats)

    def _delegated(self, therapist: StaffId, session: Caller) -> bool:
        mine = {f"user:{session.staff.id}", *session.staff.teams, *(f"team:{team}" for team in session.staff.teams)}
        return any(
            d.therapist == therapist and d.to in mine and session.today <= d.until
            for d in self._policy.approvals.delegations
        )

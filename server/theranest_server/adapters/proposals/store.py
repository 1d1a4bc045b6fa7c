"""Implements `ports.ProposalStore`: every change of state is one transaction with its ledger row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from ...domain.approval_form import content_sha256, time_text
from ...domain.approvals import Approval, ApprovalRequirement, fills
from ...domain.ids import ClientId, PracticeId, ProposalId, StaffId
from ...domain.json import Json
from ...domain.proposals import TRANSITIONS, Proposal, ProposalState
from ...domain.refusals import NotPossibleNow, Unavailable
from ...ports import LedgerEntry, ProposalDamaged, StoredProposal
from ..cases import effect_of, effects_of_earlier_rounds, keep_effect
from ..database import Database, tables
from ..keys import PRACTICE_WIDE, Keys
from ..ledger import LedgerBook
from . import rows
from .state_rows import StateRows

OPEN = frozenset({ProposalState.PROPOSED, ProposalState.APPROVED_IN_PART})
MOST_WAITING = 200
"""Open proposals of one requester, by one agent or by no agent."""
_EXPIRES_FROM = OPEN | {ProposalState.APPROVED, ProposalState.SCHEDULED}
_table = tables.proposals


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProposal:
    """What is stored of a proposal, and its ledger row."""

    proposal: Proposal
    canonical: bytes
    requirement: ApprovalRequirement
    entry: LedgerEntry
    step: tuple[str, str] | None = None
    """The run that proposes, and what it proposes for: a run has one open proposal for each."""


class Proposals(StateRows):
    def __init__(self, database: Database, ledger: LedgerBook, keys: Keys, practice_id: PracticeId) -> None:
        super().__init__(database, ledger, practice_id)
        self._keys = keys

    async def add(self, new: Sequence[NewProposal], *, instead_of: ProposalId | None = None) -> list[ProposalId]:
        """All in one transaction, in which `instead_of` is superseded; raises `NotPossibleNow` where that is not open
        any more, `Unavailable` where too many of the same requester wait already.

        Where a run has proposed for the same step before and not withdrawn it, nothing is stored and the earlier
        proposal's id comes back.
        """

        def work(connection: Connection) -> list[ProposalId]:
            if instead_of is not None:
                self._supersede(connection, instead_of, new[0].entry)
            return [self._of_step(connection, each.step) or self._insert(connection, each) for each in new]

        return await self._database.writer.run(work)

    def _insert(self, connection: Connection, new: NewProposal) -> ProposalId:
        proposal = new.proposal
        self._check_few_wait(connection, proposal)
        key = self._keys.within(connection, rows.key_owner(proposal))
        connection.execute(insert(_table).values(rows.new_row(proposal, new.canonical, new.requirement, key)))
        self._ledger.write(connection, new.entry)
        if new.step is not None:
            self._supersede_earlier_rounds(connection, new.step, new.entry)
            keep_effect(connection, *new.step, "proposal", proposal.id, proposal.created_at)
        return proposal.id

    def _supersede_earlier_rounds(self, connection: Connection, step: tuple[str, str], entry: LedgerEntry) -> None:
        """A new round of a case has read what came since: its draft takes the place of one that still waits."""
        for earlier in effects_of_earlier_rounds(connection, *step):
            row = self._row(connection, earlier)
            if row is not None and row["state"] in OPEN:
                self._supersede(connection, ProposalId(earlier), entry)

    def _of_step(self, connection: Connection, step: tuple[str, str] | None) -> ProposalId | None:
        earlier = effect_of(connection, *step) if step is not None else None
        row = None if earlier is None else self._row(connection, earlier)
        if row is None or row["state"] == ProposalState.WITHDRAWN.value:
            return None
        return ProposalId(row["id"])

    def _check_few_wait(self, connection: Connection, proposal: Proposal) -> None:
        """Who is asked too often stops reading. Nothing is lost: an agent's case waits in its queue."""
        same = [
            _table.c.practice_id == self._practice_id,
            _table.c.state.in_(OPEN),
            _table.c.expires_at > time_text(self.now()),
            _table.c.requested_by == proposal.requested_by,
            _table.c.agent.is_(None) if proposal.agent is None else _table.c.agent == proposal.agent,
        ]
        waiting = connection.execute(select(func.count()).where(*same)).scalar_one()
        if waiting >= MOST_WAITING:
            raise Unavailable(
                f"{waiting} proposals of this requester wait for review already.",
                "Propose again when reviewers have decided some of them, or withdraw what is not needed.",
                code="too_many_waiting",
            )

    def _supersede(self, connection: Connection, proposal_id: ProposalId, by: LedgerEntry) -> None:
        values = {"reason": "superseded", "decided_by": by.actor, "decided_at": time_text(self.now())}
        if not self._set(connection, proposal_id, OPEN, ProposalState.SUPERSEDED, values):
            raise _not_now("proposal_not_open", "The proposal that this would replace is decided already.")
        told = replace(by, stream=f"proposal:{proposal_id}", proposal_id=proposal_id, digest=None)
        self._ledger.write(connection, replace(told, decision="superseded", details={"by": by.proposal_id}))

    async def find(self, proposal_id: ProposalId) -> StoredProposal | None:
        return await self._database.read(lambda connection: self._load(connection, proposal_id))

    async def having(self, states: frozenset[ProposalState]) -> Sequence[StoredProposal]:
        """All of them: whoever makes many hides none."""
        query = (
            select(_table)
            .where(_table.c.practice_id == self._practice_id, _table.c.state.in_(states))
            .order_by(_table.c.created_at)
        )
        return await self._database.read(lambda connection: self._readable(connection, query))

    async def requested(self, *, of: frozenset[StaffId], state: str | None, limit: int) -> Sequence[StoredProposal]:
        """Newest first: what these members of staff asked for, themselves or through an agent."""
        query = select(_table).where(
            _table.c.practice_id == self._practice_id,
            or_(_table.c.requested_by.in_(of), _table.c.on_behalf_of.in_(of)),
        )
        if state is not None:
            query = query.where(_table.c.state == state)
        query = query.order_by(_table.c.created_at.desc()).limit(limit)
        return await self._database.read(lambda connection: self._readable(connection, query))

    async def rejected_like(self, stored: StoredProposal, since: datetime) -> Sequence[StoredProposal]:
        query = select(_table).where(
            _table.c.practice_id == self._practice_id,
            _table.c.content_sha256 == content_sha256(stored.proposal.draft),
            _table.c.state == ProposalState.REJECTED.value,
            _table.c.decided_at >= time_text(since),
        )
        return await self._database.read(lambda connection: self._readable(connection, query))

    async def approve(
        self, proposal_id: ProposalId, approval: Approval, requirement: ApprovalRequirement, entry: LedgerEntry
    ) -> ProposalState:
        def work(connection: Connection) -> ProposalState:
            row = self._must_have(connection, proposal_id)
            _check_open(row, time_text(self.now()), approval.digest)
            self._check_told_open(connection, proposal_id)
            key = self._keys.within(connection, ClientId(row["client_id"] or PRACTICE_WIDE))
            try:
                connection.execute(insert(tables.approvals).values(rows.approval_row(proposal_id, approval, key)))
            except IntegrityError:
                raise _not_now("already_approved", "This person has approved it already.") from None
            enough = fills(requirement, rows.approvals_of(connection, proposal_id, key))
            to = ProposalState.APPROVED if enough else ProposalState.APPROVED_IN_PART
            self._set(connection, proposal_id, OPEN, to)
            self._ledger.write(connection, replace(entry, details={**(entry.details or {}), "state": to.value}))
            return to

        return await self._database.writer.run(work)

    async def move(
        self,
        proposal_id: ProposalId,
        expected: frozenset[ProposalState],
        to: ProposalState,
        entry: LedgerEntry,
        *,
        reason: str | None = None,
        comment: str | None = None,
        by: StaffId | None = None,
        result: Mapping[str, Json] | None = None,
    ) -> bool:
        if wrong := [state for state in expected if to not in TRANSITIONS.get(state, frozenset())]:
            raise ValueError(f"{to} does not follow {wrong[0]}")

        def work(connection: Connection) -> bool:
            values: dict[str, object] = {"reason": reason, "decided_at": time_text(self.now())}
            if by is not None:
                values["decided_by"] = by
            if result is not None:
                values["result"] = rows.json_text(result)
            if comment:
                owner = self._must_have(connection, proposal_id)["client_id"]
                key = self._keys.within(connection, ClientId(owner or PRACTICE_WIDE))
                values["sealed_comment"] = rows.sealed_comment(proposal_id, comment, key)
            moved = self._set(connection, proposal_id, expected, to, values)
            if moved:
                self._ledger.write(connection, entry)
            return moved

        return await self._database.writer.run(work)

    async def stamp(
        self, proposal_id: ProposalId, policy_sha256: str, requirement: ApprovalRequirement, entry: LedgerEntry
    ) -> None:
        def work(connection: Connection) -> None:
            connection.execute(
                update(_table)
                .where(_table.c.id == proposal_id, _table.c.practice_id == self._practice_id)
                .values(stamped_policy_sha256=policy_sha256, requirement=rows.requirement_text(requirement))
            )
            self._ledger.write(connection, entry)

        await self._database.writer.run(work)

    async def expire_due(self, entry_for: Callable[[str, str | None], LedgerEntry]) -> int:
        """Close what has waited too long; `entry_for(proposal id, client id)` makes the ledger row."""
        now = time_text(self.now())
        due = select(_table.c.id, _table.c.client_id).where(
            _table.c.state.in_(_EXPIRES_FROM), _table.c.expires_at <= now
        )
        if not self._database.read_now(lambda connection: connection.execute(due.limit(1)).first()):
            return 0

        def work(connection: Connection) -> int:
            found = connection.execute(due).all()
            for row in found:
                self._set(
                    connection, row.id, _EXPIRES_FROM, ProposalState.EXPIRED, {"reason": "expired", "decided_at": now}
                )
                self._ledger.write(connection, entry_for(row.id, row.client_id))
            return len(found)

        return await self._database.writer.run(work)

    def _must_have(self, connection: Connection, proposal_id: str) -> RowMapping:
        row = self._row(connection, proposal_id)
        if row is None:
            raise _not_now("proposal_unknown", "There is no such proposal.")
        return row

    def _load(self, connection: Connection, proposal_id: str) -> StoredProposal | None:
        row = self._row(connection, proposal_id)
        return None if row is None else rows.stored_from(connection, row, self._keys)

    def _readable(self, connection: Connection, query: Select[Any]) -> list[StoredProposal]:
        found: list[StoredProposal] = []
        for row in connection.execute(query).mappings():
            try:
                found.append(rows.stored_from(connection, row, self._keys))
            except ProposalDamaged:
                continue
        return found


def _check_open(row: RowMapping, now: str, digest: str) -> None:
    if row["state"] not in OPEN:
        raise _not_now(f"proposal_{row['state']}", f"The proposal is {row['state'].replace('_', ' ')} already.")
    if row["expires_at"] <= now:
        raise _not_now("proposal_expired", "The proposal has waited too long and has expired.")
    if row["digest"] != digest:
        raise _not_now("digest_differs", "What was approved is not what is stored.")


def _not_now(code: str, message: str) -> NotPossibleNow:
    return NotPossibleNow(message, "Look at the proposal again on the review page.", code=code)

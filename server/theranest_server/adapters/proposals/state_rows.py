"""The rows of a proposal's state and of its delivery: compare and set, claim, steps."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, insert, or_, select, update

from ...domain.approval_form import time_text
from ...domain.ids import PracticeId, ProposalId
from ...domain.proposals import TRANSITIONS, ProposalState
from ...ports import DeliveryStep, LedgerEntry, ProposalDamaged, Written
from ..database import Database, tables
from ..ledger import LedgerBook
from . import rows

UNFINISHED = frozenset({ProposalState.DELIVERING, ProposalState.UNKNOWN})
_table = tables.proposals
_ENDS = frozenset(
    {
        *(("proposal", state.value) for state in ProposalState if not TRANSITIONS.get(state)),
        ("approval", ProposalState.REJECTED.value),
        ("delivery", "claimed"),
    }
)
"""Kind and decision of ledger rows after which a proposal is neither approved nor claimed."""


class StateRows:
    """What `Proposals` is built on; the part of `ports.ProposalStore` that delivery uses."""

    def __init__(self, database: Database, ledger: LedgerBook, practice_id: PracticeId) -> None:
        self._database = database
        self._ledger = ledger
        self._practice_id = practice_id

    @property
    def epoch(self) -> str:
        return self._database.epoch

    def now(self) -> datetime:
        return self._ledger.now()

    async def claim(self, proposal_id: ProposalId, owner: str, entry: LedgerEntry) -> bool:
        """Raises `ProposalDamaged`."""

        def work(connection: Connection) -> bool:
            now = time_text(self.now())
            approved = frozenset({ProposalState.APPROVED, ProposalState.SCHEDULED})
            row = self._row(connection, proposal_id)
            if row is None or row["expires_at"] <= now:
                return False
            self._check_told_open(connection, proposal_id)
            values = {"claimed_by": owner, "claimed_at": now, "reason": None}
            claimed = self._set(connection, proposal_id, approved, ProposalState.DELIVERING, values)
            if claimed:
                self._ledger.write(connection, entry)
            return claimed

        return await self._database.writer.run(work)

    async def take_over(self, proposal_id: ProposalId, owner: str, *, stale_before: datetime) -> bool:
        def work(connection: Connection) -> bool:
            changed = connection.execute(
                update(_table)
                .where(
                    _table.c.id == proposal_id,
                    _table.c.practice_id == self._practice_id,
                    _table.c.state.in_(UNFINISHED),
                    or_(_table.c.claimed_by == owner, _table.c.claimed_at < time_text(stale_before)),
                )
                .values(claimed_by=owner, claimed_at=time_text(self.now()))
            )
            return changed.rowcount == 1

        return await self._database.writer.run(work)

    async def steps(self, proposal_id: ProposalId) -> Sequence[DeliveryStep]:
        table = tables.delivery_steps
        query = select(table).where(table.c.proposal_id == proposal_id).order_by(table.c.change_no)
        return await self._database.read(
            lambda connection: [rows.step_from(row) for row in connection.execute(query).mappings()]
        )

    async def sending(self, proposal_id: ProposalId, change_no: int, entry: LedgerEntry) -> DeliveryStep:
        """Known as sent before it is sent; the first time stays, because the key's life counts from it."""
        table = tables.delivery_steps
        this = (table.c.proposal_id == proposal_id, table.c.change_no == change_no)

        def work(connection: Connection) -> DeliveryStep:
            now = time_text(self.now())
            again = connection.execute(update(table).where(*this).values(state="sending", last_sent_at=now, code=None))
            if again.rowcount == 0:
                connection.execute(
                    insert(table).values(
                        proposal_id=proposal_id,
                        change_no=change_no,
                        state="sending",
                        first_sent_at=now,
                        last_sent_at=now,
                    )
                )
            self._ledger.write(connection, entry)
            return rows.step_from(connection.execute(select(table).where(*this)).mappings().one())

        return await self._database.writer.run(work)

    async def step(
        self,
        proposal_id: ProposalId,
        change_no: int,
        state: str,
        entry: LedgerEntry,
        *,
        written: Written | None = None,
        code: str | None = None,
    ) -> None:
        table = tables.delivery_steps
        values: dict[str, object] = {"state": state, "code": code}
        if written is not None:
            values |= {"resource": written.resource, "written_id": written.id, "version": written.version}

        def work(connection: Connection) -> None:
            connection.execute(
                update(table).where(table.c.proposal_id == proposal_id, table.c.change_no == change_no).values(**values)
            )
            self._ledger.write(connection, entry)

        await self._database.writer.run(work)

    def _check_told_open(self, connection: Connection, proposal_id: str) -> None:
        """The ledger, which cannot be edited unseen, must know of no end. Raises `ProposalDamaged`.

        Whoever sets a state back by hand opens nothing that was decided, and delivers nothing a second time.
        """
        table = tables.ledger
        query = select(table.c.body).where(table.c.stream == f"proposal:{proposal_id}")
        told = {(row["kind"], row["decision"]) for row in map(json.loads, connection.execute(query).scalars())}
        if not told.isdisjoint(_ENDS):
            raise ProposalDamaged(f"proposal {proposal_id} was opened again outside the service")

    def _set(
        self,
        connection: Connection,
        proposal_id: str,
        expected: frozenset[ProposalState],
        to: ProposalState,
        values: Mapping[str, object] | None = None,
    ) -> bool:
        changed = connection.execute(
            update(_table)
            .where(
                _table.c.id == proposal_id,
                _table.c.practice_id == self._practice_id,
                _table.c.state.in_([state.value for state in expected]),
            )
            .values(state=to.value, **(values or {}))
        )
        return changed.rowcount == 1

    def _row(self, connection: Connection, proposal_id: str) -> RowMapping | None:
        query = select(_table).where(_table.c.id == proposal_id, _table.c.practice_id == self._practice_id)
        return connection.execute(query).mappings().first()

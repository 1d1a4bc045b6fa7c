"""Steps, people and notices of alerts in the database: implements `alerts.CallStore`, and says who is on duty for whom."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from ..alerts import DueCall, NextStep, Notice
from ..domain.alerts import ServiceKind
from ..domain.approval_form import time_text
from ..domain.ids import AlertId, ClientId, StaffId
from ..ports import LedgerEntry
from .alerts import alert_of, select_alerts
from .database import Database, StorageUnavailable, tables
from .ledger import LedgerBook

LEASE = timedelta(seconds=60)
_alerts, _calls = tables.alerts, tables.alert_calls
_people, _notices, _attempts = tables.alert_people, tables.alert_notices, tables.alert_attempts

_ON_DUTY = "SELECT p.staff_id FROM alert_people p JOIN alerts a ON a.id = p.alert_id WHERE a.client_id = ? AND a.state <> 'closed'"
"""Asked on every call about a client, so over the driver."""


class Calls:
    def __init__(self, database: Database, ledger: LedgerBook, link: Callable[[AlertId], str]) -> None:
        self._database = database
        self._ledger = ledger
        self.link = link

    async def due_calls(self, limit: int) -> Sequence[DueCall]:
        query = (
            select_alerts(_calls.c.step)
            .where(_alerts.c.state != "closed", _calls.c.call_at <= time_text(self._ledger.now()))
            .order_by(_calls.c.call_at)
            .limit(limit)
        )

        def work(connection: Connection) -> list[DueCall]:
            rows = connection.execute(query).mappings().all()
            return [DueCall(alert=alert_of(row), step=row["step"]) for row in rows]

        return await self._database.read(work)

    async def advance(self, due: DueCall, to: NextStep, entry: LedgerEntry) -> bool:
        def work(connection: Connection) -> bool:
            moved = connection.execute(
                update(_calls)
                .where(_calls.c.alert_id == due.alert.id, _calls.c.step == due.step)
                .values(step=to.step, call_at=_text(to.call_at))
            )
            if moved.rowcount != 1:
                return False
            self._add_people(connection, due, to)
            self._ledger.write(connection, entry)
            return True

        return await self._database.writer.run(work)

    def _add_people(self, connection: Connection, due: DueCall, to: NextStep) -> None:
        now = time_text(self._ledger.now())
        there = set(connection.execute(select(_people.c.staff_id).where(_people.c.alert_id == due.alert.id)).scalars())
        for person in to.people:
            if person not in there:
                row = {"alert_id": due.alert.id, "staff_id": person, "step": due.step, "called_at": now}
                connection.execute(insert(_people).values(row))
            for channel in to.channels.get(person, ()):
                connection.execute(
                    insert(_notices).values(
                        id=f"notice_{secrets.token_hex(12)}",
                        alert_id=due.alert.id,
                        staff_id=person,
                        channel=channel,
                        step=due.step,
                        state="waiting",
                        attempts=0,
                        due_at=now,
                        created_at=now,
                    )
                )

    async def due_notices(self, limit: int) -> Sequence[Notice]:
        now = self._ledger.now()
        query = (
            select(_notices, _alerts.c.tier, _calls.c.call_at, _alerts.c.state.label("alert_state"))
            .join(_alerts, _alerts.c.id == _notices.c.alert_id)
            .join(_calls, _calls.c.alert_id == _notices.c.alert_id)
            .where(_notices.c.state == "waiting", _notices.c.due_at <= time_text(now))
            .order_by(_notices.c.due_at)
            .limit(limit)
        )
        if not await self._database.read(lambda connection: connection.execute(query).first()):
            return []

        def take(connection: Connection) -> list[Notice]:
            rows = connection.execute(query.with_for_update(skip_locked=True, of=_notices)).mappings().all()
            for row in rows:
                leased = {"due_at": time_text(now + LEASE)}
                connection.execute(update(_notices).where(_notices.c.id == row["id"]).values(leased))
            return [self._notice(row) for row in rows]

        return await self._database.writer.run(take)

    def _notice(self, row: RowMapping) -> Notice:
        return Notice(
            id=row["id"],
            alert_id=AlertId(row["alert_id"]),
            staff_id=StaffId(row["staff_id"]),
            channel=row["channel"],
            step=row["step"],
            tier=row["tier"],
            link=self.link(AlertId(row["alert_id"])),
            acknowledge_by=None if row["call_at"] is None else datetime.fromisoformat(row["call_at"]),
            attempts=row["attempts"],
        )

    async def attempted(
        self, notice: Notice, *, outcome: str, state: str, again_at: datetime | None, entry: LedgerEntry | None
    ) -> None:
        number = notice.attempts + 1
        row = {"notice_id": notice.id, "attempt": number, "at": time_text(self._ledger.now()), "outcome": outcome}

        def work(connection: Connection) -> None:
            values = {"state": state, "attempts": number, "due_at": _text(again_at)}
            connection.execute(update(_notices).where(_notices.c.id == notice.id).values(values))
            done = select(_attempts.c.attempt).where(_attempts.c.notice_id == notice.id, _attempts.c.attempt == number)
            if connection.execute(done).first() is None:
                connection.execute(insert(_attempts).values(row))
            if entry is not None:
                self._ledger.write(connection, entry)

        await self._database.writer.run(work)

    async def people(self, alert_id: AlertId) -> Mapping[StaffId, int]:
        query = select(_people.c.staff_id, _people.c.step).where(_people.c.alert_id == alert_id)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return {StaffId(row.staff_id): row.step for row in rows}

    async def notices(self, alert_id: AlertId) -> Sequence[Mapping[str, Any]]:
        """Each attempt to tell a person, oldest first; notices without an attempt too."""
        query = (
            select(
                _notices.c.staff_id, _notices.c.channel, _notices.c.step, _notices.c.state, _attempts.c.at,
                _attempts.c.outcome,
            )
            .join(_attempts, _attempts.c.notice_id == _notices.c.id, isouter=True)
            .where(_notices.c.alert_id == alert_id)
            .order_by(_notices.c.created_at, _attempts.c.at)
        )  # fmt: skip
        return await self._database.read(lambda connection: [dict(row) for row in connection.execute(query).mappings()])

    async def stop_calling(self, source: str) -> None:
        """A message that was called for unread has been read since: its notice waits in the list and wakes nobody."""
        of_this = select(_alerts.c.id).where(
            _alerts.c.source == source,
            _alerts.c.kind == ServiceKind.UNSCREENED_MESSAGE.value,
            _alerts.c.state == "open",
        )

        def work(connection: Connection) -> None:
            found = list(connection.execute(of_this).scalars())
            connection.execute(update(_calls).where(_calls.c.alert_id.in_(found)).values(call_at=None))
            connection.execute(update(_alerts).where(_alerts.c.id.in_(found)).values(tier="mark"))
            for alert_id in found:
                details = {"alert_id": alert_id, "source": source}
                entry = LedgerEntry(
                    kind="alert", stream="practice", actor="service", decision="read_since", details=details
                )
                self._ledger.write(connection, entry)

        await self._database.writer.run(work)

    def on_duty_for(self, client_id: ClientId) -> frozenset[StaffId]:
        """Who was called for an alert of this client that is not closed. A database that fails relates nobody."""
        try:
            found = self._database.peek(_ON_DUTY, (client_id,))
        except StorageUnavailable:
            return frozenset()
        return frozenset(StaffId(str(staff_id)) for (staff_id,) in found)


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else time_text(moment)

"""Alerts in the database: implements `alerts.desk.AlertStore`."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, RowMapping, insert, select, update

from ..alerts.desk import louder
from ..domain.alerts import Alert, AlertKind, AlertTier
from ..domain.approval_form import time_text
from ..domain.ids import AlertId, ClientId, StaffId
from ..ports import LedgerEntry
from .cases import effect_of, keep_effect
from .database import Database, tables
from .ledger import LedgerBook

_table = tables.alerts


class Alerts:
    def __init__(self, database: Database, ledger: LedgerBook) -> None:
        self._database = database
        self._ledger = ledger

    def now(self) -> datetime:
        return self._ledger.now()

    async def raise_once(self, alert: Alert, entry: LedgerEntry, *, run_id: str | None = None) -> Alert:
        step = f"alert {alert.kind} {alert.client_id} {alert.source}"

        def work(connection: Connection) -> Alert:
            earlier = None if run_id is None else effect_of(connection, run_id, step)
            if earlier is not None and (row := _row(connection, earlier)) is not None:
                return _alert(row)
            raised = self._raised(connection, alert, entry)
            if run_id is not None:
                keep_effect(connection, run_id, step, "alert", raised.id, alert.raised_at)
            return raised

        return await self._database.writer.run(work)

    def _raised(self, connection: Connection, alert: Alert, entry: LedgerEntry) -> Alert:
        known = connection.execute(
            select(_table).where(
                _table.c.kind == alert.kind.value,
                _table.c.client_id.is_(None) if alert.client_id is None else _table.c.client_id == alert.client_id,
                _table.c.source == alert.source,
                _table.c.state != "closed",
            )
        )
        if row := known.mappings().first():
            return self._again(connection, _alert(row), alert, entry)
        connection.execute(insert(_table).values(_values(alert)))
        self._ledger.write(connection, entry)
        return alert

    def _again(self, connection: Connection, known: Alert, alert: Alert, entry: LedgerEntry) -> Alert:
        """Raised again: one alert, as loud as the louder one; louder than before opens it anew."""
        tier = louder(known.tier, alert.tier)
        state = "open" if tier is not known.tier else known.state
        to = tuple(sorted({*known.to, *alert.to}))
        connection.execute(
            update(_table)
            .where(_table.c.id == known.id)
            .values(tier=tier.value, state=state, addressed_to=json.dumps(to))
        )
        details = {**(entry.details or {}), "alert_id": known.id, "tier": tier.value}
        self._ledger.write(connection, replace(entry, decision="raised_again", details=details))
        return replace(known, tier=tier, state=state, to=to)

    async def find(self, alert_id: AlertId) -> Alert | None:
        query = select(_table).where(_table.c.id == alert_id)
        row = await self._database.read(lambda connection: connection.execute(query).mappings().first())
        return None if row is None else _alert(row)

    async def having(self, *, state: str | None, limit: int) -> Sequence[Alert]:
        query = select(_table).order_by(_table.c.raised_at.desc()).limit(limit)
        query = query.where(_table.c.state != "closed") if state is None else query.where(_table.c.state == state)
        return await self._database.read(
            lambda connection: [_alert(row) for row in connection.execute(query).mappings()]
        )

    async def acknowledge(self, alert_id: AlertId, by: StaffId, entry: LedgerEntry) -> bool:
        values = {"state": "acknowledged", "acknowledged_by": by, "acknowledged_at": time_text(self.now())}
        return await self._change(alert_id, ("open",), values, entry)

    async def close(
        self, alert_id: AlertId, by: StaffId, disposition: str, next_step_at: datetime | None, entry: LedgerEntry
    ) -> bool:
        values = {
            "state": "closed",
            "closed_by": by,
            "closed_at": time_text(self.now()),
            "disposition": disposition,
            "next_step_at": None if next_step_at is None else time_text(next_step_at),
        }
        return await self._change(alert_id, ("open", "acknowledged"), values, entry)

    async def _change(
        self, alert_id: AlertId, expected: tuple[str, ...], values: dict[str, str | None], entry: LedgerEntry
    ) -> bool:
        def work(connection: Connection) -> bool:
            changed = connection.execute(
                update(_table).where(_table.c.id == alert_id, _table.c.state.in_(expected)).values(**values)
            )
            if changed.rowcount == 1:
                self._ledger.write(connection, entry)
            return changed.rowcount == 1

        return await self._database.writer.run(work)


def _row(connection: Connection, alert_id: str) -> RowMapping | None:
    return connection.execute(select(_table).where(_table.c.id == alert_id)).mappings().first()


def _values(alert: Alert) -> dict[str, str | None]:
    return {
        "id": alert.id,
        "kind": alert.kind.value,
        "tier": alert.tier.value,
        "client_id": alert.client_id,
        "source": alert.source,
        "raised_by": alert.raised_by,
        "agent": alert.agent,
        "addressed_to": json.dumps(alert.to),
        "raised_at": time_text(alert.raised_at),
        "state": alert.state,
    }


def _alert(row: RowMapping) -> Alert:
    return Alert(
        id=AlertId(row["id"]),
        kind=AlertKind(row["kind"]),
        tier=AlertTier(row["tier"]),
        client_id=None if row["client_id"] is None else ClientId(row["client_id"]),
        source=row["source"],
        raised_by=StaffId(row["raised_by"]),
        agent=row["agent"],
        to=tuple(map(StaffId, json.loads(row["addressed_to"]))),
        raised_at=datetime.fromisoformat(row["raised_at"]),
        state=row["state"],
    )

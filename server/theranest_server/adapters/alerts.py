"""Alerts in the database: implements `alerts.desk.AlertStore`."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update
from sqlalchemy.exc import IntegrityError

from ..alerts.desk import louder
from ..domain.alerts import Alert, AlertTier, kind_named
from ..domain.approval_form import time_text
from ..domain.ids import AlertId, ClientId, StaffId
from ..ports import LedgerEntry
from .cases import effect_of, keep_effect
from .database import Database, tables
from .ledger import LedgerBook

_table, _calls = tables.alerts, tables.alert_calls
_columns = (*_table.c, _calls.c.due_at)


class Alerts:
    def __init__(self, database: Database, ledger: LedgerBook) -> None:
        self._database = database
        self._ledger = ledger

    def now(self) -> datetime:
        return self._ledger.now()

    async def raise_once(
        self, alert: Alert, entry: LedgerEntry, *, run_id: str | None = None, ever: bool = False
    ) -> Alert:
        step = f"alert {alert.kind} {alert.client_id} {alert.source}"

        def work(connection: Connection) -> Alert:
            earlier = None if run_id is None else effect_of(connection, run_id, step)
            if earlier is not None and (row := _row(connection, earlier)) is not None:
                return alert_of(row)
            raised = self._raised(connection, alert, entry, ever=ever)
            if run_id is not None:
                keep_effect(connection, run_id, step, "alert", raised.id, alert.raised_at)
            return raised

        try:
            return await self._database.writer.run(work)
        except IntegrityError:  # another service raised the same at this moment
            return await self._database.writer.run(work)

    async def raise_aside(self, alert: Alert) -> Alert:
        def work(connection: Connection) -> Alert:
            known = _known(connection, alert, ever=True)
            if known is None:
                _insert(connection, alert, ledger_owed=True)
            return known or alert

        return await self._database.write_aside(work)

    async def settle_owed(self, entry_of: Callable[[Alert], LedgerEntry]) -> int:
        """Write the ledger rows of alerts that were raised without it; how many."""
        owed = select_alerts().where(_calls.c.ledger_owed == 1)
        if not await self._database.read(lambda connection: connection.execute(owed).first()):
            return 0

        def work(connection: Connection) -> int:
            found = [alert_of(row) for row in connection.execute(owed).mappings()]
            for alert in found:
                self._ledger.write(connection, entry_of(alert))
                paid = update(_calls).where(_calls.c.alert_id == alert.id).values(ledger_owed=0)
                connection.execute(paid)
            return len(found)

        return await self._database.writer.run(work)

    def _raised(self, connection: Connection, alert: Alert, entry: LedgerEntry, *, ever: bool) -> Alert:
        if (known := _known(connection, alert, ever=ever)) is not None:
            return known if known.state == "closed" else self._again(connection, known, alert, entry)
        _insert(connection, alert, ledger_owed=False)
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
        if tier is not known.tier:
            anew = {"step": 0, "call_at": _call_at(alert), "due_at": _text(alert.due_at)}
            connection.execute(update(_calls).where(_calls.c.alert_id == known.id).values(anew))
        details = {**(entry.details or {}), "alert_id": known.id, "tier": tier.value}
        self._ledger.write(connection, replace(entry, decision="raised_again", details=details))
        return replace(known, tier=tier, state=state, to=to)

    async def find(self, alert_id: AlertId) -> Alert | None:
        query = select_alerts().where(_table.c.id == alert_id)
        row = await self._database.read(lambda connection: connection.execute(query).mappings().first())
        return None if row is None else alert_of(row)

    async def having(self, *, state: str | None, limit: int) -> Sequence[Alert]:
        query = select_alerts().order_by(_table.c.raised_at.desc()).limit(limit)
        query = query.where(_table.c.state != "closed") if state is None else query.where(_table.c.state == state)
        return await self._database.read(
            lambda connection: [alert_of(row) for row in connection.execute(query).mappings()]
        )

    async def acknowledge(
        self, alert_id: AlertId, by: StaffId, entry: LedgerEntry, *, call_again_at: datetime | None = None
    ) -> bool:
        values = {"state": "acknowledged", "acknowledged_by": by, "acknowledged_at": time_text(self.now())}
        return await self._change(alert_id, ("open",), values, entry, call_again_at)

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
        self,
        alert_id: AlertId,
        expected: tuple[str, ...],
        values: dict[str, str | None],
        entry: LedgerEntry,
        call_at: datetime | None = None,
    ) -> bool:
        def work(connection: Connection) -> bool:
            changed = connection.execute(
                update(_table).where(_table.c.id == alert_id, _table.c.state.in_(expected)).values(**values)
            )
            if changed.rowcount == 1:
                connection.execute(update(_calls).where(_calls.c.alert_id == alert_id).values(call_at=_text(call_at)))
                self._ledger.write(connection, entry)
            return changed.rowcount == 1

        return await self._database.writer.run(work)


def _row(connection: Connection, alert_id: str) -> RowMapping | None:
    return connection.execute(select_alerts().where(_table.c.id == alert_id)).mappings().first()


def select_alerts(*more: Any) -> Any:
    return select(*_columns, *more).join(_calls, _calls.c.alert_id == _table.c.id, isouter=True)


def _known(connection: Connection, alert: Alert, *, ever: bool) -> Alert | None:
    query = select_alerts().where(
        _table.c.kind == alert.kind.value,
        _table.c.client_id.is_(None) if alert.client_id is None else _table.c.client_id == alert.client_id,
        _table.c.source == alert.source,
    )
    if not ever:
        query = query.where(_table.c.state != "closed")
    row = connection.execute(query.order_by(_table.c.state == "closed")).mappings().first()
    return None if row is None else alert_of(row)


def _insert(connection: Connection, alert: Alert, *, ledger_owed: bool) -> None:
    connection.execute(insert(_table).values(_values(alert)))
    call = {"alert_id": alert.id, "due_at": _text(alert.due_at), "step": 0, "call_at": _call_at(alert)}
    connection.execute(insert(_calls).values(**call, ledger_owed=int(ledger_owed)))


def _call_at(alert: Alert) -> str | None:
    """At once, but for what only stands in the list."""
    return None if alert.tier is AlertTier.MARK else time_text(alert.raised_at)


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else time_text(moment)


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


def alert_of(row: RowMapping) -> Alert:
    return Alert(
        id=AlertId(row["id"]),
        kind=kind_named(row["kind"]),
        tier=AlertTier(row["tier"]),
        client_id=None if row["client_id"] is None else ClientId(row["client_id"]),
        source=row["source"],
        raised_by=StaffId(row["raised_by"]),
        agent=row["agent"],
        to=tuple(map(StaffId, json.loads(row["addressed_to"]))),
        raised_at=datetime.fromisoformat(row["raised_at"]),
        state=row["state"],
        due_at=None if row["due_at"] is None else datetime.fromisoformat(row["due_at"]),
        acknowledged_by=None if row["acknowledged_by"] is None else StaffId(row["acknowledged_by"]),
    )

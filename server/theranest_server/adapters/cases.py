"""Cases in the database: implements `cases.store.CaseStore`."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, func, insert, or_, select, update

from ..cases.store import Effect, NotClaimed, Subject, Usage
from ..domain.approval_form import time_text
from ..domain.cases import AgentCase, AgentName, CaseOutcome, CaseState
from ..domain.ids import ClientId, StaffId
from ..domain.json import Json
from ..ports import LedgerEntry
from .database import Database, tables
from .ledger import LedgerBook

_table = tables.agent_cases


class Cases:
    def __init__(self, database: Database, ledger: LedgerBook) -> None:
        self._database = database
        self._ledger = ledger

    def now(self) -> datetime:
        return self._ledger.now()

    async def open(
        self,
        agent: AgentName,
        subject: Subject,
        event_id: str,
        entry: LedgerEntry,
        *,
        batch_id: str | None = None,
        traceparent: str | None = None,
    ) -> AgentCase:
        return await self._database.writer.run(
            lambda c: self._open(c, agent, subject, event_id, entry, batch_id, traceparent)
        )

    async def open_batch(
        self,
        agent: AgentName,
        ids: Mapping[str, str],
        subjects: Sequence[Subject],
        event_id: str,
        entry: LedgerEntry,
        *,
        traceparent: str | None = None,
    ) -> str:
        batch_id = f"batch_{_sha(agent, dict(ids), event_id)}"

        def work(connection: Connection) -> str:
            known = connection.execute(select(tables.agent_batches.c.id).where(tables.agent_batches.c.id == batch_id))
            if known.first() is None:
                row = {"id": batch_id, "agent": agent.value, "subject": _text(ids), "event_id": event_id}
                values = {**row, "cases": len(subjects), "opened_at": time_text(self.now())}
                connection.execute(insert(tables.agent_batches).values(values))
            for subject in subjects:
                self._open(connection, agent, subject, event_id, entry, batch_id, traceparent)
            return batch_id

        return await self._database.writer.run(work)

    def _open(
        self,
        connection: Connection,
        agent: AgentName,
        subject: Subject,
        event_id: str,
        entry: LedgerEntry,
        batch_id: str | None,
        traceparent: str | None,
    ) -> AgentCase:
        case_id = f"case_{_sha(agent, subject.client_id, dict(subject.ids))}"
        known = _row(connection, case_id)
        events = tables.agent_case_events
        told = select(events.c.case_id).where(events.c.case_id == case_id, events.c.event_id == event_id)
        if known is not None and connection.execute(told).first() is not None:
            return case_from(known)
        now = time_text(self.now())
        connection.execute(insert(events).values(case_id=case_id, event_id=event_id, at=now))
        if known is None:
            connection.execute(insert(_table).values(_new_row(case_id, agent, subject, batch_id, now, traceparent)))
        elif values := _again(known, batch_id, now, traceparent):
            self._set(connection, case_id, **values)
        self._ledger.write(connection, entry)
        return case_from(_must(connection, case_id))

    async def find(self, case_id: str) -> AgentCase | None:
        row = await self._database.read(lambda connection: _row(connection, case_id))
        return None if row is None else case_from(row)

    async def of_batch(self, batch_id: str) -> Sequence[AgentCase]:
        return await self._listed(_table.c.batch_id == batch_id, limit=1_000)

    async def due(self, *, limit: int) -> Sequence[AgentCase]:
        now = time_text(self.now())
        ready = and_(_table.c.state == "waiting", or_(_table.c.not_before.is_(None), _table.c.not_before <= now))
        left = and_(_table.c.state == "claimed", _table.c.lease_until <= now)
        return await self._listed(or_(ready, left), limit=limit)

    async def failed(self, *, limit: int) -> Sequence[AgentCase]:
        return await self._listed(_table.c.state == "failed", limit=limit)

    async def _listed(self, condition: ColumnElement[bool], *, limit: int) -> Sequence[AgentCase]:
        query = select(_table).where(condition).order_by(_table.c.changed_at, _table.c.id).limit(limit)
        return await self._database.read(lambda c: [case_from(row) for row in c.execute(query).mappings()])

    async def claim(
        self, case_id: str, round: int, claimant: str, *, lease_until: datetime, at_once: int, at_once_each: int
    ) -> AgentCase | NotClaimed:
        def work(connection: Connection) -> AgentCase | NotClaimed:
            row, now = _row(connection, case_id), time_text(self.now())
            if row is None or row["round"] != round or not _free(row, claimant, now):
                return NotClaimed.OVER
            mine = row["state"] == "claimed" and row["claimed_by"] == claimant
            if not mine and _held(connection, now) >= at_once:
                return NotClaimed.BUSY
            if not mine and _held(connection, now, row["agent"]) >= at_once_each:
                return NotClaimed.BUSY
            values = {"state": "claimed", "claimed_by": claimant, "lease_until": time_text(lease_until)}
            attempts = row["attempts"] + 1
            self._set(connection, case_id, changed_at=now, attempts=attempts, not_before=None, **values)
            return case_from(_must(connection, case_id))

        return await self._database.writer.run(work)

    async def assign(self, case_id: str, staff_id: StaffId, entry: LedgerEntry) -> None:
        def work(connection: Connection) -> None:
            self._set(connection, case_id, on_behalf_of=staff_id)
            self._ledger.write(connection, entry)

        await self._database.writer.run(work)

    async def hold(self, case_id: str, round: int, claimant: str, *, lease_until: datetime) -> AgentCase | None:
        def work(connection: Connection) -> AgentCase | None:
            row = _row(connection, case_id)
            if row is None or (row["state"], row["round"], row["claimed_by"]) != ("claimed", round, claimant):
                return None
            self._set(connection, case_id, lease_until=time_text(lease_until))
            return case_from(_must(connection, case_id))

        return await self._database.writer.run(work)

    async def finish(
        self,
        case: AgentCase,
        outcome: CaseOutcome,
        entry: LedgerEntry,
        *,
        code: str | None,
        report: Mapping[str, Json],
        usage: Usage,
    ) -> bool:
        def change(row: RowMapping, now: str) -> dict[str, Any]:
            ended = {"outcome": outcome.value, "code": code, "report": _text(report), "attempts": 0}
            if row["again"]:
                return {**ended, "state": "waiting", "again": 0, "round": row["round"] + 1, "on_behalf_of": None}
            return {**ended, "state": "done"}

        def also(connection: Connection, now: str) -> None:
            counted = {"requests": usage.requests, "tokens": usage.tokens, "tool_calls": usage.tool_calls}
            row = {"run_id": case.run_id, "day": now[:10], "agent": case.agent.value, **counted}
            connection.execute(insert(tables.agent_usage).values(row))

        return await self._ended(case, change, entry, also)

    async def put_back(
        self, case: AgentCase, entry: LedgerEntry, *, code: str, not_before: datetime | None, dead: bool
    ) -> bool:
        def change(row: RowMapping, now: str) -> dict[str, Any]:
            later = None if not_before is None else time_text(not_before)
            return {"state": "failed" if dead else "waiting", "code": code, "not_before": later}

        return await self._ended(case, change, entry)

    async def _ended(
        self,
        case: AgentCase,
        change: Callable[[RowMapping, str], dict[str, Any]],
        entry: LedgerEntry,
        also: Callable[[Connection, str], None] | None = None,
    ) -> bool:
        def work(connection: Connection) -> bool:
            row, now = _row(connection, case.id), time_text(self.now())
            if row is None or (row["state"], row["round"]) != ("claimed", case.round):
                return False
            if row["claimed_by"] != case.claimed_by:
                return False
            free = {"claimed_by": None, "lease_until": None, "changed_at": now}
            self._set(connection, case.id, **{**free, **change(row, now)})
            if also is not None:
                also(connection, now)
            self._ledger.write(connection, entry)
            return True

        return await self._database.writer.run(work)

    async def retry(self, case_id: str, entry: LedgerEntry) -> AgentCase | None:
        def work(connection: Connection) -> AgentCase | None:
            row = _row(connection, case_id)
            if row is None or row["state"] != "failed":
                return None
            now = time_text(self.now())
            again = {"state": "waiting", "round": row["round"] + 1, "attempts": 0, "code": None, "not_before": None}
            self._set(connection, case_id, changed_at=now, again=0, **again)
            self._ledger.write(connection, entry)
            return case_from(_must(connection, case_id))

        return await self._database.writer.run(work)

    async def effects(self, run_id: str) -> Sequence[Effect]:
        table = tables.agent_effects
        query = select(table.c.kind, table.c.id).where(table.c.run_id == run_id).order_by(table.c.at)
        return await self._database.read(lambda c: [Effect(kind=row.kind, id=row.id) for row in c.execute(query)])

    async def used(self, day: date, agent: AgentName) -> Usage:
        table = tables.agent_usage
        sums = [func.coalesce(func.sum(table.c[name]), 0).label(name) for name in ("requests", "tokens", "tool_calls")]
        query = select(*sums).where(table.c.day == day.isoformat(), table.c.agent == agent.value)
        row = await self._database.read(lambda connection: connection.execute(query).mappings().one())
        return Usage(requests=int(row["requests"]), tokens=int(row["tokens"]), tool_calls=int(row["tool_calls"]))

    def _set(self, connection: Connection, case_id: str, **values: object) -> None:
        connection.execute(update(_table).where(_table.c.id == case_id).values(**values))


def effect_of(connection: Connection, run_id: str, step: str) -> str | None:
    """What this run made at this step before, for writers that must not do it twice."""
    table = tables.agent_effects
    query = select(table.c.id).where(table.c.run_id == run_id, table.c.step == step)
    return connection.execute(query).scalar()


def effects_of_earlier_rounds(connection: Connection, run_id: str, step: str) -> list[str]:
    """What other rounds of the same case made at this step."""
    table, case_id = tables.agent_effects, run_id.rpartition(".")[0]
    same_case = table.c.run_id.startswith(f"{case_id}.", autoescape=True)
    query = select(table.c.id).where(same_case, table.c.run_id != run_id, table.c.step == step)
    return list(connection.execute(query).scalars())


def keep_effect(connection: Connection, run_id: str, step: str, kind: str, id: str, at: datetime) -> None:
    """In the transaction that has the effect; a withdrawn one is replaced."""
    table = tables.agent_effects
    connection.execute(table.delete().where(table.c.run_id == run_id, table.c.step == step))
    connection.execute(insert(table).values(run_id=run_id, step=step, kind=kind, id=id, at=time_text(at)))


def case_from(row: RowMapping) -> AgentCase:
    return AgentCase(
        id=row["id"],
        agent=AgentName(row["agent"]),
        client_id=ClientId(row["client_id"]),
        subject=json.loads(row["subject"]),
        state=CaseState(row["state"]),
        round=row["round"],
        attempts=row["attempts"],
        batch_id=row["batch_id"],
        on_behalf_of=None if row["on_behalf_of"] is None else StaffId(row["on_behalf_of"]),
        claimed_by=row["claimed_by"],
        lease_until=None if row["lease_until"] is None else datetime.fromisoformat(row["lease_until"]),
        outcome=None if row["outcome"] is None else CaseOutcome(row["outcome"]),
        code=row["code"],
        report=json.loads(row["report"] or "{}"),
        opened_at=datetime.fromisoformat(row["opened_at"]),
        changed_at=datetime.fromisoformat(row["changed_at"]),
        traceparent=row["traceparent"],
    )


def _new_row(
    case_id: str, agent: AgentName, subject: Subject, batch_id: str | None, now: str, traceparent: str | None
) -> dict[str, Any]:
    about = {"id": case_id, "agent": agent.value, "client_id": subject.client_id, "subject": _text(subject.ids)}
    fresh = {"state": "waiting", "round": 1, "again": 0, "attempts": 0}
    return {**about, **fresh, "batch_id": batch_id, "opened_at": now, "changed_at": now, "traceparent": traceparent}


def _again(row: RowMapping, batch_id: str | None, now: str, traceparent: str | None) -> dict[str, Any]:
    """A new event: what waits goes on waiting, what runs runs once more, what is over begins a new round."""
    batch = {"batch_id": batch_id} if batch_id is not None else {}
    if row["state"] in ("waiting", "failed"):  # a person looks at the dead-letter list, and is not overtaken
        return batch
    if row["state"] == "claimed":
        return {**batch, "again": 1}
    fresh = {"state": "waiting", "round": row["round"] + 1, "attempts": 0, "outcome": None, "code": None}
    return {**batch, **fresh, "report": None, "on_behalf_of": None, "changed_at": now, "traceparent": traceparent}


def _free(row: RowMapping, claimant: str, now: str) -> bool:
    if row["state"] == "waiting":
        return True
    return row["state"] == "claimed" and (row["claimed_by"] == claimant or (row["lease_until"] or "") <= now)


def _held(connection: Connection, now: str, agent: str | None = None) -> int:
    query = select(func.count()).where(_table.c.state == "claimed", _table.c.lease_until > now)
    query = query if agent is None else query.where(_table.c.agent == agent)
    return int(connection.execute(query).scalar() or 0)


def _row(connection: Connection, case_id: str) -> RowMapping | None:
    return connection.execute(select(_table).where(_table.c.id == case_id)).mappings().first()


def _must(connection: Connection, case_id: str) -> RowMapping:
    return connection.execute(select(_table).where(_table.c.id == case_id)).mappings().one()


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(dict(value), sort_keys=True, ensure_ascii=False)


def _sha(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:24]

"""A desk for cases over the real database, ledger, alerts and policy; the record is the small practice in memory."""

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from gate_house import INES, POLICY, PRACTICE, PRIYA, THEN, TOMAS, TenthOfMay, practice
from theranest_server.adapters.alerts import Alerts
from theranest_server.adapters.case_tokens import CaseTokens
from theranest_server.adapters.cases import Cases
from theranest_server.adapters.database import Database
from theranest_server.adapters.guard_facts import RecordFacts
from theranest_server.adapters.ledger import LedgerBook, Signer
from theranest_server.alerts import AlertBook
from theranest_server.bootstrap.agents import PolicyDelegations
from theranest_server.cases import CaseDesk
from theranest_server.cases.desk import Limits
from theranest_server.cases.on_behalf import OnBehalf
from theranest_server.domain.ids import ClientId, MessageId, PersonId, ThreadId
from theranest_server.domain.records import Message, Participant

__all__ = ["INES", "PRIYA", "TOMAS"]
THREADS = {INES: "THR-1", TOMAS: "THR-2", PRIYA: "THR-3"}


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 16, 9, tzinfo=UTC)

    def now(self) -> datetime:
        self.at += timedelta(microseconds=1)
        return self.at

    def go(self, **by: float) -> None:
        self.at += timedelta(**by)


def thread(client: ClientId, therapist: str) -> Message:
    people = (
        Participant(person=PersonId(f"person:{client}"), name="Client", client_id=client, relation="self"),
        Participant(person=PersonId(f"staff:{therapist}"), name=therapist, relation="therapist"),
    )
    return Message(
        id=MessageId(f"MSG-{client}"), practice_id=PRACTICE, updated_at=THEN, client_id=client,
        thread_id=ThreadId(THREADS[client]), participants=people, direction="inbound", sender=people[0].person,
        recipient=people[1].person, body="When is my next appointment?", sent_at=THEN,
    )  # fmt: skip


@dataclass
class CasesWorld:
    desk: CaseDesk
    store: Cases
    alerts: AlertBook
    clock: Clock
    killed: set[str]
    records: Any
    ledger: LedgerBook
    database: Database

    async def open(self, client: ClientId = INES, event: str = "evt-1", agent: str = "messaging") -> Any:
        id = await self.desk.open(agent=agent, client_id=client, subject={"thread_id": THREADS[client]}, event_id=event)
        return await self.desk.find(id)

    async def claim(self, case: Any, claimant: str = "worker:a") -> Any:
        return await self.desk.claim(case.id, case.round, claimant)

    async def now(self, case: Any) -> Any:
        return await self.desk.find(case.id)

    async def alarms(self) -> list[tuple[str, str]]:
        return [(alert.kind.value, alert.source) for alert in await self.alerts.open_alerts()]


@contextmanager
def cases_world(folder: Path, **limits: Any) -> Any:
    folder.mkdir(exist_ok=True)
    clock, killed, records = Clock(), set[str](), practice()
    for client, therapist in ((INES, "amara"), (TOMAS, "ivo"), (PRIYA, "ruth")):
        records.put(thread(client, therapist))
    database = Database(folder / "practice.db")
    ledger = LedgerBook(database, clock, Signer.from_folder(folder), anchor=folder / "anchor")
    database.start()
    calendar = TenthOfMay()
    facts = RecordFacts(records.reader, lambda f: not killed.isdisjoint({f, "all"}), calendar, PRACTICE)
    store, alerts = Cases(database, ledger), AlertBook(Alerts(database, ledger), facts)
    desk = CaseDesk(
        store=store, records=records.reader, facts=facts, calendar=calendar, tokens=CaseTokens(folder), token_seconds=300,
        on_behalf=OnBehalf(records.reader, PolicyDelegations(POLICY), calendar), alerts=alerts,
        limits=replace(Limits(), **limits),
    )  # fmt: skip
    try:
        yield CasesWorld(desk, store, alerts, clock, killed, records, ledger, database)
    finally:
        database.close()

"""What guards need to know, read from the record and from the switches' table.

Consents, assignments and switches are asked on every call (the reader sends conditional requests); the list of staff is
at most 60 s old. No answer refuses: `RecordsUnavailable`.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TypeVar

from sqlalchemy import Connection, select, text

from ..domain.ids import ClientId, PracticeId, StaffId
from ..domain.people import StaffMember
from ..domain.records import Client, Consent, TreatmentCase
from ..domain.refusals import RecordsUnavailable
from ..ports import Calendar, ConsentFacts, NotFound, RecordsError, RecordsReader
from .database import Database
from .database.tables import switches

STAFF_SECONDS = 60.0
EVERYTHING = "all"
"""The kill switch's word for every feature at once."""
_IS_KILLED = "SELECT 1 FROM switches WHERE killed = 1 AND feature IN (?, ?) LIMIT 1"
_SET = text(
    "INSERT INTO switches (feature, killed, set_by, set_at) VALUES (:feature, :killed, :set_by, :set_at) "
    "ON CONFLICT (feature) DO UPDATE SET killed = excluded.killed, set_by = excluded.set_by, set_at = excluded.set_at"
)
T = TypeVar("T")


class Switches:
    """The kill switch: rows by feature, `all` for everything."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def killed(self, feature: str) -> bool:
        """By its own row or the one for everything, as they are now. Raises `StorageUnavailable`."""
        return bool(self._database.peek(_IS_KILLED, (feature, EVERYTHING)))

    def all_killed(self) -> tuple[str, ...]:
        asked = select(switches.c.feature).where(switches.c.killed == 1).order_by(switches.c.feature)
        return tuple(self._database.read_now(lambda connection: connection.execute(asked).scalars().all()))

    async def set(self, feature: str, *, killed: bool, by: str) -> None:
        """Durable when it returns; acts on the next call."""
        row = {"feature": feature, "killed": int(killed), "set_by": by, "set_at": datetime.now(UTC).isoformat()}

        def work(connection: Connection) -> None:
            connection.execute(_SET, row)

        await self._database.writer.run(work)


class RecordFacts:
    """Implements `ports.GuardFacts`."""

    def __init__(
        self,
        records: RecordsReader,
        killed: Callable[[str], bool],
        calendar: Calendar,
        practice_id: PracticeId,
        *,
        on_duty: Callable[[ClientId], frozenset[StaffId]] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._records = records
        self._killed = killed
        self._calendar = calendar
        self._practice_id = practice_id
        self._on_duty = on_duty
        self._clock = clock
        self._staff: Mapping[StaffId, StaffMember] = {}
        self._supervisees: Mapping[StaffId, frozenset[StaffId]] = {}
        self._staff_until = float("-inf")
        self._refreshing = asyncio.Lock()

    async def staff_member(self, staff_id: StaffId) -> StaffMember | None:
        await self._fresh_staff()
        return self._staff.get(staff_id)

    async def supervisees(self, staff_id: StaffId) -> frozenset[StaffId]:
        await self._fresh_staff()
        return self._supervisees.get(staff_id, frozenset())

    async def about_client(self, client_id: ClientId) -> ConsentFacts | None:
        try:
            client, consents, cases = await asyncio.gather(
                self._records.client(client_id), self._records.consents(client_id), self._records.cases(client_id)
            )
        except NotFound:
            return None
        except RecordsError as error:
            raise _unavailable() from error
        if client.practice_id != self._practice_id or client.id != client_id:
            return None
        facts = facts_about(client, consents, cases, await self._calendar.today())
        called = self._on_duty(client_id) if self._on_duty is not None else frozenset[StaffId]()
        return replace(facts, on_duty=called) if called else facts

    async def killed(self, feature: str) -> bool:
        return self._killed(feature)

    def forget_staff(self) -> None:
        """Ask again at the next call."""
        self._staff_until = float("-inf")

    async def _fresh_staff(self) -> None:
        if self._clock() < self._staff_until:
            return
        async with self._refreshing:
            asked_at = self._clock()
            if asked_at < self._staff_until:
                return
            members = await _asked(self._records.staff())
            self._staff = {m.id: self._kept(m) for m in members if m.practice_id == self._practice_id}
            self._supervisees = _supervisees(members)
            self._staff_until = asked_at + STAFF_SECONDS

    def _kept(self, member: StaffMember) -> StaffMember:
        """The same object as long as nothing changed, so that what was derived from it stays valid."""
        known = self._staff.get(member.id)
        return known if known is not None and known == member else member


async def _asked(awaitable: Awaitable[T]) -> T:
    try:
        return await awaitable
    except RecordsError as error:
        raise _unavailable() from error


def _unavailable() -> RecordsUnavailable:
    return RecordsUnavailable("The practice's record cannot be asked for consents and assignments.", "Try again soon.")


def _supervisees(members: Sequence[StaffMember]) -> Mapping[StaffId, frozenset[StaffId]]:
    """Direct supervision by people who are still here; a supervisor's supervisor is not one."""
    found: dict[StaffId, set[StaffId]] = {}
    for member in members:
        if member.supervisor_id is not None and member.supervision_mode is not None and member.active:
            found.setdefault(member.supervisor_id, set()).add(member.id)
    return {supervisor: frozenset(of) for supervisor, of in found.items()}


def facts_about(
    client: Client, consents: Sequence[Consent], cases: Sequence[TreatmentCase], today: date
) -> ConsentFacts:
    open_cases = [case for case in cases if case.closed is None or case.closed >= today]
    return ConsentFacts(
        client_id=client.id,
        ai_assistance=state_of([c for c in consents if c.kind == "ai_assistance"], today),
        part2_program=any(case.part2_program for case in cases),
        part2_consent=state_of([c for c in consents if c.kind == "part2_tpo"], today) == "granted",
        assigned_staff=frozenset(client.assigned_staff_ids),
        case_staff=frozenset(staff for case in open_cases for staff in case.assigned_staff_ids),
    )


def state_of(consents: Sequence[Consent], today: date) -> str | None:
    """`granted` only where a consent is in force and newer than every refusal; None where there is no word at all.

    A consent that ran out reads `expired`. Of a refusal and a consent of the same day the refusal counts.
    """
    spoken = [c for c in consents if c.from_ is None or c.from_ <= today]
    refusals = [c for c in spoken if c.state != "granted"]
    grants = [c for c in spoken if c.state == "granted"]
    standing = [g for g in grants if all(_overrides(g, refusal) for refusal in refusals)]
    if any(g.until is None or g.until >= today for g in standing):
        return "granted"
    if refusals:
        return max(refusals, key=lambda c: c.updated_at).state
    return "expired" if standing else None


def _overrides(grant: Consent, refusal: Consent) -> bool:
    newer = (grant.from_ or date.min) >= (refusal.from_ or date.min)
    return newer and grant.updated_at > refusal.updated_at

"""In whose name a case is worked on. The server decides it from the record; no text and no agent has a say."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from ..domain.cases import AgentCase, AgentName
from ..domain.ids import StaffId, ThreadId
from ..domain.people import Seat, StaffMember
from ..domain.records import Message
from ..domain.staffing import ADMINISTRATION, WORKS_ON_CLAIMS, first_with, treating
from ..ports import Calendar, RecordsReader

_THERAPIST = "therapist"


class Delegations(Protocol):
    """Inboxes that therapists let others answer (`approvals.yaml`)."""

    def delegates_of(self, therapist: StaffId, today: date) -> Sequence[str]:
        """`user:staff:...` and `team:...`, as the file names them."""
        ...


class OnBehalf:
    def __init__(self, records: RecordsReader, delegations: Delegations, calendar: Calendar) -> None:
        self._records = records
        self._delegations = delegations
        self._calendar = calendar

    async def of(self, case: AgentCase) -> StaffId | None:
        """None where nobody of the practice answers for it. Raises `RecordsError`."""
        staff = {member.id: member for member in await self._records.staff() if member.active}
        if case.agent is AgentName.MESSAGING:
            return await self._inbox(case, staff)
        if case.agent is AgentName.DENIAL_REVIEW:
            return first_with(staff.values(), WORKS_ON_CLAIMS)
        return await self._assigned(case, staff)

    async def fallback(self) -> StaffId | None:
        """Who is told where nobody else can be named. Raises `RecordsError`."""
        staff = [member for member in await self._records.staff() if member.active]
        return first_with(staff, ADMINISTRATION) or _first(staff)

    async def _inbox(self, case: AgentCase, staff: dict[StaffId, StaffMember]) -> StaffId | None:
        """The therapist of the thread, or to whom that therapist gave the inbox."""
        page = await self._records.messages(thread_id=ThreadId(case.subject["thread_id"]), limit=100)
        therapist = _therapist_of(page.items)
        if therapist is None:
            return await self._assigned(case, staff)
        member = staff.get(therapist)
        if member is not None and _treats(member):
            return member.id
        for delegate in self._delegations.delegates_of(therapist, await self._calendar.today()):
            if found := _first(m for m in staff.values() if _is_meant(m, delegate) and _treats(m)):
                return found
        return None

    async def _assigned(self, case: AgentCase, staff: dict[StaffId, StaffMember]) -> StaffId | None:
        client = await self._records.client(case.client_id)
        return treating(staff.values(), client.assigned_staff_ids) or first_with(staff.values(), ADMINISTRATION)


def _therapist_of(messages: Sequence[Message]) -> StaffId | None:
    newest_first = sorted(messages, key=lambda message: message.sent_at, reverse=True)
    people = (p for message in newest_first for p in message.participants if p.relation == _THERAPIST)
    return next((StaffId(p.person) for p in people), None)


def _treats(member: StaffMember) -> bool:
    return Seat.PROVIDER in member.seats


def _is_meant(member: StaffMember, delegate: str) -> bool:
    teams = {team if team.startswith("team:") else f"team:{team}" for team in member.teams}
    return delegate == f"user:{member.id}" or delegate in teams


def _first(found: Iterable[StaffMember]) -> StaffId | None:
    return next((member.id for member in sorted(found, key=lambda member: member.id)), None)

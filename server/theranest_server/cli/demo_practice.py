"""The demo's look into the sandbox practice, to find cases that fit: the same API, read with the practice's own account."""

import contextlib
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from ..adapters.records.connection import RecordsConnection
from ..adapters.theranest import open_records
from ..domain.ids import ClaimId, ClientId, NoteId, PracticeId, StaffId, ThreadId
from ..domain.people import StaffMember
from ..domain.records import Appointment, Claim, Message, Note
from ..home import Home
from ..ports import NotFound, RecordsReader
from .client import ServiceClient

_INDIVIDUAL = {"90832", "90834", "90837"}
_ADULT_DAYS = 18 * 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    thread_id: str
    client_id: str
    therapist: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    client_id: str
    appointment_id: str
    staff_id: str


class DemoPractice:
    def __init__(self, reader: RecordsReader) -> None:
        self.reader = self._reader = reader
        self._sessions: list[Session] | None = None

    @classmethod
    @asynccontextmanager
    async def opened(cls, service: ServiceClient, home: Home) -> AsyncGenerator["DemoPractice"]:
        account = json.loads((home.sandbox / "service_account.json").read_text("utf-8"))
        connection = RecordsConnection(
            base_url=service.control("/home/records")["url"],
            client_id=account["client_id"],
            client_secret=account["client_secret"],
            practice_id=PracticeId("PR-5567"),
        )
        reader, _ = open_records(connection)
        try:
            yield cls(reader)
        finally:
            await reader.aclose()

    async def staff_with(self, profile: str) -> str:
        return next(m.id for m in await self._reader.staff() if m.profile == profile and m.active and m.ai_opt_in)

    async def session_to_write(self, *, skip: int) -> Session:
        """A completed session of one adult with one clinician that has no note yet, nobody having opted out."""
        if self._sessions is None:
            self._sessions = [session async for session in self._open_sessions()]
        return self._sessions[skip]

    async def note_written(self, approved: dict[str, Any]) -> Note | None:
        for found in _ids(approved):
            with contextlib.suppress(NotFound):
                return await self._reader.note(NoteId(found))
        return None

    async def threads(self) -> AsyncGenerator[Thread]:
        """Threads between one adult who agreed to assistants and an assigned therapist who works with them."""
        today = (await self._reader.practice()).as_of
        staff = {member.id: member for member in await self._reader.staff()}
        seen: set[str] = set()
        page = await self._reader.messages(limit=200)
        for message in page.items:
            therapist = next((StaffId(p.person) for p in message.participants if p.relation == "therapist"), None)
            member = staff.get(therapist) if therapist else None
            if message.thread_id in seen or member is None or not _self_written(message.participants):
                continue
            seen.add(message.thread_id)
            works = member.profile == "clinician" and _drafts(member, today)
            if works and await self._agreed(message.client_id, member.id, today):
                yield Thread(thread_id=message.thread_id, client_id=message.client_id, therapist=member.id)

    async def everyone(self) -> list[str]:
        return [member.id for member in await self._reader.staff() if member.active]

    async def deciders(self, client_id: str) -> list[str]:
        """Who may have a say about a change of this client's record: those assigned, then the office."""
        assigned = (await self._reader.client(ClientId(client_id))).assigned_staff_ids
        offices = ("billing_supervisor", "practice_administrator", "organization_administrator", "clinical_supervisor")
        office = [m.id for m in await self._reader.staff() if m.active and m.profile in offices]
        return [*assigned, *office]

    async def message_written(self, thread_id: str, approved: dict[str, Any]) -> Message | None:
        page = await self._reader.messages(thread_id=ThreadId(thread_id), limit=200)
        return next((m for m in page.items if m.id in _ids(approved) and m.direction == "outbound"), None)

    async def claim_written(self, approved: dict[str, Any]) -> Claim | None:
        for found in _ids(approved):
            with contextlib.suppress(NotFound):
                return await self._reader.claim(ClaimId(found))
        return None

    async def _open_sessions(self) -> AsyncGenerator[Session]:
        today = (await self._reader.practice()).as_of
        for member in await self._reader.staff():
            if member.profile != "clinician" or not _drafts(member, today):
                continue
            page = await self._reader.appointments(
                staff_id=member.id, start=today - timedelta(days=120), end=today, limit=200
            )
            for appointment in page.items:
                if _needs_note(appointment) and await self._fits(appointment, today):
                    yield Session(client_id=appointment.client_id, appointment_id=appointment.id, staff_id=member.id)

    async def _fits(self, appointment: Appointment, today: date) -> bool:
        return await self._agreed(appointment.client_id, appointment.staff_id, today)

    async def _agreed(self, client_id: ClientId, staff_id: StaffId, today: date) -> bool:
        """An adult who agreed to assistants, in no programme with rules of its own, assigned to this clinician."""
        client = await self._reader.client(client_id)
        cases = await self._reader.cases(client.id)
        allowed = [c for c in await self._reader.consents(client.id) if c.kind == "ai_assistance"]
        adult = client.birth_date is not None and (today - client.birth_date).days > _ADULT_DAYS
        agreed = bool(allowed) and all(c.state == "granted" for c in allowed)
        return adult and agreed and not any(c.part2_program for c in cases) and staff_id in client.assigned_staff_ids


def _drafts(member: StaffMember, today: date) -> bool:
    licensed = any(licence.expires >= today for licence in member.state_licences)
    return member.active and member.ai_opt_in and licensed


def _needs_note(appointment: Appointment) -> bool:
    alone = all(p.client_id in (None, appointment.client_id) for p in appointment.participants)
    documented = appointment.documented_start is not None and appointment.documented_stop is not None
    held = appointment.status == "completed" and appointment.note_id is None
    return held and documented and alone and appointment.service.cpt in _INDIVIDUAL


def _self_written(participants: Any) -> bool:
    outside = [p for p in participants if p.relation != "therapist"]
    return len(outside) == 1 and outside[0].relation == "self"


def _ids(approved: dict[str, Any]) -> list[str]:
    """The ids of what delivery wrote."""
    found: list[str] = []
    delivery: dict[str, Any] = approved.get("delivery") or {}
    waiting: list[Any] = [delivery.get("result")]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            children = cast("dict[str, Any]", value)
            found += [children["id"]] if isinstance(children.get("id"), str) else []
            waiting += children.values()
        elif isinstance(value, list):
            waiting += cast("list[Any]", value)
    return found

"""The demo's look into the sandbox practice, to find cases that fit: the same API, read with the practice's own account."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ..adapters.records.connection import RecordsConnection
from ..adapters.theranest import open_records
from ..domain.ids import ClientId, NoteId, PracticeId
from ..domain.people import StaffMember
from ..domain.records import Appointment, Note
from ..home import Home
from ..ports import NotFound, RecordsReader
from .client import ServiceClient

_INDIVIDUAL = {"90832", "90834", "90837"}
_ADULT_DAYS = 18 * 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    client_id: str
    appointment_id: str
    staff_id: str


class DemoPractice:
    def __init__(self, reader: RecordsReader) -> None:
        self._reader = reader
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
        delivery: dict[str, Any] = approved.get("delivery") or {}
        written: Any = delivery.get("result") or {}
        found = _first_id(written)
        try:
            return await self._reader.note(NoteId(found)) if found else None
        except NotFound:
            return None

    async def unanswered(self) -> AsyncGenerator[tuple[str, str]]:
        """Threads with their therapist."""
        staff = {member.id: member for member in await self._reader.staff()}
        page = await self._reader.messages(unanswered=True, limit=50)
        for message in page.items:
            therapist = next((p.person for p in message.participants if p.relation == "therapist"), None)
            member = staff.get(therapist or "")  # pyright: ignore[reportArgumentType]
            if member is not None and member.active and member.ai_opt_in and _self_written(message.participants):
                yield message.thread_id, member.id

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
        client = await self._reader.client(ClientId(appointment.client_id))
        cases = await self._reader.cases(client.id)
        consents = await self._reader.consents(client.id)
        allowed = [c for c in consents if c.kind == "ai_assistance"]
        adult = client.birth_date is not None and (today - client.birth_date).days > _ADULT_DAYS
        agreed = bool(allowed) and all(c.state == "granted" for c in allowed)
        return (
            adult
            and agreed
            and not any(c.part2_program for c in cases)
            and appointment.staff_id in client.assigned_staff_ids
        )


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


def _first_id(written: Any) -> str | None:
    """The id of what delivery wrote first."""
    if isinstance(written, dict):
        if isinstance(written.get("id"), str):  # pyright: ignore[reportUnknownMemberType]
            return written["id"]  # pyright: ignore[reportUnknownVariableType]
        return next((found for value in written.values() if (found := _first_id(value))), None)  # pyright: ignore
    if isinstance(written, list):
        return next((found for value in written if (found := _first_id(value))), None)  # pyright: ignore
    return None

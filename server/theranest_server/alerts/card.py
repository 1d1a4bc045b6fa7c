"""What whoever was called needs to act: whom to ring, where the client may be, what was planned, what was written.

Each part is read by itself; a part that cannot be read says so and hides no other. Whoever is shown a card was called
for this alert, or is the client's own staff; being shown is a row in the ledger.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Mapping, Sequence
from typing import Protocol

from ..domain.alerts import Alert
from ..domain.ids import AlertId, ClientId, MessageId, StaffId
from ..domain.json import Json
from ..domain.people import StaffMember
from ..domain.records import Appointment, Client, Document, Message, Note, as_json
from ..domain.refusals import NotFoundOrNotYours, Refused
from ..ports import GuardFacts, Ledger, RecordsError, RecordsReader
from .desk import AlertBook, entry_of
from .values import CallStore

PATIENCE_SECONDS = 5.0
_SAFETY_PLAN = re.compile(r"safety[ _-]*plan|crisis[ _-]*plan|plan[ _-]+de[ _-]+seguridad", re.IGNORECASE)
_CLASSES = ("contact", "demographics", "risk", "message")
_log = logging.getLogger(__name__)


class ReadMessage(Protocol):
    async def message(self, message_id: MessageId) -> Message: ...


class AlertCards:
    def __init__(
        self,
        *,
        book: AlertBook,
        calls: CallStore,
        records: RecordsReader,
        messages: ReadMessage,
        facts: GuardFacts,
        ledger: Ledger,
    ) -> None:
        self._book = book
        self._calls = calls
        self._records = records
        self._messages = messages
        self._facts = facts
        self._ledger = ledger

    async def listed(self, staff: StaffMember) -> list[Alert]:
        """Open alerts that this person was called for or that are addressed to them."""
        found = await self._book.open_alerts()
        return [alert for alert in found if staff.id in alert.to or staff.id in await self._calls.people(alert.id)]

    async def show(self, alert_id: AlertId, staff: StaffMember) -> Mapping[str, Json]:
        """Raises `NotFoundOrNotYours` for everybody else's alerts too."""
        alert = await self.require(alert_id, staff)
        await self._note(alert, staff.id)
        parts: dict[str, Json] = {"alert": alert_json(alert), "called": await self._called(alert)}
        if alert.client_id is not None and alert.state != "closed":
            parts["client"] = await self._client(alert.client_id)
            parts |= await self._chart(alert.client_id)
        if alert.source.startswith("message:"):
            message_id = MessageId(alert.source.removeprefix("message:"))
            parts["message"] = await _part(self._message(message_id, alert.client_id))
        return parts

    async def require(self, alert_id: AlertId, staff: StaffMember) -> Alert:
        """The alert, if it is this person's. Raises `NotFoundOrNotYours`."""
        alert = await self._book.find(alert_id)
        if not staff.active or not await self._may_see(alert, staff.id):
            raise NotFoundOrNotYours("There is no such alert for you.", "List your alerts to see their ids.")
        return alert

    async def _may_see(self, alert: Alert, staff_id: StaffId) -> bool:
        if staff_id in await self._calls.people(alert.id) or staff_id == alert.acknowledged_by:
            return True
        if alert.client_id is None:
            return staff_id in alert.to
        try:
            facts = await asyncio.wait_for(self._facts.about_client(alert.client_id), PATIENCE_SECONDS)
        except (Refused, TimeoutError):
            return staff_id in alert.to and staff_id != alert.raised_by
        return facts is not None and staff_id in facts.assigned_staff | facts.case_staff

    async def _note(self, alert: Alert, staff_id: StaffId) -> None:
        """A ledger that cannot be written does not keep anybody from a client in danger."""
        try:
            entry = entry_of(alert, staff_id, "shown", data_classes=_CLASSES if alert.client_id else ())
            await asyncio.wait_for(self._ledger.append(entry), 1.0)
        except (Refused, TimeoutError):
            _log.critical("alert %s was shown to %s without a ledger row", alert.id, staff_id)

    async def _called(self, alert: Alert) -> Json:
        told = await self._calls.notices(alert.id)
        people = await self._calls.people(alert.id)
        notices: list[Json] = [{name: _plain(value) for name, value in row.items()} for row in told]
        return {"people": {str(staff): step for staff, step in people.items()}, "notices": notices}

    async def _client(self, client_id: ClientId) -> Json:
        return await _part(self._whom_to_ring(client_id))

    async def _whom_to_ring(self, client_id: ClientId) -> Json:
        client = await self._records.client(client_id)
        return {
            "id": client.id,
            "name": client.legal_name.full,
            "preferred_name": client.preferred_name.first if client.preferred_name else None,
            "pronouns": client.pronouns,
            "birth_date": client.birth_date.isoformat() if client.birth_date else None,
            "callback": _callback(client),
            "address": as_json(client.address),
            "emergency_contact": as_json(client.emergency_contact),
            "guardians": as_json(client.guardians),
            "portal_accounts": as_json(client.portal_accounts),
        }

    async def _chart(self, client_id: ClientId) -> dict[str, Json]:
        found = await asyncio.gather(
            _part(self._location(client_id)),
            _part(self._safety_plan(client_id)),
            _part(self._last_risk_note(client_id)),
        )
        return dict(zip(("last_known_location", "safety_plan", "last_risk_note"), found, strict=True))

    async def _location(self, client_id: ClientId) -> Json:
        """Where the client was, by their own word, at the newest sessions that say so."""
        page = await self._records.appointments(client_id=client_id, limit=200)
        said = [a for a in page.items if a.client_location]
        return [_place(a) for a in sorted(said, key=lambda a: a.start, reverse=True)[:2]]

    async def _safety_plan(self, client_id: ClientId) -> Json:
        documents = await self._records.documents(client_id)
        plans = [d for d in documents if _SAFETY_PLAN.search(f"{d.name} {d.description or ''}")]
        return [_plan(d) for d in sorted(plans, key=lambda d: d.updated_at, reverse=True)]

    async def _last_risk_note(self, client_id: ClientId) -> Json:
        notes = [note for note in await self._records.notes(client_id) if _speaks_of_risk(note)]
        return _risk(max(notes, key=_written_at)) if notes else None

    async def _message(self, message_id: MessageId, client_id: ClientId | None) -> Json:
        message = await self._messages.message(message_id)
        if client_id is not None and message.client_id != client_id:
            return None
        sender = next((p for p in message.participants if p.person == message.sender), None)
        return {
            "id": message.id,
            "thread_id": message.thread_id,
            "sent_at": message.sent_at.isoformat(),
            "sender": {"name": sender.name, "relation": sender.relation} if sender else None,
            "participants": [p.relation for p in message.participants],
            "body": {"text": message.body, "untrusted": True},
        }


async def _part(reading: Awaitable[Json]) -> Json:
    try:
        return await asyncio.wait_for(reading, PATIENCE_SECONDS)
    except (RecordsError, Refused, TimeoutError):
        return {"unavailable": "The record does not answer; look into TheraNest or the practice's own list."}


def _callback(client: Client) -> Json:
    """A confidential way goes first; nothing is left out, since whoever acts decides."""
    confidential = client.confidential_communication
    numbers: list[Json] = [as_json(phone) for phone in client.phones]
    if confidential.requested and confidential.phone:
        numbers.insert(0, {"number": confidential.phone, "kind": "confidential", "first": True})
    return {
        "numbers": numbers,
        "only_by": confidential.only_by if confidential.requested else None,
        "confidential_note": confidential.note if confidential.requested else None,
        "do_not_contact": as_json(client.do_not_contact),
    }


def _place(appointment: Appointment) -> Json:
    return {"on": appointment.start.date().isoformat(), "location": appointment.client_location}


def _plan(document: Document) -> Json:
    return {"document_id": document.id, "name": document.name, "updated_at": document.updated_at.isoformat()}


def _speaks_of_risk(note: Note) -> bool:
    if note.kind == "psychotherapy":
        return False
    levels = {note.risk.suicidality, note.risk.homicidality}
    return bool(note.risk.notes) or levels != {"not_assessed"}


def _written_at(note: Note) -> str:
    return (note.start_time or note.updated_at).isoformat()


def _risk(note: Note) -> Json:
    return {
        "note_id": note.id,
        "at": _written_at(note),
        "author_id": note.author_id,
        "suicidality": note.risk.suicidality,
        "homicidality": note.risk.homicidality,
        "notes": note.risk.notes,
    }


def _plain(value: object) -> Json:
    return value if value is None or isinstance(value, int | str) else str(value)


def alert_json(alert: Alert) -> dict[str, Json]:
    to: Sequence[Json] = list(alert.to)
    return {
        "id": alert.id,
        "kind": alert.kind.value,
        "tier": alert.tier.value,
        "client_id": alert.client_id,
        "source": alert.source,
        "raised_by": alert.raised_by,
        "agent": alert.agent,
        "to": list(to),
        "raised_at": alert.raised_at.isoformat(),
        "state": alert.state,
        "due_at": alert.due_at.isoformat() if alert.due_at else None,
        "acknowledged_by": alert.acknowledged_by,
    }

"""Who works here and how to reach them: from the record, or from what it said last. Implements `alerts.StaffDirectory`."""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..domain.ids import StaffId
from ..domain.people import Seat, StaffMember
from ..domain.refusals import Unavailable
from ..events import EventStore
from ..ports import RecordsError

FRESH_SECONDS = 300.0
PATIENCE_SECONDS = 1.0
"""Nobody on the way to a person waits longer for the record."""
_KEPT = "staff_as_last_read"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Person:
    id: str
    email: str
    job: str
    clinical: bool


class Directory:
    def __init__(
        self,
        read_staff: Callable[[], Awaitable[Any]],
        store: EventStore,
        own_addresses: Callable[[], Mapping[str, str]],
    ) -> None:
        """`own_addresses`: those of `duty.yaml`, which go before the record's."""
        self._read_staff = read_staff
        self._store = store
        self._own_addresses = own_addresses
        self._people: dict[str, _Person] = {}
        self._until = float("-inf")
        self._asking: asyncio.Task[None] | None = None

    async def stop(self) -> None:
        if self._asking is not None and not self._asking.done():
            self._asking.cancel()
            await asyncio.wait({self._asking})

    async def staff_named(self, word: str) -> tuple[StaffId, ...]:
        people = await self._now()
        if word.startswith("role:"):
            job = word.removeprefix("role:")
            return tuple(StaffId(person.id) for person in people.values() if person.job == job)
        if word in people or not people:
            return (StaffId(word),)
        return ()

    async def everyone(self) -> tuple[StaffId, ...]:
        people = await self._now()
        return tuple(StaffId(person.id) for person in people.values() if person.clinical)

    async def email(self, staff_id: StaffId) -> str | None:
        if own := self._own_addresses().get(staff_id):
            return own
        person = (await self._now()).get(staff_id)
        return person.email if person is not None else None

    async def _now(self) -> dict[str, _Person]:
        """The record is asked beside; who calls waits for it a moment only."""
        if time.monotonic() < self._until:
            return self._people
        if self._asking is None or self._asking.done():
            self._asking = asyncio.get_running_loop().create_task(self._refresh())
        await asyncio.wait({self._asking}, timeout=PATIENCE_SECONDS)
        if not self._people:
            await self._from_store()
        return self._people

    async def _refresh(self) -> None:
        try:
            members: list[StaffMember] = list(await self._read_staff())
        except RecordsError:
            self._until = time.monotonic() + 15
            return
        found = [_person(member) for member in members if member.active]
        self._people = {person.id: person for person in found}
        self._until = time.monotonic() + FRESH_SECONDS
        try:
            rows = [[person.id, person.email, person.job, person.clinical] for person in found]
            await self._store.remember({_KEPT: json.dumps(rows)})
        except Unavailable:
            _log.warning("the list of staff could not be kept")

    async def _from_store(self) -> None:
        try:
            kept = await self._store.remembered(_KEPT)
        except Unavailable:
            return
        if kept is not None:
            rows: list[Any] = json.loads(kept)
            found = [_Person(id=row[0], email=row[1], job=row[2], clinical=row[3]) for row in rows]
            self._people = {person.id: person for person in found}


def _person(member: StaffMember) -> _Person:
    return _Person(
        id=member.id,
        email=member.email,
        job=member.profile or member.permission_level.value,
        clinical=Seat.PROVIDER in member.seats,
    )

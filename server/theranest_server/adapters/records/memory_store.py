"""A practice's record in memory: values by resource and id, ETags, remembered writes, and faults to switch on."""

import base64
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar, cast

from ...domain.ids import PracticeId
from ...domain.people import StaffMember
from ...domain.proposals import ChangeKind
from ...domain.records import Page, Record, Version
from ...ports import NotFound, RateLimited, RecordsError, Rejected, Unavailable, Written
from .addresses import checked_id
from .kinds import RESOURCE_OF
from .problems import NO_SUCH

Kept = Record | StaffMember
K = TypeVar("K")
PAGE_SIZE = 200
FIRST_INSTANT = datetime(1, 1, 1, tzinfo=UTC)
SORTED_BY: Mapping[str, Callable[[Any], Any]] = {
    "appointments": lambda a: a.start,
    "measures": lambda m: m.taken_on,
    "messages": lambda m: m.sent_at,
    "notes": lambda n: n.start_time or n.updated_at,
    "payments": lambda p: p.paid_on,
    "remittances": lambda r: r.paid_on,
}
"""The API's order of lists; all others are by id."""


class MemoryFault(StrEnum):
    DOWN = "down"
    """Nothing is reached: reads and writes are `Unavailable`."""
    RATE_LIMITED = "rate_limited"
    FAILING = "failing"
    """Errors of the server: a read is `Unavailable`, a write `OutcomeUnknown` although nothing was written."""
    LOST_ANSWER = "lost_answer"
    """A write takes effect and is `OutcomeUnknown`; reads are as always."""
    STALE = "stale"
    """An update finds that somebody was quicker."""


@dataclass(slots=True)
class _Armed:
    fault: MemoryFault
    times: int | None


@dataclass(slots=True)
class MemoryStore:
    """`attempts` is how many faults in a row one request survives, less one: 1 lets each of them be seen."""

    practice_id: PracticeId
    attempts: int = 1
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    contents: dict[str, bytes] = field(default_factory=dict[str, bytes])
    written: list[tuple[ChangeKind, Written]] = field(default_factory=list[tuple[ChangeKind, Written]])
    """Every write that took effect, in order; a repetition under its key adds nothing."""
    remembered: dict[str, tuple[str, Written, datetime]] = field(default_factory=dict[str, Any])
    _records: dict[str, dict[str, Kept]] = field(default_factory=lambda: defaultdict(dict[str, Kept]))
    _versions: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    _sorted: dict[str, dict[str | None, list[Kept]]] = field(default_factory=dict[str, Any])
    _armed: list[_Armed] = field(default_factory=list[_Armed])

    def put(self, record: Kept) -> str:
        """Store or replace one value; its new ETag."""
        resource = RESOURCE_OF[type(record)]
        number = self._versions[resource, record.id] = self._versions.get((resource, record.id), 0) + 1
        version = f'"{resource}.{number}"'
        stored = replace(record, version=Version(version)) if isinstance(record, Record) else record
        self._records[resource][record.id] = stored
        self._sorted.pop(resource, None)
        return version

    def find(self, kind: type[K], resource: str, id: str) -> K | None:
        found = self._records[resource].get(id)
        return cast(K, found) if found is not None and found.practice_id == self.practice_id else None

    def one(self, kind: type[K], resource: str, id: str) -> K:
        found = self.find(kind, resource, checked_id(id))
        if found is None:
            raise NotFound(NO_SUCH)
        return found

    def version(self, resource: str, id: str) -> str:
        return f'"{resource}.{self._versions.get((resource, id), 0)}"'

    def of_client(self, kind: type[K], resource: str, client_id: str) -> list[K]:
        """All of one client's, in the API's order."""
        return cast("list[K]", self._indexed(resource).get(checked_id(client_id), []))

    def all(self, kind: type[K], resource: str) -> list[K]:
        return cast("list[K]", self._indexed(resource).get(None, []))

    def _indexed(self, resource: str) -> dict[str | None, list[Kept]]:
        """By client (None: all of them), sorted; made anew after a write."""
        if resource not in self._sorted:
            by = SORTED_BY.get(resource, lambda record: record.id)
            ours = [one for one in self._records[resource].values() if one.practice_id == self.practice_id]
            index: dict[str | None, list[Kept]] = defaultdict(list)
            for one in sorted(ours, key=lambda record: (by(record), record.id)):
                index[None].append(one)
                for client_id in _clients_of(one):
                    index[client_id].append(one)
            self._sorted[resource] = dict(index)
        return self._sorted[resource]

    def arm(self, fault: MemoryFault, times: int | None) -> None:
        self._armed.append(_Armed(fault, times))

    def heal(self) -> None:
        self._armed.clear()

    def met(self, *faults: MemoryFault) -> MemoryFault | None:
        """The first armed fault of these, used up by one."""
        armed = next((one for one in self._armed if one.fault in faults), None)
        if armed is None:
            return None
        if armed.times is not None:
            armed.times -= 1
            if armed.times == 0:
                self._armed.remove(armed)
        return armed.fault

    def reading(self) -> None:
        """Raises what a read meets after `attempts` tries."""
        for last in _tries(self.attempts):
            fault = self.met(MemoryFault.DOWN, MemoryFault.FAILING, MemoryFault.RATE_LIMITED)
            if fault is None:
                return
            if last:
                raise silence(fault)


def silence(fault: MemoryFault) -> RecordsError:
    if fault is MemoryFault.RATE_LIMITED:
        return RateLimited("The practice API asks to wait.", 1.0)
    return Unavailable("The practice API gave no answer (switched off).")


def _tries(attempts: int) -> Iterable[bool]:
    return (number == attempts - 1 for number in range(attempts))


def _clients_of(record: Any) -> set[str]:
    """Those in whose lists it stands: an appointment in the list of every client who takes part."""
    taking_part = {
        one.client_id for one in getattr(record, "participants", ()) if type(record).__name__ == "Appointment"
    }
    return {id for id in {getattr(record, "client_id", None), *taking_part} if id is not None}


def page_of(items: list[K], asked: Mapping[str, object], cursor: str | None, limit: int) -> Page[K]:
    """The API's paging: an opaque cursor that belongs to one list. Raises `Rejected` for any other."""
    size = min(max(limit, 1), PAGE_SIZE)
    mark = hashlib.sha256(json.dumps({k: str(v) for k, v in asked.items()}, sort_keys=True).encode()).hexdigest()[:12]
    start = 0 if cursor is None else _opened(cursor, mark)
    more = start + size < len(items)
    next_cursor = base64.urlsafe_b64encode(f"{mark}.{start + size}".encode()).decode() if more else None
    return Page(items=tuple(items[start : start + size]), next_cursor=next_cursor)


def _opened(cursor: str, mark: str) -> int:
    try:
        found, _, place = base64.urlsafe_b64decode(cursor.encode("ascii")).decode("ascii").partition(".")
        if found == mark and place.isdecimal():
            return int(place)
    except ValueError:
        pass
    raise Rejected("The cursor belongs to another list.")

"""A practice's record in memory: both ports, for tests and for measuring without a network."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from ..domain.ids import PracticeId
from ..domain.people import StaffMember
from ..domain.proposals import ChangeKind
from ..domain.records import Record
from ..ports import RecordsReader, Written
from .records.kinds import KINDS
from .records.memory_reading import MemoryReads
from .records.memory_store import MemoryFault, MemoryStore
from .records.memory_writing import MemoryWrites

__all__ = ["MemoryFault", "MemoryRecords"]


def _now() -> datetime:
    return datetime.now(UTC)


class MemoryRecords(MemoryReads, MemoryWrites):
    """`RecordsReader` and `RecordsWriter` over values; `.reader` is the reading half alone, for tools.

        records = MemoryRecords([practice, staff_member, client, appointment], contents={"DOC-1": b"..."})
        records.fail(MemoryFault.LOST_ANSWER)      # the next write takes effect and is OutcomeUnknown
        records.fail(MemoryFault.DOWN, times=None) # until heal()

    `contents` are the bytes of documents and remittances by id. Records of another practice than `practice_id` (that of
    the first record, if it is not given) are as good as absent.
    """

    def __init__(
        self,
        records: Iterable[Record | StaffMember] = (),
        *,
        contents: Mapping[str, bytes] | None = None,
        practice_id: PracticeId | None = None,
        attempts: int = 1,
        now: Callable[[], datetime] = _now,
    ) -> None:
        given = list(records)
        practice = practice_id or (given[0].practice_id if given else PracticeId("PR-5567"))
        store = MemoryStore(practice_id=practice, attempts=attempts, now=now, contents=dict(contents or {}))
        MemoryReads.__init__(self, store)
        self._store = store
        self.reader: RecordsReader = MemoryReads(store)
        self.put(*given)

    def put(self, *records: Record | StaffMember) -> None:
        """Add or replace, as the practice's people do; a replaced record gets a new version."""
        for record in records:
            self._store.put(record)

    def edit(self, resource: str, id: str, **fields: Any) -> None:
        """What somebody in the practice changes meanwhile."""
        self._store.put(replace(self._store.one(KINDS[resource], resource, id), **fields))

    def fail(self, fault: MemoryFault, times: int | None = 1) -> None:
        """Let the next `times` requests that it concerns meet the fault; None: all, until `heal`."""
        self._store.arm(fault, times)

    def heal(self) -> None:
        self._store.heal()

    @property
    def written(self) -> tuple[tuple[ChangeKind, Written], ...]:
        """Every write that took effect, in order."""
        return tuple(self._store.written)

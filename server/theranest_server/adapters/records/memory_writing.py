"""The writing port over a practice in memory: the same keys, versions, references and refusals as over the API."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from ...domain.json import Json, JsonObject
from ...domain.proposals import Change
from ...domain.records import Record, as_json
from ...ports import IDEMPOTENCY_KEY_LIFE, NotFound, OutcomeUnknown, Rejected, StaleVersion, Written
from .addresses import at_path, checked_id
from .changes import SHAPES, Shape, body_fields, path_of
from .kinds import KINDS
from .memory_rules import RULES
from .memory_store import MemoryFault, MemoryStore, silence
from .problems import NO_SUCH
from .transport import LOST
from .writing import outlived


class MemoryWrites:
    """See `ports.RecordsWriter`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def apply(
        self, change: Change, *, key: str, reference: str, version: str | None, key_first_used: datetime | None = None
    ) -> Written:
        outlived(key_first_used, self._store.now())
        shape = SHAPES[change.kind]
        fields = body_fields(change, reference)
        path = path_of(change)
        if shape.patches and not version:
            raise Rejected("An update needs the version that was read.")
        meaning = json.dumps([path, as_json(fields)], sort_keys=True)
        maybe_written = False
        for left in reversed(range(self._store.attempts)):
            fault = self._store.met(MemoryFault.DOWN, MemoryFault.RATE_LIMITED, MemoryFault.FAILING)
            if fault is None:
                written = self._once(change, shape, fields, key, meaning, version)
                if self._store.met(MemoryFault.LOST_ANSWER) is None:
                    return written
                maybe_written = True
            elif fault is MemoryFault.FAILING:
                maybe_written = True
            elif left == 0 and not maybe_written:
                raise silence(fault)
        raise OutcomeUnknown(LOST)

    async def find_by_reference(self, change: Change, reference: str) -> Written | None:
        shape = SHAPES[change.kind]
        if shape.patches:
            return None
        self._store.reading()
        kind = KINDS[shape.resource]
        for one in self._store.all(kind, shape.resource):
            if isinstance(one, Record) and one.external_ref == reference:
                return Written(resource=shape.resource, id=one.id, version=one.version)
        return None

    async def read_fields(self, resource: str, id: str, paths: Sequence[str]) -> tuple[Mapping[str, Json], str]:
        self._store.reading()
        if resource not in KINDS:
            raise NotFound(NO_SUCH)
        found = cast(JsonObject, as_json(self._store.one(KINDS[resource], resource, checked_id(id))))
        return {path: at_path(found, path) for path in paths}, self._store.version(resource, id)

    def _once(
        self, change: Change, shape: Shape, fields: Mapping[str, Json], key: str, meaning: str, version: str | None
    ) -> Written:
        """One request: the first answer under its key, or the write itself."""
        remembered = self._store.remembered.get(key)
        if remembered is not None and self._store.now() - remembered[2] < IDEMPOTENCY_KEY_LIFE:
            if remembered[0] != meaning:
                raise Rejected("The record does not take this change (idempotency-key-reused).")
            return remembered[1]
        if shape.patches:
            self._match(shape.resource, change.target_id or "", version)
        made = RULES[change.kind](self._store, change, fields)
        written = Written(resource=shape.resource, id=made.id, version=self._store.put(made))
        self._store.remembered[key] = (meaning, written, self._store.now())
        self._store.written.append((change.kind, written))
        return written

    def _match(self, resource: str, id: str, version: str | None) -> None:
        self._store.one(KINDS[resource], resource, id)
        if self._store.met(MemoryFault.STALE) or version != self._store.version(resource, id):
            raise StaleVersion("The record has changed since it was read; read it again and compare.")

"""The writing port with one kind more: what is kept in this house and not in the practice's record."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from ...domain.json import Json
from ...domain.proposals import Change, ChangeKind
from ...ports import RecordsWriter, Written

OWN = "standing-texts"


class OwnTexts(Protocol):
    async def keep(self, change: Change, reference: str) -> None: ...
    async def kept(self, reference: str) -> bool: ...


class HouseWriter:
    """Implements `ports.RecordsWriter`: the fixed words go to `texts`, everything else to the record."""

    def __init__(self, record: RecordsWriter, texts: OwnTexts) -> None:
        self._record = record
        self._texts = texts

    async def apply(
        self, change: Change, *, key: str, reference: str, version: str | None, key_first_used: datetime | None = None
    ) -> Written:
        if change.kind is not ChangeKind.STANDING_TEXT:
            return await self._record.apply(
                change, key=key, reference=reference, version=version, key_first_used=key_first_used
            )
        await self._texts.keep(change, reference)
        return Written(resource=OWN, id=reference, version="1")

    async def find_by_reference(self, change: Change, reference: str) -> Written | None:
        if change.kind is not ChangeKind.STANDING_TEXT:
            return await self._record.find_by_reference(change, reference)
        return Written(resource=OWN, id=reference, version="1") if await self._texts.kept(reference) else None

    async def read_fields(self, resource: str, id: str, paths: Sequence[str]) -> tuple[Mapping[str, Json], str]:
        return await self._record.read_fields(resource, id, paths)

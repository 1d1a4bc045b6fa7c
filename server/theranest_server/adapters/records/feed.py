"""The record as the inbox reads it: single resources now, and what changed since. Implements `events.RecordFeed`."""

from datetime import datetime

from ...domain.ids import MessageId
from ...domain.records import Message, Page, Record, instant_text
from ...ports import NotFound
from .kinds import KINDS
from .problems import NO_SUCH
from .resources import PAGE_SIZE, Resources


class TheraNestFeed:
    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    async def aclose(self) -> None:
        await self._resources.aclose()

    async def message(self, message_id: MessageId) -> Message:
        return await self._resources.one(Message, "messages", message_id)

    async def resource(self, resource: str, id: str) -> Record:
        return await self._resources.one(_kind(resource), resource, id)

    async def changed(self, resource: str, since: datetime, cursor: str | None) -> Page[Record]:
        """The API orders this list by the time of the change."""
        filters = {"updated_since": instant_text(since)}
        return await self._resources.page(_kind(resource), resource, filters, cursor, PAGE_SIZE)


def _kind(resource: str) -> type[Record]:
    kind = KINDS.get(resource)
    if kind is None or not issubclass(kind, Record):
        raise NotFound(NO_SUCH)
    return kind

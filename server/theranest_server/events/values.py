"""What the inbox needs of others, in our own words."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from ..domain.alerts import CallForPerson
from ..domain.events import Event, News
from ..domain.ids import AlertId, MessageId
from ..domain.records import Message, Page, Record

if TYPE_CHECKING:  # a screening package that cannot be loaded must not keep the inbox from starting
    from ..triage import Verdict


class CallPeople(Protocol):
    """Reaches a person whatever else is broken. Never raises; says only what it had to do without."""

    async def call(self, call: CallForPerson) -> AlertId: ...
    async def read_since(self, source: str) -> None:
        """What somebody was called for unread has been read since: nobody else needs to be woken for that."""
        ...


class RecordFeed(Protocol):
    """The record as the inbox reads it, over connections of its own. Raises `RecordsError` subclasses."""

    async def message(self, message_id: MessageId) -> Message: ...
    async def resource(self, resource: str, id: str) -> Record: ...
    async def changed(self, resource: str, since: datetime, cursor: str | None) -> Page[Record]:
        """Oldest change first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An event in store; `new` is False where it was there before."""

    event: Event
    new: bool


class EventStore(Protocol):
    """Events, each with what came of it. Every method raises `StorageUnavailable`."""

    async def keep(self, news: News, *, source: str, receipt: str | None, traceparent: str | None = None) -> Kept:
        """Durable when it returns; the one event of this receipt, or of this thing."""
        ...

    async def due(self, limit: int) -> list[Event]:
        """Events with work left whose time has come; this service owns them for a minute."""
        ...

    async def screened(self, event_id: str, verdict: "Verdict") -> None: ...
    async def done(self, event_id: str, state: str, problem: str | None = None) -> None: ...
    async def later(self, event_id: str, seconds: float, problem: str) -> None: ...
    async def named(self, event_id: str, natural_key: str) -> bool:
        """False where another event has this name already: it is the same thing, told twice."""
        ...

    async def oldest_unscreened(self) -> datetime | None: ...
    async def remember(self, values: Mapping[str, str]) -> None: ...
    async def remembered(self, name: str) -> str | None: ...


Reply = Callable[[Event], Awaitable[str]]
"""Send the practice's signed words to who wrote a message in danger; what came of it, as a code."""
Screen = Callable[[str], "Verdict"]
Route = Callable[[Event], Awaitable[str]]
"""What came of offering an event to agents: a state of the event, `done` or a code that says why not."""

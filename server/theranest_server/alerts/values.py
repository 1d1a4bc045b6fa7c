"""What calling people needs of others, in our own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ..domain.alerts import Alert
from ..domain.ids import AlertId, ClientId, StaffId
from ..ports import LedgerEntry
from .duty import Duty


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The roster as it can be read now. `problem`: why it is the last good one, or none at all."""

    duty: Duty | None
    problem: str | None = None


class RosterSource(Protocol):
    def now(self) -> Roster:
        """Never raises."""
        ...


class StaffDirectory(Protocol):
    """Who works here, from the record or, where that does not answer, from what it said last. Never raises."""

    async def staff_named(self, word: str) -> tuple[StaffId, ...]:
        """The active people of a staff id or of `role:NAME`."""
        ...

    async def everyone(self) -> tuple[StaffId, ...]: ...
    async def email(self, staff_id: StaffId) -> str | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One person told of one alert over one channel. Nothing in it says who the client is or what was written."""

    id: str
    alert_id: AlertId
    staff_id: StaffId
    channel: str
    step: int
    tier: str
    link: str
    acknowledge_by: datetime | None = None
    attempts: int = 0


class Channel(Protocol):
    """A way out of the house. `name` is what notices are kept under."""

    @property
    def name(self) -> str: ...
    async def reaches(self, staff_id: StaffId) -> bool: ...
    async def send(self, notice: Notice) -> None:
        """Raises `NotSent`."""
        ...


class NotSent(Exception):
    """A code without personal data; `for_good` where trying again cannot help."""

    def __init__(self, code: str, *, for_good: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.for_good = for_good


@dataclass(frozen=True, slots=True, kw_only=True)
class DueCall:
    """An alert whose next step is due: nobody told yet, or not acknowledged, or not closed in time."""

    alert: Alert
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What one step of calling comes to."""

    step: int
    people: tuple[StaffId, ...]
    channels: Mapping[StaffId, tuple[str, ...]]
    call_at: datetime | None


class CallStore(Protocol):
    """Steps, people and notices of alerts. Every method raises `StorageUnavailable`."""

    async def due_calls(self, limit: int) -> Sequence[DueCall]: ...
    async def advance(self, due: DueCall, to: NextStep, entry: LedgerEntry) -> bool:
        """False where another service took this step."""
        ...

    async def due_notices(self, limit: int) -> Sequence[Notice]:
        """Taken for a minute by this service."""
        ...

    async def attempted(
        self, notice: Notice, *, outcome: str, state: str, again_at: datetime | None, entry: LedgerEntry | None
    ) -> None: ...
    async def people(self, alert_id: AlertId) -> Mapping[StaffId, int]: ...
    async def notices(self, alert_id: AlertId) -> Sequence[Mapping[str, object]]: ...
    async def stop_calling(self, source: str) -> None: ...


class OnDutyFor(Protocol):
    def __call__(self, client_id: ClientId) -> frozenset[StaffId]:
        """Who was called for an alert of this client that is not closed."""
        ...

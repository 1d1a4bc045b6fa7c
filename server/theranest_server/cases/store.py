"""What the desk asks of storage. Each method that changes a case is one transaction with its ledger row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from ..domain.cases import AgentCase, AgentName, CaseOutcome
from ..domain.ids import ClientId, StaffId
from ..domain.json import Json
from ..ports import LedgerEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One client and what to look at."""

    client_id: ClientId
    ids: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a run did that must not be done twice. `kind`: `proposal` or `alert`."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Language model requests and tokens, and tool calls; summed over runs where it speaks of a day."""

    requests: int = 0
    tokens: int = 0
    tool_calls: int = 0


class NotClaimed(StrEnum):
    """Why a case is not handed out now."""

    OVER = "over"
    """Done, failed, of another round, or held by another run."""
    BUSY = "busy"
    """As many cases are held as the practice or the agent may hold at once; it keeps waiting."""


class CaseStore(Protocol):
    def now(self) -> datetime: ...

    async def open(
        self,
        agent: AgentName,
        subject: Subject,
        event_id: str,
        entry: LedgerEntry,
        *,
        batch_id: str | None = None,
        traceparent: str | None = None,
    ) -> AgentCase:
        """The case of this subject: a new one, or the known one, which becomes work again with each new event.

        Raises `StorageUnavailable`.
        """
        ...

    async def open_batch(
        self,
        agent: AgentName,
        ids: Mapping[str, str],
        subjects: Sequence[Subject],
        event_id: str,
        entry: LedgerEntry,
        *,
        traceparent: str | None = None,
    ) -> str:
        """A parent row and its cases, all or none; the same event gives the same batch."""
        ...

    async def find(self, case_id: str) -> AgentCase | None: ...
    async def of_batch(self, batch_id: str) -> Sequence[AgentCase]: ...
    async def due(self, *, limit: int) -> Sequence[AgentCase]:
        """Waiting, or held by a run whose lease has ended; the oldest first."""
        ...

    async def failed(self, *, limit: int) -> Sequence[AgentCase]: ...

    async def claim(
        self, case_id: str, round: int, claimant: str, *, lease_until: datetime, at_once: int, at_once_each: int
    ) -> AgentCase | NotClaimed:
        """The same claimant gets the same round again: that is a recovered run."""
        ...

    async def assign(self, case_id: str, staff_id: StaffId, entry: LedgerEntry) -> None: ...
    async def hold(self, case_id: str, round: int, claimant: str, *, lease_until: datetime) -> AgentCase | None: ...

    async def finish(
        self,
        case: AgentCase,
        outcome: CaseOutcome,
        entry: LedgerEntry,
        *,
        code: str | None,
        report: Mapping[str, Json],
        usage: Usage,
    ) -> bool:
        """Done, or waiting again where another event came meanwhile. False where the round is over already."""
        ...

    async def put_back(
        self, case: AgentCase, entry: LedgerEntry, *, code: str, not_before: datetime | None, dead: bool
    ) -> bool: ...
    async def retry(self, case_id: str, entry: LedgerEntry) -> AgentCase | None:
        """From the dead-letter list back to work, in a new round."""
        ...

    async def effects(self, run_id: str) -> Sequence[Effect]: ...
    async def used(self, day: date, agent: AgentName) -> Usage: ...

"""What a tool is: data, and a function that reads and answers.

A tool never writes. It gets a reading port and two narrow desks (the caller's own proposals, alerts) and returns
an `Answer`; a change of the record is a `ProposalDraft` inside it. What guards need to know about a tool is data on it.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict

from .billing.codes.books import CodeBooks, shipped_books
from .billing.scrub.payer import PayerBook
from .domain.alerts import Alert, AlertKind, AlertTier
from .domain.ids import ClientId, ProposalId
from .domain.json import Json
from .domain.people import Principal
from .domain.proposals import ProposalDraft, ProposalStatus
from .ports import Calendar, ConsentFacts, DocumentOpener, RecordsReader


class Effect(StrEnum):
    READ = "read"
    PROPOSE = "propose"
    WITHDRAW = "withdraw"
    ALERT = "alert"


class Arguments(BaseModel):
    """Base of every tool's input: unknown arguments are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_max_length=6_000_000, hide_input_in_errors=True)


class AnswerModel(BaseModel):
    """Base of every tool's output and of the objects inside it.

    Every field carries its class of data: `name: Annotated[str | None, Sensitivity.DEMOGRAPHICS] = None`.
    Fields of any class but `PUBLIC` and `CLIENT_REF` must have a default, because a view may take them away.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)


class AboutClient(AnswerModel):
    """Base of the items of lists that speak of several clients.

    `related` and `consented` drop the items of clients whom the caller may not see; `data_class` says which class of
    the record an item as a whole comes from, so that a psychotherapy note cannot pass as text.
    """


class ProposalDesk(Protocol):
    """The caller's own proposals. It can neither approve nor deliver."""

    async def status(self, proposal_id: ProposalId) -> ProposalStatus:
        """Raises `NotFoundOrNotYours`."""
        ...

    async def mine(self, *, state: str | None, limit: int) -> tuple[ProposalStatus, ...]: ...

    async def withdraw(self, proposal_id: ProposalId) -> ProposalStatus:
        """Raises `NotFoundOrNotYours`, `NotPossibleNow`."""
        ...


class AlertDesk(Protocol):
    """Calls for staff's attention; the same open alert is raised once."""

    async def raise_alert(self, *, kind: AlertKind, tier: AlertTier, client_id: ClientId, source: str) -> Alert: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything a tool can reach."""

    records: RecordsReader
    proposals: ProposalDesk
    alerts: AlertDesk
    calendar: Calendar
    principal: Principal
    payers: Callable[[], PayerBook] = PayerBook
    """What the practice's files say of payers; read when asked for. Raises `PolicyUnavailable`."""
    codes: Callable[[], CodeBooks] = shipped_books
    """Code sets by edition; read when asked for. Raises `PolicyUnavailable`."""
    documents: DocumentOpener | None = None
    """Opens files that came from outside; without it no such file is read."""
    identified: bool = False
    """Whether the caller may know identities. Where not, tools leave out what the record cannot know yet: the door
    replaces the record's own values, not those that stand in a new client's papers alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a tool gives back; guards return changed copies (`dataclasses.replace`)."""

    content: Mapping[str, Json]
    """JSON of the tool's answer model, unset fields absent."""
    proposal: ProposalDraft | None = None
    proposals: tuple[ProposalDraft, ...] = ()
    """Several proposals of one call, each decided by itself; their handles come in the field `proposals`."""
    concerns: frozenset[ClientId] = frozenset()
    """Clients whose data the answer holds, beside those that the call named."""
    facts: Mapping[str, Json] = field(default_factory=dict[str, Json])
    """For ledger and traces: ids and counts, never values."""


def answer(
    model: BaseModel,
    *,
    proposal: ProposalDraft | None = None,
    proposals: tuple[ProposalDraft, ...] = (),
    **facts: Json,
) -> Answer:
    content = model.model_dump(mode="json", exclude_unset=True)
    return Answer(content=content, proposal=proposal, proposals=proposals, facts=facts)


Handler = Callable[[Desk, Any], Awaitable[Answer]]
Concerns = Callable[[RecordsReader, Any], Awaitable[frozenset[ClientId]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """One tool of the catalogue.

    `concerns` finds the clients whom a call names (through a claim, a thread ...) before the tool runs; a tool
    without it speaks of no client or of a list, whose items (`AboutClient`) are filtered after it ran.
    """

    name: str
    title: str
    description: str
    effect: Effect
    permission: str
    """A word of the policy's vocabulary, e.g. `notes.draft`."""
    arguments: type[Arguments]
    answers: type[AnswerModel]
    run: Handler
    concerns: Concerns | None = None
    list_field: str | None = None
    """The field of the answer that holds `AboutClient` items, if any."""
    needs_client_data: bool = True
    """False for tools that an application without a BAA may see."""
    summarise: Callable[[Mapping[str, Json]], str] | None = None
    """The short text beside the structured content, from the content as it leaves."""

    @property
    def schema_sha256(self) -> str:
        schemas = [self.arguments.model_json_schema(), self.answers.model_json_schema()]
        return hashlib.sha256(json.dumps(schemas, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call on its way through the door. Guards pass changed copies on (`call.with_(...)`)."""

    tool: Tool
    principal: Principal
    raw_arguments: Mapping[str, Json]
    id: str
    trace_id: str | None = None
    traceparent: str | None = None
    arguments: Arguments | None = None
    """Parsed, and with placeholders turned back; set by `placeholders`."""
    revealed: frozenset[ClientId] = frozenset()
    """Clients whose placeholders were turned back in the arguments; set by `placeholders`."""
    clients: frozenset[ClientId] = frozenset()
    """Clients whom the arguments name; set by `related`."""
    asked: dict[ClientId, ConsentFacts | None] = field(default_factory=dict[ClientId, "ConsentFacts | None"])
    """What was asked about clients during this call, so that every guard judges by the same answer."""
    decisions: "Decisions" = field(default_factory=lambda: Decisions())

    def with_(self, **changes: Any) -> "Call":
        return replace(self, **changes)


@dataclass(slots=True, kw_only=True)
class Decisions:
    """What each guard decided, in order; one object a call, written by guards, read by `traced` and `audited`."""

    passed: list[str] = field(default_factory=list[str])
    refused_by: str | None = None
    because: dict[str, Json] = field(default_factory=dict[str, Json])
    """Rule and line that decided, placeholders used, items withheld: ids, codes and counts only."""
    ledger_seq: int | None = None
    proposal_id: str | None = None

    def note(self, guard: str, **because: Json) -> None:
        if guard not in self.passed:  # again for each further page of a list
            self.passed.append(guard)
        self.because.update(because)


Then = Callable[[Call], Awaitable[Answer]]


@runtime_checkable
class Guard(Protocol):
    """Looks at a call on its way in, at the answer on its way out, and refuses by raising `Refused`."""

    async def __call__(self, call: Call, then: Then) -> Answer: ...

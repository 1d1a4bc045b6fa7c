"""From approved to written, once: claim, check everything again, write each change, say what came of it."""

import asyncio
import secrets
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from ..domain.ids import ProposalId
from ..domain.json import Json
from ..domain.proposals import ProposalState
from ..domain.refusals import NotFoundOrNotYours, Unavailable
from ..ports import (
    GuardFacts,
    LedgerEntry,
    ProposalDamaged,
    ProposalStore,
    RecordsWriter,
    Span,
    StoredProposal,
    Telemetry,
)
from .values import End, Judge, Outcome
from .waiting import Waiting
from .writing import ChangeWriter

_READY = frozenset({ProposalState.APPROVED, ProposalState.SCHEDULED})
_UNFINISHED = frozenset({ProposalState.DELIVERING, ProposalState.UNKNOWN})
_VOIDABLE = frozenset(
    {ProposalState.PROPOSED, ProposalState.APPROVED_IN_PART, ProposalState.APPROVED, ProposalState.SCHEDULED}
)
_LEASE = timedelta(minutes=10)
_ANY_TIME = datetime.max.replace(tzinfo=UTC)
EVERYTHING, FEATURE = "all", "delivery"
"""What the kill switch calls everything, and this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """How a delivery stands. `reason` is a code, of a failure or of what it waits for."""

    id: ProposalId
    state: ProposalState
    result: Mapping[str, Json] | None = None
    reason: str | None = None


class Delivery:
    """`deliver` may be called by anybody as often as they like: it acts once. `request` does it in the background."""

    def __init__(
        self,
        *,
        store: ProposalStore,
        judge: Judge,
        records: RecordsWriter,
        facts: GuardFacts,
        telemetry: Telemetry,
        owner: str | None = None,
        sole: bool = True,
        pauses: tuple[float, ...] | None = None,
    ) -> None:
        """`sole`: no other service shares this database, so that at start every unfinished delivery is an orphan.
        Otherwise one is taken from another `owner` only after that one was silent for ten minutes."""
        self._store = store
        self._judge = judge
        self._facts = facts
        self._telemetry = telemetry
        self._changes = ChangeWriter(store=store, records=records, judge=judge)
        self._owner = owner or secrets.token_hex(8)
        self._sole = sole
        self._waiting = Waiting(self.deliver) if pauses is None else Waiting(self.deliver, pauses)
        self._locks: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()

    async def start(self) -> None:
        """Settle what was under way when the service ended, and deliver what was approved since."""
        self._waiting.start()
        for proposal_id in await self._adopt():
            self.request(proposal_id)

    async def stop(self) -> None:
        """A delivery that is cut off here is settled at the next start."""
        await self._waiting.stop()

    def request(self, proposal_id: ProposalId) -> None:
        self._waiting.later(proposal_id, at_once=True)

    async def recover(self) -> list[Delivered]:
        """The same as `start`, waited for: where each delivery stands after one attempt to settle it."""
        return [await self.deliver(proposal_id) for proposal_id in await self._adopt()]

    async def deliver(self, proposal_id: ProposalId) -> Delivered:
        """Raises `NotFoundOrNotYours` for an unknown id; everything else is said by the state."""
        lock = self._locks.setdefault(proposal_id, asyncio.Lock())
        async with lock:
            try:
                stored = await self._store.find(proposal_id)
            except ProposalDamaged:
                return await self._set_aside(proposal_id)
            if stored is None:
                raise NotFoundOrNotYours("There is no such proposal.")
            attributes = {"proposal_id": proposal_id, "tool": stored.proposal.tool}
            with self._telemetry.span("delivery", attributes, link=stored.proposal.traceparent) as span:
                delivered = await self._deliver(stored, span)
                span.set("state", delivered.state.value)
                return delivered

    async def _adopt(self) -> list[ProposalId]:
        found: list[ProposalId] = []
        for stored in await self._store.having(_UNFINISHED | _READY):
            if stored.state in _READY or await self._take_over(stored, orphaned=self._sole):
                found.append(stored.proposal.id)
        return found

    async def _take_over(self, stored: StoredProposal, *, orphaned: bool) -> bool:
        silent_since = _ANY_TIME if orphaned else self._store.now() - _LEASE
        return await self._store.take_over(stored.proposal.id, self._owner, stale_before=silent_since)

    async def _deliver(self, stored: StoredProposal, span: Span) -> Delivered:
        try:
            if stored.state in _UNFINISHED:
                return await self._go_on(stored, span)
            return await self._begin(stored, span) if stored.state in _READY else _as_it_is(stored)
        except Unavailable as refusal:
            self._waiting.later(stored.proposal.id)
            span.refused(refusal.code)
            return Delivered(id=stored.proposal.id, state=stored.state, reason=refusal.code)

    async def _begin(self, stored: StoredProposal, span: Span) -> Delivered:
        if await self._switched_off():
            return self._not_now(stored)
        if objection := await self._judge.delivery_objection(stored):
            await self._judge.close(stored, objection)
            span.refused(objection.code)
            return await self._reread(stored)
        entry = replace(self._entry(stored, span), decision="claimed")
        try:
            claimed = await self._store.claim(stored.proposal.id, self._owner, entry)
        except ProposalDamaged:
            return await self._set_aside(stored.proposal.id)
        if not claimed:
            return await self._reread(stored)
        return await self._write(replace(stored, state=ProposalState.DELIVERING), span, judged=1)

    async def _switched_off(self) -> bool:
        return await self._facts.killed(EVERYTHING) or await self._facts.killed(FEATURE)

    def _not_now(self, stored: StoredProposal) -> Delivered:
        self._waiting.later(stored.proposal.id)
        return Delivered(id=stored.proposal.id, state=stored.state, reason="switched_off")

    async def _go_on(self, stored: StoredProposal, span: Span) -> Delivered:
        if not await self._take_over(stored, orphaned=False):
            return await self._reread(stored)
        return await self._write(stored, span, judged=0)

    async def _write(self, stored: StoredProposal, span: Span, *, judged: int) -> Delivered:
        """`judged`: up to which change it was asked a moment ago whether it may still act; a change that is not yet
        sent is asked about again, however long the record kept the delivery waiting."""
        entry = self._entry(stored, span)
        steps = {step.change_no: step for step in await self._store.steps(stored.proposal.id)}
        written: list[Outcome] = []
        for number, change in enumerate(stored.proposal.draft.changes, start=1):
            if number > judged and await self._switched_off():
                return self._not_now(stored)
            if number > judged and number not in steps and (o := await self._objection(stored, number)):
                return await self._stopped(stored, o, written, entry)
            outcome = await self._changes.settle_or_write(stored, number, change, steps.get(number), entry)
            if outcome.end is not End.WRITTEN:
                return await self._stopped(stored, outcome, written, entry)
            written.append(outcome)
        return await self._finish(stored, ProposalState.DELIVERED, None, written, entry)

    async def _objection(self, stored: StoredProposal, number: int) -> Outcome | None:
        objection = await self._judge.delivery_objection(stored, from_change=number)
        return None if objection is None else Outcome(end=End.FAILED, code=objection.code)

    async def _stopped(
        self, stored: StoredProposal, outcome: Outcome, written: list[Outcome], entry: LedgerEntry
    ) -> Delivered:
        match outcome.end:
            case End.LATER:
                self._waiting.later(stored.proposal.id)
                return Delivered(id=stored.proposal.id, state=stored.state, reason=outcome.code)
            case End.UNKNOWN:
                await self._now_unknown(stored, outcome, entry)
                self._waiting.later(stored.proposal.id)
                return Delivered(id=stored.proposal.id, state=ProposalState.UNKNOWN, reason=outcome.code)
            case End.NEEDS_PERSON:
                await self._now_unknown(stored, outcome, entry)
                stored = replace(stored, state=ProposalState.UNKNOWN)
                return await self._finish(stored, ProposalState.NEEDS_PERSON, outcome.code, written, entry)
            case _:
                to = ProposalState.DELIVERED_IN_PART if written else ProposalState.FAILED
                return await self._finish(stored, to, outcome.code, written, entry)

    async def _now_unknown(self, stored: StoredProposal, outcome: Outcome, entry: LedgerEntry) -> None:
        if stored.state is not ProposalState.UNKNOWN:
            told = replace(entry, decision=ProposalState.UNKNOWN.value, code=outcome.code)
            await self._store.move(
                stored.proposal.id, frozenset({stored.state}), ProposalState.UNKNOWN, told, reason=outcome.code
            )

    async def _finish(
        self,
        stored: StoredProposal,
        to: ProposalState,
        code: str | None,
        written: list[Outcome],
        entry: LedgerEntry,
    ) -> Delivered:
        result = _result(written)
        told = replace(entry, decision=to.value, code=code, details=result)
        await self._store.move(stored.proposal.id, frozenset({stored.state}), to, told, reason=code, result=result)
        self._waiting.done(stored.proposal.id)
        return Delivered(id=stored.proposal.id, state=to, result=result, reason=code)

    async def _reread(self, stored: StoredProposal) -> Delivered:
        found = await self._store.find(stored.proposal.id)
        return _as_it_is(found or stored)

    async def _set_aside(self, proposal_id: ProposalId) -> Delivered:
        """What was edited behind the service is never written."""
        entry = LedgerEntry(
            kind="delivery",
            stream=f"proposal:{proposal_id}",
            actor="service",
            decision=ProposalState.VOIDED.value,
            code="damaged",
            proposal_id=proposal_id,
        )
        await self._store.move(proposal_id, _VOIDABLE, ProposalState.VOIDED, entry, reason="damaged")
        return Delivered(id=proposal_id, state=ProposalState.VOIDED, reason="damaged")

    def _entry(self, stored: StoredProposal, span: Span) -> LedgerEntry:
        proposal, clients = stored.proposal, stored.proposal.client_ids
        return LedgerEntry(
            kind="delivery",
            stream=f"proposal:{proposal.id}",
            actor="service",
            on_behalf_of=stored.approvals[-1].staff_id if stored.approvals else None,
            client_id=next(iter(clients)) if len(clients) == 1 else None,
            tool=proposal.tool,
            decision="",
            proposal_id=proposal.id,
            digest=stored.digest,
            trace_id=span.trace_id,
        )


def _as_it_is(stored: StoredProposal) -> Delivered:
    return Delivered(id=stored.proposal.id, state=stored.state, result=stored.result, reason=stored.reason)


def _result(written: list[Outcome]) -> dict[str, Json] | None:
    """`{"resource","id"}` of the first change, and `changes` where there are several."""
    places: list[dict[str, Json]] = [
        {"resource": outcome.written.resource, "id": outcome.written.id} for outcome in written if outcome.written
    ]
    if not places:
        return None
    return places[0] if len(places) == 1 else {**places[0], "changes": places}

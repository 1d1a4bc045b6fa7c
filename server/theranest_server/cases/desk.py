"""Open, claim, renew, finish, give up, try again. A case that cannot be worked on ends with a person, never in silence."""

import contextlib
import hashlib
import re
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from ..domain.alerts import Alert, AlertKind, AlertTier
from ..domain.cases import SUBJECT_OF, AgentCase, AgentName, CaseGrant, CaseOutcome, CaseState
from ..domain.ids import ClientId, RemittanceId, StaffId
from ..domain.json import Json
from ..domain.refusals import BadArguments, NotFoundOrNotYours, NotPossibleNow, RecordsUnavailable
from ..intake.fields import FIELDS
from ..ports import Calendar, GuardFacts, LedgerEntry, NotFound, RecordsError, RecordsReader, Telemetry
from .fan_out import claims_to_review
from .on_behalf import OnBehalf
from .store import CaseStore, NotClaimed, Subject, Usage

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9:._@-]{0,63}")
_SWITCHED_OFF = ("agents", "agent:{agent}")


class TokenMint(Protocol):
    def mint(self, case: AgentCase, on_behalf_of: StaffId, *, model: str | None, prompt_version: str | None) -> str: ...


class Alarm(Protocol):
    async def raise_alert(
        self,
        *,
        kind: AlertKind,
        tier: AlertTier,
        client_id: ClientId | None,
        source: str,
        by: StaffId,
        agent: str | None,
        run_id: str | None = None,
    ) -> Alert: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Of one practice. Beyond `at_once` cases wait; beyond a day's budget a person is called instead."""

    at_once: int = 4
    at_once_each: int = 2
    attempts: int = 4
    lease: timedelta = timedelta(minutes=10)
    pause: timedelta = timedelta(seconds=20)
    """After a failure, doubled with each further one."""
    requests_a_day: int = 5_000
    tokens_a_day: int = 20_000_000
    tool_calls_a_day: int = 20_000


class CaseDesk:
    """Implements `ports.AgentCases`, and what runs ask of the service."""

    def __init__(
        self,
        *,
        store: CaseStore,
        records: RecordsReader,
        facts: GuardFacts,
        calendar: Calendar,
        on_behalf: OnBehalf,
        tokens: TokenMint,
        token_seconds: int,
        alerts: Alarm,
        limits: Limits | None = None,
        telemetry: Telemetry | None = None,
    ) -> None:
        self._store = store
        self._records = records
        self._facts = facts
        self._calendar = calendar
        self._on_behalf = on_behalf
        self._tokens = tokens
        self._token_seconds = token_seconds
        self._alerts = alerts
        self._limits = limits or Limits()
        self._telemetry = telemetry

    # opening

    async def open(self, *, agent: str, client_id: ClientId, subject: Mapping[str, str], event_id: str) -> str:
        """Implements `ports.AgentCases.open`. Raises `BadArguments` for an unknown agent or subject too."""
        name = agent_named(agent)
        checked = Subject(client_id=client_id, ids=_checked(name, subject))
        with self._span(name, event_id) as traceparent:
            entry = self._opened(name, client_id, event_id)
            case = await self._store.open(name, checked, event_id, entry, traceparent=traceparent)
        return case.id

    async def open_remittance(self, remittance_id: RemittanceId, event_id: str) -> str:
        """A batch: one case for each of our claims in it that needs something done. Raises `RecordsError`."""
        subjects = await claims_to_review(self._records, remittance_id)
        agent, ids = AgentName.DENIAL_REVIEW, {"remittance_id": str(remittance_id)}
        with self._span(agent, event_id) as traceparent:
            entry = self._opened(agent, None, event_id)
            return await self._store.open_batch(agent, ids, subjects, event_id, entry, traceparent=traceparent)

    async def find(self, case_id: str) -> AgentCase:
        """Raises `NotFoundOrNotYours`."""
        case = await self._store.find(case_id)
        if case is None:
            raise NotFoundOrNotYours("There is no such case.", "List the failed ones with `agent failed`.")
        return case

    async def in_batch(self, batch_id: str) -> list[AgentCase]:
        return list(await self._store.of_batch(batch_id))

    async def batch(self, batch_id: str) -> Mapping[str, Json]:
        """One summary of a batch: how many of its cases are where, and what came of them."""
        cases = await self._store.of_batch(batch_id)
        states = {state.value: sum(case.state is state for case in cases) for state in CaseState}
        outcomes = {o.value: sum(case.outcome is o for case in cases) for o in CaseOutcome}
        return {"batch_id": batch_id, "cases": [_shown(case) for case in cases], **states, "outcomes": outcomes}

    async def due(self, limit: int = 50) -> list[AgentCase]:
        return list(await self._store.due(limit=limit))

    # running

    async def claim(
        self,
        case_id: str,
        round: int,
        claimant: str,
        *,
        on_behalf_of: StaffId | None = None,
        model: str | None = None,
        prompt_version: str | None = None,
    ) -> CaseGrant | NotClaimed:
        """The case and a token for it. A case that can never be run ends here, with a person called.

        Raises `RecordsUnavailable` (try again later).
        """
        known = await self.find(case_id)
        if await self._switched_off(known.agent):
            return NotClaimed.BUSY
        limits = self._limits
        claimed = await self._store.claim(
            case_id,
            round,
            claimant,
            lease_until=self._store.now() + limits.lease,
            at_once=limits.at_once,
            at_once_each=limits.at_once_each,
        )
        if isinstance(claimed, NotClaimed):
            return claimed
        if claimed.attempts > limits.attempts:
            await self.put_back(claimed, "gave_up")
            return NotClaimed.OVER
        if await self._budget_spent(claimed.agent):
            await self.finish(claimed, CaseOutcome.NEEDS_A_PERSON, code="budget_of_the_day")
            return NotClaimed.OVER
        staff = claimed.on_behalf_of or on_behalf_of or await self._person_for(claimed)
        if staff is None:
            await self.finish(claimed, CaseOutcome.NEEDS_A_PERSON, code="nobody_answers_for_it")
            return NotClaimed.OVER
        await self._store.assign(claimed.id, staff, self._entry(claimed, "claimed", staff))
        return self._grant(claimed, staff, model, prompt_version)

    async def renew(
        self, case_id: str, round: int, claimant: str, *, model: str | None, prompt_version: str | None
    ) -> CaseGrant:
        """A fresh token for a run that still holds its case. Raises `NotPossibleNow`."""
        lease_until = self._store.now() + self._limits.lease
        case = await self._store.hold(case_id, round, claimant, lease_until=lease_until)
        if case is None or case.on_behalf_of is None:
            raise NotPossibleNow("This run does not hold the case any more.", "End the run.", code="case_lost")
        return self._grant(case, case.on_behalf_of, model, prompt_version)

    async def finish(
        self,
        case: AgentCase,
        outcome: CaseOutcome,
        *,
        code: str | None = None,
        report: Mapping[str, Json] | None = None,
        usage: Usage | None = None,
    ) -> Mapping[str, Json]:
        """What the run comes to; the proposals and alerts are those that the service itself saw it make."""
        effects = await self._store.effects(case.run_id)
        proposals: list[Json] = [effect.id for effect in effects if effect.kind == "proposal"]
        alerts: list[Json] = [effect.id for effect in effects if effect.kind == "alert"]
        if outcome is CaseOutcome.NEEDS_A_PERSON:
            alerts.append(await self._call_a_person(case, AlertKind.AGENT_NEEDS_A_PERSON))
        made: dict[str, Json] = {"proposals": proposals, "alerts": alerts}
        entry = self._entry(case, outcome.value, code=code, details=made)
        full = {**(report or {}), **made}
        ended = await self._store.finish(case, outcome, entry, code=code, report=full, usage=usage or Usage())
        return {"run_id": case.run_id, "outcome": outcome.value, "code": code, "recorded": ended, **full}

    async def put_back(self, case: AgentCase, code: str) -> CaseState:
        """A run that broke: tried again after a pause, or on the dead-letter list with an alert."""
        code = code if re.fullmatch(r"[a-z0-9_]{1,60}", code) else "broken"
        dead = case.attempts >= self._limits.attempts
        if dead:
            await self._call_a_person(case, AlertKind.AGENT_FAILED)
        pause = self._limits.pause * 2 ** min(case.attempts, 8)
        not_before = None if dead else self._store.now() + pause
        entry = self._entry(case, "given_up" if dead else "put_back", code=code)
        await self._store.put_back(case, entry, code=code, not_before=not_before, dead=dead)
        return CaseState.FAILED if dead else CaseState.WAITING

    async def failed(self) -> list[AgentCase]:
        return list(await self._store.failed(limit=500))

    async def retry(self, case_id: str) -> AgentCase:
        """Raises `NotFoundOrNotYours`, `NotPossibleNow`."""
        case = await self.find(case_id)
        entry = self._entry(case, "retried")
        again = await self._store.retry(case_id, entry)
        if again is None:
            raise NotPossibleNow("Only a failed case can be tried again.", "See `agent failed`.", code="not_failed")
        return again

    # inside

    @contextlib.contextmanager
    def _span(self, agent: AgentName, event_id: str) -> Generator[str | None]:
        """Where the case begins; its run goes on in the same trace."""
        if self._telemetry is None:
            yield None
            return
        about = {"theranest.agent": agent.value, "theranest.event_id": event_id[:128]}
        with self._telemetry.span("case", about) as span:
            yield span.traceparent

    async def _person_for(self, case: AgentCase) -> StaffId | None:
        try:
            return await self._on_behalf.of(case)
        except NotFound:
            return None
        except RecordsError:
            await self.put_back(case, "records_unavailable")
            raise RecordsUnavailable("The record cannot be read now.", "Try again in a minute.") from None

    async def _switched_off(self, agent: AgentName) -> bool:
        return any([await self._facts.killed(word.format(agent=agent)) for word in _SWITCHED_OFF])

    async def _budget_spent(self, agent: AgentName) -> bool:
        used, limits = await self._store.used(self._store.now().date(), agent), self._limits
        return (
            used.requests >= limits.requests_a_day
            or used.tokens >= limits.tokens_a_day
            or used.tool_calls >= limits.tool_calls_a_day
        )

    async def _call_a_person(self, case: AgentCase, kind: AlertKind) -> str:
        by = case.on_behalf_of
        if by is None:
            with contextlib.suppress(RecordsError):
                by = await self._on_behalf.fallback()
        alert = await self._alerts.raise_alert(
            kind=kind,
            tier=AlertTier.SAME_DAY,
            client_id=case.client_id,
            source=case.run_id,
            by=by or StaffId("service"),
            agent=case.agent.value,
        )
        return alert.id

    def _grant(self, case: AgentCase, staff: StaffId, model: str | None, prompt_version: str | None) -> CaseGrant:
        trace_id, traceparent = trace_of(case)
        return CaseGrant(
            case=case,
            on_behalf_of=staff,
            token=self._tokens.mint(case, staff, model=model, prompt_version=prompt_version),
            token_seconds=self._token_seconds,
            traceparent=traceparent,
            trace_id=trace_id,
        )

    def _opened(self, agent: AgentName, client_id: ClientId | None, event_id: str) -> LedgerEntry:
        return LedgerEntry(
            kind="case",
            stream=f"client:{client_id}" if client_id else "practice",
            actor="service",
            agent=agent.value,
            client_id=client_id,
            purpose=agent.value,
            decision="opened",
            details={"event_id": event_id[:128]},
        )

    def _entry(
        self,
        case: AgentCase,
        decision: str,
        staff: StaffId | None = None,
        *,
        code: str | None = None,
        details: Mapping[str, Json] | None = None,
    ) -> LedgerEntry:
        return LedgerEntry(
            kind="case",
            stream=f"client:{case.client_id}",
            actor="service",
            agent=case.agent.value,
            on_behalf_of=staff or case.on_behalf_of,
            client_id=case.client_id,
            purpose=case.agent.value,
            decision=decision,
            code=code,
            trace_id=trace_of(case)[0],
            details={"case_id": case.id, "run_id": case.run_id, **(details or {})},
        )


def agent_named(name: str) -> AgentName:
    try:
        return AgentName(name)
    except ValueError:
        raise BadArguments("There is no such agent.", f"Use one of: {', '.join(AgentName)}.") from None


def trace_of(case: AgentCase) -> tuple[str, str]:
    """Trace id and W3C traceparent of a run, the same for whoever recovers it: of what opened the case, where known."""
    if case.traceparent is not None:
        return case.traceparent.split("-")[1], case.traceparent
    digest = hashlib.sha256(case.run_id.encode()).hexdigest()
    return digest[:32], f"00-{digest[:32]}-{digest[32:48]}-01"


def _checked(agent: AgentName, subject: Mapping[str, str]) -> Mapping[str, str]:
    """Ids alone: a subject that holds text would carry it past every guard."""
    known = {name: value for name, value in subject.items() if name in SUBJECT_OF[agent]}
    whole_record = agent is AgentName.INTAKE and not subject
    if (
        known != dict(subject)
        or not (known or whole_record)
        or not all(_is_name(name, value) for name, value in known.items())
    ):
        raise BadArguments(
            "The subject of a case is ids alone.", f"Name one of: {', '.join(sorted(SUBJECT_OF[agent]))}."
        )
    return known


def _is_name(name: str, value: str) -> bool:
    """An id, or for `target_fields` names of the client's fields with points between them."""
    if name == "target_fields":
        return frozenset(value.split(".")) <= frozenset(FIELDS)
    return _ID.fullmatch(value) is not None


def _shown(case: AgentCase) -> dict[str, Json]:
    return {
        "case_id": case.id,
        "client_id": case.client_id,
        "state": case.state.value,
        "outcome": case.outcome.value if case.outcome else None,
        "code": case.code,
        **dict(case.report),
    }

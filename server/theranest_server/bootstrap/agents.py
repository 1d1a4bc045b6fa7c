"""Agents' cases, assembled: the desk, and what runs and the command line ask of it over the control interface."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from ..adapters.casbin_policy import BrokenPolicy, CasbinPolicy
from ..adapters.case_tokens import SECONDS
from ..adapters.cases import Cases
from ..alerts import AlertBook
from ..billing.x12.errors import X12Unreadable
from ..cases import CaseDesk
from ..cases.desk import Limits, TokenMint, agent_named, trace_of
from ..cases.on_behalf import OnBehalf
from ..cases.store import NotClaimed, Usage
from ..domain.cases import AgentCase, AgentName, CaseGrant, CaseOutcome
from ..domain.ids import ClientId, ClientRef, RemittanceId, StaffId, ThreadId
from ..domain.json import Json
from ..domain.people import StaffMember
from ..domain.refusals import BadArguments, NotFoundOrNotYours, NotPossibleNow, PolicyUnavailable, RecordsUnavailable
from ..ports import Calendar, GuardFacts, NotFound, RecordsError, RecordsReader, Telemetry
from ..transport.control import Use

_MARKS = ("model", "playbook", "prompt_version", "class")
Member = Callable[[object], Awaitable[StaffMember]]


class PolicyDelegations:
    """Implements `cases.on_behalf.Delegations` over `approvals.yaml`."""

    def __init__(self, policy: CasbinPolicy | BrokenPolicy) -> None:
        self._policy = policy

    def delegates_of(self, therapist: StaffId, today: date) -> Sequence[str]:
        try:
            delegations = self._policy.approvals.delegations
        except PolicyUnavailable:
            return ()
        return [d.to for d in delegations if d.therapist == therapist and today <= d.until]


def build_cases(
    store: Cases,
    records: RecordsReader,
    facts: GuardFacts,
    calendar: Calendar,
    policy: CasbinPolicy | BrokenPolicy,
    tokens: TokenMint,
    alerts: AlertBook,
    limits: Limits,
    telemetry: Telemetry,
) -> CaseDesk:
    return CaseDesk(
        store=store,
        records=records,
        facts=facts,
        calendar=calendar,
        on_behalf=OnBehalf(records, PolicyDelegations(policy), calendar),
        tokens=tokens,
        token_seconds=SECONDS,
        alerts=alerts,
        limits=limits,
        telemetry=telemetry,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What a run is told beside its case: its client's reference towards tools, and the practice's day."""

    member: Member
    ref_of: Callable[[ClientId], Awaitable[ClientRef]]
    today: Callable[[], Awaitable[date]]


class CaseControls:
    """One use a path; the run file's secret stands before all of them."""

    def __init__(
        self, desk: CaseDesk, records: RecordsReader, telemetry: Telemetry, world: World, mcp_url: str
    ) -> None:
        self._desk = desk
        self._records = records
        self._telemetry = telemetry
        self._world = world
        self._mcp_url = mcp_url

    def uses(self) -> Mapping[str, Use]:
        return {
            "/home/cases/open": self.open,
            "/home/cases/due": self.due,
            "/home/cases/claim": self.claim,
            "/home/cases/renew": self.renew,
            "/home/cases/finish": self.finish,
            "/home/cases/put-back": self.put_back,
            "/home/cases/show": self.show,
            "/home/cases/failed": self.failed,
            "/home/cases/retry": self.retry,
        }

    async def open(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """For `agent run`: the case of a thread or client, or the batch of a remittance."""
        agent, event_id = agent_named(str(body.get("agent"))), _word(body, "event_id")
        if agent is AgentName.DENIAL_REVIEW and body.get("remittance_id"):
            batch_id = await self._batch(RemittanceId(_word(body, "remittance_id")), event_id)
            return {"batch_id": batch_id, "cases": [_card(case) for case in await self._desk.in_batch(batch_id)]}
        client_id, subject = await self._subject(agent, body)
        case_id = await self._desk.open(agent=agent, client_id=client_id, subject=subject, event_id=event_id)
        return {"batch_id": None, "cases": [_card(await self._desk.find(case_id))]}

    async def due(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"cases": [_card(case) for case in await self._desk.due()]}

    async def claim(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        staff = body.get("on_behalf_of")
        granted = await self._desk.claim(
            _word(body, "case_id"),
            _whole(body, "round"),
            _word(body, "claimant"),
            on_behalf_of=(await self._world.member(staff)).id if staff else None,
            model=_word_or_none(body, "model"),
            prompt_version=_word_or_none(body, "prompt_version"),
        )
        if isinstance(granted, NotClaimed):
            return {"granted": None, "why": granted.value}
        return {"granted": await self._granted(granted), "why": None}

    async def renew(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        granted = await self._desk.renew(
            _word(body, "case_id"),
            _whole(body, "round"),
            _word(body, "claimant"),
            model=_word_or_none(body, "model"),
            prompt_version=_word_or_none(body, "prompt_version"),
        )
        return {"granted": await self._granted(granted)}

    async def finish(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        case = await self._held(body)
        report, usage = _report(body.get("report")), _counts(body.get("usage"))
        outcome = CaseOutcome(str(body.get("outcome")))
        _, traceparent = trace_of(case)
        marks = {f"theranest.{name}": str(report[name]) for name in _MARKS if name in report}
        about = {"theranest.agent": case.agent.value, "theranest.run_id": case.run_id}
        with self._telemetry.span("agent.run", {**about, **marks}, parent=traceparent) as span:
            span.set("theranest.outcome", outcome.value)
            done = await self._desk.finish(
                case,
                outcome,
                code=_word_or_none(body, "code"),
                report=report,
                usage=usage,
            )
        return {**done, "trace_id": trace_of(case)[0]}

    async def put_back(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        state = await self._desk.put_back(await self._held(body), str(body.get("code") or "broken"))
        return {"state": state.value}

    async def show(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        if body.get("batch_id"):
            return await self._desk.batch(_word(body, "batch_id"))
        return _card(await self._desk.find(_word(body, "case_id")))

    async def failed(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"cases": [_card(case) for case in await self._desk.failed()]}

    async def retry(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        return _card(await self._desk.retry(_word(body, "case_id")))

    async def _held(self, body: Mapping[str, Any]) -> AgentCase:
        case = await self._desk.find(_word(body, "case_id"))
        if (case.round, case.claimed_by) != (_whole(body, "round"), body.get("claimant")):
            raise NotPossibleNow("This run does not hold the case any more.", "End the run.", code="case_lost")
        return case

    async def _batch(self, remittance_id: RemittanceId, event_id: str) -> str:
        try:
            return await self._desk.open_remittance(remittance_id, event_id)
        except NotFound:
            raise NotFoundOrNotYours("There is no such remittance.", "See list_remittances.") from None
        except X12Unreadable as error:
            raise NotPossibleNow(str(error), "Read the file by hand.", code="unreadable_835") from None
        except RecordsError:
            raise _no_record() from None

    async def _subject(self, agent: AgentName, body: Mapping[str, Any]) -> tuple[ClientId, Mapping[str, str]]:
        try:
            if agent is AgentName.MESSAGING:
                thread = _word(body, "thread_id")
                page = await self._records.messages(thread_id=ThreadId(thread), limit=1)
                if not page.items:
                    raise NotFound
                return page.items[0].client_id, {"thread_id": thread}
            client_id = ClientId(_word(body, "client_id"))
            await self._records.client(client_id)
            named = {"document_id", "form_id"} if agent is AgentName.INTAKE else {"claim_id", "remittance_id"}
            return client_id, {name: _word(body, name) for name in sorted(named) if body.get(name)}
        except NotFound:
            raise NotFoundOrNotYours("There is no such thread or client.", "Check the id.") from None
        except RecordsError:
            raise _no_record() from None

    async def _granted(self, granted: CaseGrant) -> dict[str, Any]:
        return {
            "case": _card(granted.case),
            "on_behalf_of": granted.on_behalf_of,
            "token": granted.token,
            "token_seconds": granted.token_seconds,
            "traceparent": granted.traceparent,
            "trace_id": granted.trace_id,
            "mcp_url": self._mcp_url,
            "client_ref": await self._world.ref_of(granted.case.client_id),
            "today": (await self._world.today()).isoformat(),
        }


def _card(case: AgentCase) -> dict[str, Any]:
    """Ids and codes; the client's id stays with the service, whose token holds it."""
    return {
        "case_id": case.id,
        "round": case.round,
        "run_id": case.run_id,
        "trace_id": trace_of(case)[0],
        "traceparent": trace_of(case)[1],
        "agent": case.agent.value,
        "subject": dict(case.subject),
        "state": case.state.value,
        "attempts": case.attempts,
        "batch_id": case.batch_id,
        "outcome": case.outcome.value if case.outcome else None,
        "code": case.code,
        "report": dict(case.report),
        "opened_at": case.opened_at.isoformat(),
        "changed_at": case.changed_at.isoformat(),
    }


def _object(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else dict[str, Any]()


def _report(value: object) -> dict[str, Json]:
    """What a run may say of itself: names and codes; a text has no place here."""
    given = _object(value)
    said: dict[str, Json] = {name: str(given[name])[:80] for name in _MARKS if given.get(name)}
    calls: Any = given.get("tool_calls") or []
    said["tool_calls"] = [
        {"name": str(call.get("name"))[:64], "refused": str(call["refused"])[:64] if call.get("refused") else None}
        for call in calls[:200]
    ]
    return said


def _counts(value: object) -> Usage:
    given = _object(value)
    return Usage(**{name: max(0, int(given.get(name) or 0)) for name in ("requests", "tokens", "tool_calls")})


def _no_record() -> RecordsUnavailable:
    return RecordsUnavailable("The record cannot be read now.", "Try again in a minute.")


def _word(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value or len(value) > 200:
        raise BadArguments(f"{name} is missing or no word.", f"Send {name}.")
    return value


def _word_or_none(body: Mapping[str, Any], name: str) -> str | None:
    return _word(body, name) if body.get(name) is not None else None


def _whole(body: Mapping[str, Any], name: str) -> int:
    value = body.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadArguments(f"{name} is missing or no number.", f"Send {name}.")
    return value

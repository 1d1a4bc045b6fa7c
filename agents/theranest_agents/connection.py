"""Tools over MCP with the case's token. Every call counts against the budget and is recorded by name, without content."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, cast

import httpx2
from pydantic_ai import RunContext
from pydantic_ai.mcp import CallToolFunc, MCPToolset

from .answers import inner
from .budget import Budget
from .case import Grant
from .control import ServiceAway

T = TypeVar("T")
_PAUSE_SECONDS = 1.0
Renew = Callable[[], Awaitable[Grant]]


class Step(Protocol):
    """Runs one piece of work; in a worker its result is kept, so that a recovered run does not repeat it."""

    async def __call__(self, name: str, work: Callable[[], Awaitable[T]]) -> T: ...


async def at_once(name: str, work: Callable[[], Awaitable[T]]) -> T:
    """The step of a run that nobody recovers."""
    return await work()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    name: str
    refused: str | None = None
    proposal_id: str | None = None
    alert_id: str | None = None


class NotNow(Exception):
    """The service cannot do this at the moment, or reviewers have too much before them; the case is tried again later."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class CaseAuth(httpx2.Auth):
    """The case's token, and the service's address as it is now: after an outage both are other ones."""

    def __init__(self, grant: Grant, renew: Renew) -> None:
        self._grant = grant
        self._renew = renew

    async def async_auth_flow(self, request: httpx2.Request) -> AsyncGenerator[httpx2.Request, httpx2.Response]:
        self._address(request)
        response = yield request
        if response.status_code == 401:
            await self.renew()
            self._address(request)
            yield request

    async def renew(self) -> None:
        """Raises `ServiceAway`, and `Refused` where the case is another run's by now."""
        self._grant = await self._renew()

    def _address(self, request: httpx2.Request) -> None:
        now = httpx2.URL(self._grant.mcp_url)
        request.url = request.url.copy_with(scheme=now.scheme, host=now.host, port=now.port)
        request.headers["Host"] = now.netloc.decode("ascii")
        request.headers["Authorization"] = f"Bearer {self._grant.token}"


@dataclass(kw_only=True)
class CaseTools:
    """The tools of one run, for its code (`call`) and for its agents (`toolset`)."""

    grant: Grant
    renew: Renew
    budget: Budget
    step: Step = at_once
    patience: float = 0.0
    """Seconds to wait for a service that is away; a worker waits, a command does not."""
    calls: list[ToolCall] = field(default_factory=list[ToolCall])
    toolset: MCPToolset[Any] = field(init=False)
    _auth: CaseAuth = field(init=False)

    def __post_init__(self) -> None:
        self._auth = CaseAuth(self.grant, self.renew)
        self.toolset = MCPToolset(
            self.grant.mcp_url,
            id="theranest",
            auth=self._auth,
            tool_error_behavior="failed",
            process_tool_call=self._for_agent,
            max_retries=0,
        )

    async def call(self, name: str, **arguments: Any) -> dict[str, Any]:
        """The structured answer, or `{"refused": {...}}`. Raises `OutOfBudget`, and `NotNow` for a refusal that passes."""
        self.budget.before_tool_call()
        answer = await self.step(f"tool:{name}", lambda: self._answered(name, arguments))
        self.calls.append(_recorded(name, answer))
        if inner(answer, "refused").get("retriable") is True:
            raise NotNow(refused(answer) or "unavailable")
        return answer

    async def _for_agent(
        self, ctx: RunContext[Any], call_tool: CallToolFunc, name: str, arguments: dict[str, Any]
    ) -> dict[str, Any]:
        return await self.call(name, **arguments)

    async def _answered(self, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Waits out an outage; a call that was sent twice has its effect once, since the run names it."""
        until = time.monotonic() + self.patience
        while True:
            try:
                return await self._sent(name, arguments)
            except Exception as error:
                if not is_service_away(error) or time.monotonic() >= until:
                    raise
            await asyncio.sleep(_PAUSE_SECONDS)
            with contextlib.suppress(ServiceAway):
                await self._auth.renew()

    async def _sent(self, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        meta = {"traceparent": self.grant.traceparent}
        async with self.toolset:
            result = await self.toolset.client.call_tool(name, dict(arguments), meta=meta, raise_on_error=False)
        structured = result.structured_content
        if isinstance(structured, dict):
            return structured
        return {"refused": {"code": "no_answer", "message": "The tool gave no answer.", "what_to_do": "Go on without."}}


def is_service_away(error: BaseException) -> bool:
    """Whether nobody answered. Errors of the connection come wrapped in groups, causes and the client's own words."""
    if isinstance(error, BaseExceptionGroup):
        return any(is_service_away(one) for one in cast("BaseExceptionGroup[BaseException]", error).exceptions)
    if isinstance(error, httpx2.TransportError | ConnectionError | ServiceAway):
        return True
    cause = error.__cause__ or error.__context__
    return cause is not None and is_service_away(cause)


def refused(answer: Mapping[str, Any]) -> str | None:
    """The code of a refusal, None for an answer."""
    found = answer.get("refused")
    return str(cast("Mapping[str, Any]", found).get("code")) if isinstance(found, Mapping) else None


def _recorded(name: str, answer: Mapping[str, Any]) -> ToolCall:
    def word(key: str) -> str | None:
        return str(answer[key]) if answer.get(key) else None

    own = name not in ("get_proposal", "list_my_proposals")
    return ToolCall(
        name=name,
        refused=refused(answer),
        proposal_id=word("proposal_id") if own else None,
        alert_id=word("alert_id"),
    )

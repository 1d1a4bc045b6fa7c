"""Tools over MCP with the case's token. Every call counts against the budget and is recorded by name, without content."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, cast

import httpx2
from pydantic_ai import RunContext
from pydantic_ai.mcp import CallToolFunc, MCPToolset

from .budget import Budget
from .case import Grant

T = TypeVar("T")
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


class CaseAuth(httpx2.Auth):
    """The case's token; where the service does not take it any more (an outage outlived it), a fresh one, once."""

    def __init__(self, grant: Grant, renew: Renew) -> None:
        self._token = grant.token
        self._renew = renew

    async def async_auth_flow(self, request: httpx2.Request) -> AsyncGenerator[httpx2.Request, httpx2.Response]:
        request.headers["Authorization"] = f"Bearer {self._token}"
        response = yield request
        if response.status_code == 401:
            self._token = (await self._renew()).token
            request.headers["Authorization"] = f"Bearer {self._token}"
            yield request


@dataclass(kw_only=True)
class CaseTools:
    """The tools of one run, for its code (`call`) and for its agents (`toolset`)."""

    grant: Grant
    renew: Renew
    budget: Budget
    step: Step = at_once
    calls: list[ToolCall] = field(default_factory=list[ToolCall])
    toolset: MCPToolset[Any] = field(init=False)

    def __post_init__(self) -> None:
        self.toolset = MCPToolset(
            self.grant.mcp_url,
            id="theranest",
            auth=CaseAuth(self.grant, self.renew),
            tool_error_behavior="failed",
            process_tool_call=self._for_agent,
            max_retries=0,
        )

    async def call(self, name: str, **arguments: Any) -> dict[str, Any]:
        """The structured answer, or `{"refused": {...}}`. Raises `OutOfBudget`."""
        self.budget.before_tool_call()
        answer = await self.step(f"tool:{name}", lambda: self._sent(name, arguments))
        self.calls.append(_recorded(name, answer))
        return answer

    async def _for_agent(
        self, ctx: RunContext[Any], call_tool: CallToolFunc, name: str, arguments: dict[str, Any]
    ) -> dict[str, Any]:
        return await self.call(name, **arguments)

    async def _sent(self, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        meta = {"traceparent": self.grant.traceparent}
        async with self.toolset:
            result = await self.toolset.client.call_tool(name, dict(arguments), meta=meta, raise_on_error=False)
        structured = result.structured_content
        if isinstance(structured, dict):
            return cast("dict[str, Any]", structured)
        return {"refused": {"code": "no_answer", "message": "The tool gave no answer.", "what_to_do": "Go on without."}}


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

"""What MCP clients meet: the catalogue as this caller may see it, and the door."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Protocol

from ..domain.json import Json
from ..domain.people import Principal
from ..domain.refusals import NotPermitted, PolicyUnavailable
from ..domain.sensitivity import Sensitivity
from ..gate import Gate
from ..gate.policy import Callers
from ..gate.schemas import input_schema, output_schema
from ..ports import Ledger, LedgerEntry
from ..tool import Answer, AnswerModel, Arguments, Call, Desk, Effect, Tool, answer


class ShownPolicy(Protocol):
    def visible_to(self, caller: Any, tools: Sequence[Tool]) -> Sequence[Tool]: ...


class DoorFront:
    """Implements `mcp.Front`."""

    def __init__(
        self, gate: Gate, policy: ShownPolicy, callers: Callers, ledger: Ledger, catalogue: Sequence[Tool]
    ) -> None:
        self._gate = gate
        self._policy = policy
        self._callers = callers
        self._ledger = ledger
        self._tools = {tool.name: tool for tool in catalogue}

    async def visible(self, principal: Principal) -> Sequence[Tool]:
        """Filtered by the policy; while no policy is in force, the one tool that says why."""
        try:
            caller = await self._callers.of_principal(principal)
            return self._policy.visible_to(caller, list(self._tools.values()))
        except PolicyUnavailable as shut:
            return [what_is_wrong(f"{shut.message} {shut.what_to_do}")]
        except NotPermitted:
            return []

    async def call(
        self, principal: Principal, name: str, arguments: Mapping[str, Json], traceparent: str | None
    ) -> tuple[Tool, Answer]:
        tool = self._tools.get(name)
        if tool is None:
            return await self._unknown(principal, name)
        call = Call(
            tool=tool,
            principal=principal,
            raw_arguments=arguments,
            id=f"call_{secrets.token_hex(8)}",
            traceparent=traceparent,
        )
        return tool, await self._gate(call)

    def input_schema(self, tool: Tool) -> Mapping[str, Any]:
        return input_schema(tool)

    def output_schema(self, tool: Tool) -> Mapping[str, Any]:
        return output_schema(tool)

    async def _unknown(self, principal: Principal, name: str) -> tuple[Tool, Answer]:
        """A name that is no tool is refused and recorded like a tool that is not the caller's; the name is not kept."""
        for tool in await self.visible(principal):
            if tool.name == name and name not in self._tools:
                return tool, await tool.run(_NO_DESK, tool.arguments())
        await self._ledger.append(
            LedgerEntry(
                kind="call",
                stream="practice",
                actor=principal.staff_id,
                agent=principal.agent,
                on_behalf_of=principal.on_behalf_of,
                client_app=principal.client_app,
                decision="refused",
                code=NotPermitted.code,
                details={"refused_by": "catalogue"},
            )
        )
        raise NotPermitted("There is no such tool for you.", "See tools/list.")


class _Nothing(Arguments):
    pass


class _Told(AnswerModel):
    problem: Annotated[str, Sensitivity.PUBLIC]


_NO_DESK: Desk = None  # type: ignore[assignment]


def what_is_wrong(problem: str) -> Tool:
    """Stands in for the catalogue while the door is shut."""

    async def run(desk: Desk, arguments: _Nothing) -> Answer:
        return answer(_Told(problem=problem))

    return Tool(
        name="what_is_wrong",
        title="What is wrong",
        description="No tool can be used now. Call this to learn why and what to do, and tell the user.",
        effect=Effect.READ,
        permission="none",
        arguments=_Nothing,
        answers=_Told,
        run=run,
        needs_client_data=False,
        summarise=lambda content: str(content.get("problem")),
    )

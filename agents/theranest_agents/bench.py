"""What an agent works with during one run: its case, its tools, and agents that are built here and nowhere else."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel
from pydantic_ai import Agent, ToolOutput
from pydantic_ai.models import Model
from pydantic_ai.tools import RunContext, ToolDefinition
from pydantic_ai.usage import UsageLimits

from .case import Case
from .connection import CaseTools
from .model_file import ApprovedModel
from .models import ApprovedOnly
from .playbooks.scripted import Playbook, Script
from .prompts import AgentPrompt

O = TypeVar("O", bound=BaseModel)  # noqa: E741
_OUTPUT_TRIES = 2


@dataclass(kw_only=True)
class Bench:
    """`model` is None where the playbooks draft."""

    tools: CaseTools
    approved: Mapping[str, ApprovedModel]
    model: Model | None
    prompts: list[str] = field(default_factory=list[str])

    @property
    def case(self) -> Case:
        return self.tools.grant.case

    @property
    def client_ref(self) -> str:
        return self.tools.grant.client_ref

    @property
    def today(self) -> date:
        return self.tools.grant.today

    async def ask(
        self,
        prompt: AgentPrompt,
        task: Mapping[str, Any],
        output: type[O],
        playbook: Callable[[Mapping[str, Any]], Script],
        *,
        tools: frozenset[str] = frozenset(),
    ) -> O:
        """One agent from a prompt: what it answers, in a fixed shape. Without `tools` it can reach nothing.

        The task is JSON of our own making; text from outside stands in it under `untrusted_text` and nowhere else.
        Raises `OutOfBudget`, `ModelAway`, `ModelNotApproved`, and pydantic-ai's `UnexpectedModelBehavior` for an answer
        that is none of that shape.
        """
        model = self.model or Playbook(prompt.name, playbook)
        if prompt.mark not in self.prompts:
            self.prompts.append(prompt.mark)
        agent = Agent(
            model,
            name=prompt.name,
            instructions=prompt.text,
            output_type=ToolOutput(output, name="done"),
            toolsets=[self.tools.toolset.filtered(_only(tools))] if tools else [],
            capabilities=[ApprovedOnly(self.approved, self.tools.budget, self.tools.step)],
            retries=_OUTPUT_TRIES,
        )
        limits = UsageLimits(request_limit=self.tools.budget.limits.requests)
        with agent.parallel_tool_call_execution_mode("sequential"):
            done = await agent.run(json.dumps(task, ensure_ascii=False), usage_limits=limits)
        return done.output


def _only(names: frozenset[str]) -> Callable[[RunContext[Any], ToolDefinition], bool]:
    def allowed(ctx: RunContext[Any], tool: ToolDefinition) -> bool:
        return tool.name in names

    return allowed

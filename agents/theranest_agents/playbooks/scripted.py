"""A playbook is a model to the agent that runs it: a script asks for tools one by one and ends with the output.

The script is a generator: `answer = yield Ask(tool, arguments)`, and `return output`. It is run again from its beginning
for each request, with the answers so far, so that it holds no state and goes on after a crash like any other model.
"""

import json
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from pydantic import BaseModel
from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models.function import AgentInfo, FunctionModel

NAME = "playbook"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    tool: str
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])


Answer = Mapping[str, Any]
Script = Generator[Ask, Answer, BaseModel]


class Playbook(FunctionModel):
    """Deterministic code in a model's place. `name` and version go where a model's name would."""

    def __init__(self, name: str, script: Callable[[Mapping[str, Any]], Script]) -> None:
        super().__init__(self._next, model_name=f"{NAME}:{name}")
        self._script = script

    def _next(self, messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        running = self._script(_task(messages))
        told = iter(_answers(messages))
        output: BaseModel
        try:
            wanted = next(running)
            while (answer := next(told, None)) is not None:
                wanted = running.send(answer)
        except StopIteration as ended:
            output = ended.value
            arguments = output.model_dump(mode="json")
            return ModelResponse(parts=[ToolCallPart(info.output_tools[0].name, arguments)])
        return ModelResponse(parts=[ToolCallPart(wanted.tool, dict(wanted.arguments))])


def _task(messages: Sequence[ModelMessage]) -> Mapping[str, Any]:
    """The JSON that the run was given as its prompt."""
    for message in messages:
        for part in message.parts if isinstance(message, ModelRequest) else ():
            if isinstance(part, UserPromptPart) and isinstance(part.content, str):
                return cast("Mapping[str, Any]", json.loads(part.content))
    return {}


def _answers(messages: Sequence[ModelMessage]) -> list[Answer]:
    found: list[Answer] = []
    for message in messages:
        for part in message.parts if isinstance(message, ModelRequest) else ():
            if isinstance(part, ToolReturnPart):
                content: Any = part.content
                found.append(cast("Answer", content) if isinstance(content, Mapping) else {"text": str(content)})
    return found

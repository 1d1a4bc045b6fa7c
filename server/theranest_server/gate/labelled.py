"""labelled: text from outside the practice leaves as `{"untrusted": true, "source", "text"}`, hidden characters shown."""

from dataclasses import replace

from ..domain.json import Json
from ..domain.sensitivity import FromOutside
from ..privacy.labels import show_hidden
from ..tool import Answer, Call, Then, Tool
from .shape import Field, shape_of
from .walk import Change, Edits, compile_edits, edited


class Labelled:
    def __init__(self) -> None:
        self._edits: dict[str, Edits] = {}

    async def __call__(self, call: Call, then: Then) -> Answer:
        call.decisions.note("labelled")
        answer = await then(call)
        edits = self._edits_of(call.tool)
        return replace(answer, content=edited(answer.content, edits)) if edits else answer

    def _edits_of(self, tool: Tool) -> Edits:
        edits = self._edits.get(tool.name)
        if edits is None:
            edits = self._edits[tool.name] = compile_edits(shape_of(tool), _label)
        return edits


def _label(field: Field) -> Change | None:
    outside = field.outside
    if outside is None:
        return None

    def label(value: Json) -> Json:
        if isinstance(value, str):
            return untrusted(value, outside)
        if isinstance(value, list | tuple):
            return [label(item) for item in value]
        return value

    return label


def untrusted(text: str, outside: FromOutside) -> dict[str, Json]:
    return {"untrusted": True, "source": outside.source, "text": show_hidden(text)}

"""labelled: text from outside the practice leaves as `{"untrusted": true, "source", "text"}`, hidden characters shown."""

import re
from dataclasses import replace

from ..domain.json import Json
from ..domain.sensitivity import FromOutside
from ..tool import Answer, Call, Then, Tool
from .shape import Field, shape_of
from .walk import Change, Edits, compile_edits, edited

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\ue000-\uf8ff\U000e0000-\U000e0fff"
    "\U000f0000-\U0010ffff\U0001d173-\U0001d17a]"
)
"""What a reader cannot see: controls, zero widths, bidirectional marks, tags, variation selectors, private use."""


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
    return {"untrusted": True, "source": outside.source, "text": shown(text)}


def shown(text: str) -> str:
    """The text with every hidden character as its code point, e.g. `⟨U+200B⟩`; line breaks and tabs stay."""
    return _HIDDEN.sub(lambda found: f"⟨U+{ord(found.group()):04X}⟩", text.replace("\r\n", "\n"))

"""How a refusal leaves: as a tool result that is marked as an error, and that the tool's own output schema allows.

Clients hold structured content against the output schema, errors included, and throw away what does not fit; the
user would then read of a schema instead of what to do.
"""

from collections.abc import Mapping
from typing import Any

import mcp_types as types

from ..domain.refusals import Refused

_TEXT = {"type": "string"}
_FORM: dict[str, Any] = {
    "type": "object",
    "description": "Instead of an answer: why there is none, and what to do.",
    "properties": {"code": _TEXT, "message": _TEXT, "what_to_do": _TEXT, "retriable": {"type": "boolean"}},
    "required": ["code", "message"],
}


def refusal(refused: Refused) -> types.CallToolResult:
    text = f"Refused ({refused.code}): {refused.message} {refused.what_to_do}".strip()
    content = types.TextContent(type="text", text=text)
    structured = {"refused": {**refused.as_json(), "retriable": refused.retriable}}
    return types.CallToolResult(content=[content], structured_content=structured, is_error=True)


def or_refused(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The output schema of a tool's answers, or of a refusal in their place."""
    either = {**schema, "properties": {**schema.get("properties", {}), "refused": _FORM}}
    if required := either.pop("required", None):
        either["anyOf"] = [{"required": required}, {"required": ["refused"]}]
    return either

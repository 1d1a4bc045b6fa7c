"""Arguments as they arrive: plain JSON without hidden characters, parsed by the tool's model.

An error names the field and what is expected; it never repeats what was sent.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, cast

from pydantic import ValidationError

from ..domain.json import Json
from ..domain.refusals import BadArguments
from ..tool import Arguments, Tool

_DEEPEST = 12
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]|\r(?!\n)"
)
"""Control, bidirectional and tag characters, lone surrogates. Line ends may be LF or CR LF."""


def refuse_hidden(value: Json, field: str = "", depth: int = 0) -> None:
    """Raises `BadArguments` for control and bidirectional characters, and for values nested too deep."""
    if isinstance(value, str):
        if _HIDDEN.search(value):
            raise BadArguments(
                f"{_of(field)} holds a control or bidirectional character.",
                "Send plain text; line breaks and tabs are fine.",
            )
    elif depth > _DEEPEST:
        raise BadArguments("The arguments are nested too deep.", "Send them as the tool's input schema shows.")
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            refuse_hidden(name, field, depth)
            refuse_hidden(inner, field or name, depth + 1)
    elif isinstance(value, list | tuple):
        for inner in value:
            refuse_hidden(inner, field, depth + 1)


def parsed(tool: Tool, arguments: Mapping[str, Json]) -> Arguments:
    """As the input schema says, with nothing turned into another type. Raises `BadArguments`."""
    unknown = len(set(arguments) - set(tool.arguments.model_fields))
    if unknown:
        raise BadArguments(
            f"{tool.name} was given {unknown} argument{'s' if unknown > 1 else ''} that it does not know.",
            f"It takes: {', '.join(tool.arguments.model_fields) or 'none'}.",
        )
    try:
        return tool.arguments.model_validate_json(json.dumps(arguments), strict=True)
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False, include_context=True)
        raise BadArguments(
            " ".join(dict.fromkeys(_sentence(tool, dict(problem)) for problem in problems[:5])),
            "Send the arguments as the tool's input schema shows.",
        ) from None


def _of(field: str) -> str:
    return f"{field!r}" if re.fullmatch(r"[a-z][a-z0-9_]{0,40}", field) else "An argument"


def _sentence(tool: Tool, problem: dict[str, Any]) -> str:
    """Only names of the tool's own fields are repeated, and only limits that the schema states."""
    path = problem["loc"]
    field = str(path[0]) if path and str(path[0]) in tool.arguments.model_fields else ""
    where = f"{field!r}" + (" (inside)" if len(path) > 1 else "") if field else "The arguments"
    kind = str(problem["type"])
    context = cast("Mapping[str, Any]", problem.get("ctx") or {})
    return f"{where}: {_expected(kind, context)}."


def _expected(kind: str, context: Mapping[str, Any]) -> str:
    limits = {k: v for k, v in context.items() if isinstance(v, int | float) and k in _LIMITS}
    if kind == "missing":
        return "is required"
    if kind == "extra_forbidden":
        return "holds a field that is not known there"
    if kind in ("literal_error", "enum") and "expected" in context:
        return f"expected {context['expected']}"
    if kind == "string_pattern_mismatch":
        return "does not have the form of such a value"
    if kind == "value_error" and isinstance(error := context.get("error"), ValueError) and error.args:
        return str(error.args[0])
    if limits:
        name, value = next(iter(limits.items()))
        return f"expected {_LIMITS[name]} {value}"
    return f"expected {_KINDS.get(kind.split('_')[0], 'another kind of value')}"


_LIMITS = {
    "min_length": "a length of at least",
    "max_length": "a length of at most",
    "ge": "at least",
    "gt": "more than",
    "le": "at most",
    "lt": "less than",
}
_KINDS = {
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "date": "a date (YYYY-MM-DD)",
    "datetime": "a time (ISO 8601)",
    "time": "a time (HH:MM)",
    "list": "a list",
    "tuple": "a list",
    "dict": "an object",
    "model": "an object",
}

"""Reading tools' answers: JSON whose shape the server warrants, with empty values where a view took something away."""

from collections.abc import Mapping
from typing import Any, cast

Answer = Mapping[str, Any]


def listed(answer: Answer, name: str) -> list[Answer]:
    """The objects under a name."""
    found: Any = answer.get(name)
    items = cast("list[Any]", found) if isinstance(found, list) else []
    return [cast("Answer", item) for item in items if isinstance(item, Mapping)]


def texts(answer: Answer, name: str) -> list[str]:
    """The strings under a name."""
    found: Any = answer.get(name)
    return [item for item in cast("list[Any]", found) if isinstance(item, str)] if isinstance(found, list) else []


def inner(answer: Answer, name: str) -> Answer:
    found: Any = answer.get(name)
    return cast("Answer", found) if isinstance(found, Mapping) else {}


def from_outside(answer: Answer, name: str) -> str:
    """Text that people outside the practice wrote, out of its label."""
    return str(inner(answer, name).get("text", ""))

"""PDF objects as plain Python values: references followed, everything else what it seems or nothing."""

from typing import Any, cast


def plain(value: Any) -> Any:
    return value.get_object() if hasattr(value, "get_object") else value


def as_dict(value: Any) -> dict[str, Any] | None:
    found = plain(value)
    return cast("dict[str, Any]", found) if isinstance(found, dict) else None


def as_list(value: Any) -> list[Any]:
    found = plain(value)
    return cast("list[Any]", found) if isinstance(found, list) else []

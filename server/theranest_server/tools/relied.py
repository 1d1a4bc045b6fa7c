"""Values of the record on which a change rests, in the JSON that delivery will read back."""

import dataclasses
from datetime import date, datetime
from enum import Enum
from typing import Any

from ..domain.json import Json


def value_at(record: Any, path: str) -> Json:
    """The JSON of a field, at a dotted path of attributes."""
    value = record
    for name in path.split("."):
        value = getattr(value, name)
    return as_json(value)


def as_json(value: Any) -> Json:
    """A domain value in the practice API's JSON."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name.rstrip("_"): as_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (tuple, list)):
        return [as_json(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, dict):
        return {str(k): as_json(v) for k, v in value.items()}  # pyright: ignore[reportUnknownVariableType]
    return value

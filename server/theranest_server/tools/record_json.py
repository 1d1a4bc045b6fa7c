"""A domain value as the practice API's JSON."""

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, cast

from ..domain.json import Json


def as_json(value: Any) -> Json:
    """Dataclasses by field name, times and dates ISO-8601, tuples as lists."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name.rstrip("_"): as_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (tuple, list)):
        return [as_json(item) for item in cast("list[Any]", value)]
    if isinstance(value, Mapping):
        return {str(k): as_json(v) for k, v in cast("Mapping[Any, Any]", value).items()}
    return value

"""One form for values that are compared: whatever way the API writes a time, it reads back as `as_json` writes it."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from ...domain.json import Json
from ...domain.records import instant_text

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)


def normal(value: Json) -> Json:
    """Whole values that are instants become UTC without empty fractions; all else stays as it is."""
    if isinstance(value, str):
        return _instant(value) if _INSTANT.fullmatch(value) else value
    if isinstance(value, Mapping):
        return {name: normal(item) for name, item in value.items()}
    if isinstance(value, Sequence):
        return [normal(item) for item in value]
    return value


def _instant(value: str) -> str:
    try:
        return instant_text(datetime.fromisoformat(value))
    except (ValueError, OverflowError):
        return value

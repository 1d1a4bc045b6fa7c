"""Values of the record on which a change rests, in the JSON that delivery will read back."""

from collections.abc import Sequence
from typing import Any

from ..domain.json import Json
from ..domain.proposals import ReliedOn
from ..domain.records import as_json


def relied_on(resource: str, record: Any, paths: Sequence[str]) -> tuple[ReliedOn, ...]:
    """Leaf fields, so that what else changes in the record voids nothing."""
    return tuple(ReliedOn(resource=resource, id=record.id, path=path, value=value_at(record, path)) for path in paths)


def value_at(record: Any, path: str) -> Json:
    """The JSON of a leaf at a dotted path (`portal_accounts.0.shared`); None where the path leads nowhere."""
    value = record
    for name in path.split("."):
        if value is None:
            return None
        value = value[int(name)] if name.isdigit() else getattr(value, name)
    return as_json(value)

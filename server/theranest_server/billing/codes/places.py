"""Places of service and modifiers, in our own wording."""

from collections.abc import Mapping
from functools import cache

from .table import table


@cache
def places_of_service() -> Mapping[str, str]:
    """Two-digit CMS place of service to a label."""
    return {row["pos"]: row["label"] for row in table("pos").rows}


@cache
def modifier_kinds() -> Mapping[str, str]:
    """Modifier to its kind: `telehealth`, `separate`, `license`, `program`, `state`, ..."""
    return {row["modifier"]: row["kind"] for row in table("modifiers").rows}


TELEHEALTH_PLACES = frozenset({"02", "10"})
"""CMS place-of-service set: 02 client elsewhere, 10 client at home."""

"""Where each kind of change writes, and how it can be found or compared afterwards."""

from collections.abc import Iterator, Mapping

from .json import Json
from .proposals import Change, ChangeKind

RESOURCE: Mapping[ChangeKind, str] = {
    ChangeKind.CREATE_DRAFT_NOTE: "notes",
    ChangeKind.SEND_MESSAGE: "messages",
    ChangeKind.PATCH_CLIENT: "clients",
    ChangeKind.PATCH_CLAIM: "claims",
    ChangeKind.CORRECT_CLAIM: "claims",
    ChangeKind.DRAFT_PLAN: "plans",
    ChangeKind.ATTACH_DOCUMENT: "documents",
    ChangeKind.CREATE_TASK: "tasks",
    ChangeKind.LOG_CONTACT: "notes",
    ChangeKind.STANDING_TEXT: "standing-texts",
}
_PATCHES = frozenset({ChangeKind.PATCH_CLIENT, ChangeKind.PATCH_CLAIM})


def is_patch(kind: ChangeKind) -> bool:
    """A patch leaves no reference in the resource: it is recognised by its fields' values."""
    return kind in _PATCHES


def revises(kind: ChangeKind) -> bool:
    """Written as a new resource that takes over from its target whatever the change does not name."""
    return kind is ChangeKind.CORRECT_CLAIM


def patched_values(change: Change) -> dict[str, Json]:
    """Dotted path to proposed value for each leaf of a merge patch; arrays and nulls are leaves, as RFC 7396 has it."""
    return dict(_leaves(change.fields, ""))


def _leaves(value: Mapping[str, Json], prefix: str) -> Iterator[tuple[str, Json]]:
    for key, inner in value.items():
        if isinstance(inner, Mapping) and inner:
            yield from _leaves(inner, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", inner

"""Changing answers along their shape, touching nothing beside the fields in question."""

from collections.abc import Callable, Mapping

from ..domain.json import Json
from .shape import Field, Shape

Change = Callable[[Json], Json]
Edits = Mapping[str, Change]


def compile_edits(shape: Shape, edit: Callable[[Field], Change | None]) -> Edits:
    """The fields that `edit` wants to change, at any depth; empty where there is none."""
    edits: dict[str, Change] = {}
    for field in shape.values():
        change = edit(field)
        inner: Edits = compile_edits(field.inner, edit) if field.inner is not None else {}
        if change is not None:
            edits[field.name] = change
        elif inner:
            edits[field.name] = _within(inner)
    return edits


def edited(content: Mapping[str, Json], edits: Edits) -> Mapping[str, Json]:
    if not edits:
        return content
    changed = dict(content)
    for name, change in edits.items():
        if name in changed:
            changed[name] = change(changed[name])
    return changed


def _within(edits: Edits) -> Change:
    def change(value: Json) -> Json:
        if isinstance(value, Mapping):
            return edited(value, edits)
        if isinstance(value, list | tuple):
            return [change(item) for item in value]
        return value

    return change


Places = Mapping[str, "Places | None"]
"""Where the fields of one kind are: None at the field itself."""


def places_of(shape: Shape, wanted: Callable[[Field], bool]) -> Places:
    places: dict[str, Places | None] = {}
    for field in shape.values():
        if wanted(field):
            places[field.name] = None
        elif field.inner is not None and (inner := places_of(field.inner, wanted)):
            places[field.name] = inner
    return places


def edited_at(value: Json, places: Places, change: Change) -> Json:
    """The value with `change` made at each place; for changes that are known only during a call."""
    if isinstance(value, list | tuple):
        return [edited_at(item, places, change) for item in value]
    if not isinstance(value, Mapping):
        return value
    changed = dict(value)
    for name, inner in places.items():
        if name in changed:
            changed[name] = change(changed[name]) if inner is None else edited_at(changed[name], inner, change)
    return changed

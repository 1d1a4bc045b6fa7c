"""views.yaml: which classes of data a role sees, and whose clients it reaches."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from ...domain.sensitivity import Sensitivity
from .errors import PolicyError
from .roles import Roles
from .strict_yaml import Block, Document, Shape, shaped
from .vocabulary import ALWAYS_VISIBLE, PERMISSIONS, VIEWABLE, expand, nearest


class Reach(StrEnum):
    ASSIGNED = "assigned"
    UNLESS_RESTRICTED = "unless_restricted"
    PRACTICE = "practice"


class _View(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    same_as: str | None = None
    sentence: str | None = None
    owner: str | None = None
    review: object = None
    source: str | None = None
    clients: str | None = None
    sees: list[str] = Field(default_factory=list[str])
    by_right: dict[str, list[str]] = Field(default_factory=dict[str, list[str]], alias="for")


class _Narrow(Block):
    assigned_only: list[str]
    treating_only: list[str]


class _File(Shape):
    narrow: _Narrow
    views: dict[str, _View]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    source: str
    reach: Reach
    sees: frozenset[Sensitivity]
    by_permission: Mapping[str, frozenset[Sensitivity]]

    def classes(self, permission: str) -> frozenset[Sensitivity]:
        return self.by_permission.get(permission, self.sees)


@dataclass(frozen=True, slots=True, kw_only=True)
class Views:
    by_role: Mapping[str, View]
    assigned_only: frozenset[str]
    treating_only: frozenset[Sensitivity]
    """Absent unless the caller holds a provider seat and treats the client, or supervises who does."""

    def reach(self, role: str, permission: str) -> Reach:
        return Reach.ASSIGNED if permission in self.assigned_only else self.by_role[role].reach


def parse_views(document: Document, roles: Roles) -> Views:
    file = shaped(document, _File)
    narrow = [(("narrow", "assigned_only", i), word) for i, word in enumerate(file.narrow.assigned_only)]
    assigned = frozenset[str]().union(*(_permissions(document, path, word) for path, word in narrow))
    treating = _classes(document, ("narrow", "treating_only"), file.narrow.treating_only) - ALWAYS_VISIBLE
    known = {*roles.of_staff, *roles.of_agents}
    for role in file.views:
        if role not in known:
            raise document.error(("views", role), f"{role!r} is not in roles.csv.", nearest(role, known))
    for role in sorted(known - set(file.views)):
        raise document.error(("views",), f"has no view for {role}.", "Add one; what is not listed is not seen.")
    return Views(
        by_role={r: _view(document, r, file.views) for r in file.views}, assigned_only=assigned, treating_only=treating
    )


def _view(document: Document, role: str, views: Mapping[str, _View]) -> View:
    path, view = ("views", role), views[role]
    if view.same_as is not None:
        if view.model_fields_set != {"same_as"}:
            raise document.error(path, f"{role} has `same_as` beside other words.", "Write one or the other.")
        if view.same_as not in views or views[view.same_as].same_as is not None:
            raise document.error(
                path, f"{role} points to no written-out view.", "Name a role whose view is written out."
            )
        return _view(document, view.same_as, views)
    for name in ("sentence", "owner", "review", "source", "clients"):
        if getattr(view, name) is None:
            raise document.error(path, f"{role} lacks {name!r}.", "Add it to the block.")
    if view.clients not in frozenset(Reach):
        raise document.error((*path, "clients"), f"{view.clients!r} is no reach.", nearest(str(view.clients), Reach))
    return View(
        source=f"{document.file}:{document.line_of(path)}",
        reach=Reach(str(view.clients)),
        sees=_classes(document, (*path, "sees"), view.sees),
        by_permission=_by_permission(document, path, view.by_right),
    )


def _by_permission(
    document: Document, path: tuple[str, ...], by_right: Mapping[str, list[str]]
) -> dict[str, frozenset[Sensitivity]]:
    result: dict[str, frozenset[Sensitivity]] = {}
    for word, classes in by_right.items():
        for permission in _permissions(document, (*path, "for", word), word):
            if permission in result:
                raise document.error((*path, "for", word), f"{permission} is listed twice.", "Keep one of the lists.")
            result[permission] = _classes(document, (*path, "for", word), classes)
    return result


def _permissions(document: Document, path: tuple[str | int, ...], word: str) -> frozenset[str]:
    if found := expand(word):
        return found
    raise document.error(path, f"{word!r} is no right and no group of rights.", nearest(word, PERMISSIONS))


def _classes(document: Document, path: tuple[str, ...], words: list[str]) -> frozenset[Sensitivity]:
    for i, word in enumerate(words):
        if word == Sensitivity.PSYCHOTHERAPY_NOTE:
            raise document.error((*path, i), "lists psychotherapy notes.", "They enter no answer; remove the word.")
        if word not in VIEWABLE:
            raise document.error((*path, i), f"{word!r} is no class of data.", nearest(word, VIEWABLE))
        if word in words[:i]:
            raise document.error((*path, i), f"{word!r} is listed twice.", "Keep one.")
    return frozenset(Sensitivity(word) for word in words) | ALWAYS_VISIBLE


__all__ = ["PolicyError", "Reach", "View", "Views", "parse_views"]

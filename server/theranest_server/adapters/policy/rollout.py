"""rollout.yaml: features, each with the rights that belong to it, and for whom it is switched on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from ...domain.people import StaffMember
from .roles import Roles
from .strict_yaml import Block, Document, Shape, shaped
from .vocabulary import PERMISSIONS, expand, nearest

_UNSTOPPABLE = "alerts.raise"


class _Pilot(Shape):
    staff: list[str] = Field(default_factory=list[str])
    roles: list[str] = Field(default_factory=list[str])
    teams: list[str] = Field(default_factory=list[str])


class _Feature(Block):
    rights: list[str]
    state: Literal["on", "pilot", "off"]
    pilot: _Pilot | None = None


class _File(Shape):
    features: dict[str, _Feature]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    name: str
    source: str
    state: str
    staff: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()

    def open_to(self, staff: StaffMember, roles: frozenset[str]) -> bool:
        """`roles`: the person's role with all that it inherits from."""
        if self.state != "pilot":
            return self.state == "on"
        return f"user:{staff.id}" in self.staff or bool(self.roles & roles) or bool(self.teams & frozenset(staff.teams))


def parse_rollout(document: Document, roles: Roles) -> Mapping[str, Feature]:
    """The feature of each permission."""
    file = shaped(document, _File)
    result: dict[str, Feature] = {}
    for name, block in file.features.items():
        path = ("features", name)
        feature = _feature(document, name, block, roles)
        for i, word in enumerate(block.rights):
            if not (rights := expand(word)):
                raise document.error((*path, "rights", i), f"{word!r} is no right.", nearest(word, PERMISSIONS))
            if twice := rights & result.keys():
                raise document.error(
                    (*path, "rights", i), f"{sorted(twice)[0]!r} belongs to two features.", "Keep it in one."
                )
            result.update(dict.fromkeys(rights, feature))
    for permission in sorted(PERMISSIONS - result.keys()):
        raise document.error(("features",), f"has no feature for {permission!r}.", "Add it to one.")
    if result[_UNSTOPPABLE].state != "on":
        raise document.error(("features",), "switches alerts off.", "Calling for a person is always on.")
    return result


def _feature(document: Document, name: str, block: _Feature, roles: Roles) -> Feature:
    path = ("features", name, "pilot")
    pilot = block.pilot or _Pilot()
    if (block.state == "pilot") != bool(pilot.staff or pilot.roles or pilot.teams):
        raise document.error(
            ("features", name), f"{name!r} is {block.state} and its pilot group says otherwise.",
            "A pilot names people, roles or teams under `pilot`; any other state names none.",
        )  # fmt: skip
    for i, user in enumerate(pilot.staff):
        if not user.startswith("user:"):
            raise document.error((*path, "staff", i), f"{user!r} is no person.", "Write `user:` and the staff id.")
    for i, role in enumerate(pilot.roles):
        if role not in roles.above:
            raise document.error((*path, "roles", i), f"{role!r} is not in roles.csv.", nearest(role, roles.above))
    return Feature(
        name=name,
        source=f"{document.file}:{document.line_of(('features', name))}",
        state=block.state,
        staff=frozenset(pilot.staff),
        roles=frozenset(pilot.roles),
        teams=frozenset(pilot.teams),
    )

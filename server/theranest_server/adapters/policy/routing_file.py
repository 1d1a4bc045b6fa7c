"""routing.yaml: which event calls for which agent, for whom. Everything is off until somebody writes otherwise."""

from collections.abc import Collection
from dataclasses import dataclass
from importlib.abc import Traversable
from pathlib import Path
from typing import Literal

from pydantic import Field

from ...domain.events import EventName
from ...domain.people import StaffMember
from .folder import packaged
from .people import role_of
from .roles import Roles
from .strict_yaml import Block, Document, Shape, read, shaped
from .text import read_lines
from .vocabulary import nearest

FILE = "routing.yaml"
_AGENT = "role:agent_"
NEVER_ROUTED = frozenset({EventName.CONSENT_CHANGED})
"""Nothing for an agent to look at."""


class _Pilot(Shape):
    staff: list[str] = Field(default_factory=list[str])
    roles: list[str] = Field(default_factory=list[str])
    teams: list[str] = Field(default_factory=list[str])


class _Route(Block):
    event: str
    agent: str
    state: Literal["on", "pilot", "off"]
    pilot: _Pilot | None = None


class _File(Shape):
    routes: dict[str, _Route]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Implements `events.routing.RoutingRule`."""

    event: str
    agent: str
    state: str
    source: str
    roles_known: Roles
    staff: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()

    @property
    def switched_on(self) -> bool:
        return self.state != "off"

    def open_to(self, staff: StaffMember) -> bool:
        if self.state != "pilot":
            return self.state == "on"
        above = self.roles_known.above.get(role_of(staff, self.roles_known) or "", frozenset[str]())
        return f"user:{staff.id}" in self.staff or bool(self.roles & above) or bool(self.teams & frozenset(staff.teams))


def parse_routing(document: Document, roles: Roles) -> tuple[Route, ...]:
    """Raises `PolicyError`."""
    file = shaped(document, _File)
    routes = tuple(_route(document, name, block, roles) for name, block in file.routes.items())
    seen: set[tuple[str, str]] = set()
    for name, route in zip(file.routes, routes, strict=True):
        if (route.event, route.agent) in seen:
            what = f"{route.event} goes to {route.agent} a second time."
            raise document.error(("routes", name), what, "Keep one of the two.")
        seen.add((route.event, route.agent))
    return routes


def _route(document: Document, name: str, block: _Route, roles: Roles) -> Route:
    path = ("routes", name)
    events = sorted(frozenset(EventName) - NEVER_ROUTED)
    if block.event not in events:
        raise document.error((*path, "event"), f"{block.event!r} calls for no agent.", nearest(block.event, events))
    agents = [role.removeprefix(_AGENT) for role in roles.of_agents]
    if block.agent not in agents:
        raise document.error(
            (*path, "agent"), f"{block.agent!r} is no agent of roles.csv.", nearest(block.agent, agents)
        )
    pilot = block.pilot or _Pilot()
    _check_pilot(document, path, block, pilot, roles.above)
    return Route(
        event=block.event,
        agent=block.agent,
        state=block.state,
        source=f"{document.file}:{document.line_of(path)}",
        roles_known=roles,
        staff=frozenset(pilot.staff),
        roles=frozenset(pilot.roles),
        teams=frozenset(pilot.teams),
    )


def _check_pilot(
    document: Document, path: tuple[str, str], block: _Route, pilot: _Pilot, known: Collection[str]
) -> None:
    if (block.state == "pilot") != bool(pilot.staff or pilot.roles or pilot.teams):
        raise document.error(
            path, f"{path[1]!r} is {block.state} and its pilot group says otherwise.",
            "A pilot names people, roles or teams under `pilot`; any other state names none.",
        )  # fmt: skip
    for i, user in enumerate(pilot.staff):
        if not user.startswith("user:"):
            raise document.error(
                (*path, "pilot", "staff", i), f"{user!r} is no person.", "Write `user:` and the staff id."
            )
    for i, role in enumerate(pilot.roles):
        if role not in known:
            what = f"{role!r} is not in roles.csv."
            raise document.error((*path, "pilot", "roles", i), what, nearest(role, known))


def load_routing(directory: Path | None, roles: Roles) -> tuple[Route, ...]:
    """Raises `PolicyError`."""
    root: Traversable = directory if directory is not None else packaged()
    return parse_routing(read(FILE, read_lines(root, FILE)), roles)

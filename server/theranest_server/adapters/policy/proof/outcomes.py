"""What the door answers over the whole space: who gets through to which tool, and which classes of data come back.

Built from the same lines, views and reaches that the guards ask, guard by guard; `tests/policy` compares it with the real
door, call by call.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ....domain.people import ClientAppLevel
from ....domain.sensitivity import Sensitivity
from ....gate.shape import ALWAYS, classes_of, shape_of
from ....tool import Effect, Tool
from ..decisions import Table, compile_table
from ..folder import Folder
from ..views import Reach
from ..vocabulary import PERMISSIONS
from .requests import NARROWED, NO_AGENT, Lines, Only, request_space, role_of_agent
from .space import Space


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolOutcome:
    """Sets of requests. `person` is the person alone, with an agent or not."""

    tool: Tool
    calls: int
    sees: Mapping[Sensitivity, int]
    person_calls: int
    person_sees: Mapping[Sensitivity, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    space: Space
    folder: Folder
    table: Table
    tools: tuple[ToolOutcome, ...]
    permits: Mapping[str, int]
    """For each right what the lines alone decide, before any other guard; also rights that belong to no tool."""
    denies: Mapping[str, int]
    """For each right where a line of denies.csv refuses the person, granted or not."""

    @property
    def combinations(self) -> int:
        """Requests times tools: as many decisions were made."""
        return self.space.size * len(self.tools)


def outcomes_of(folder: Folder, catalogue: Sequence[Tool], *, only: Only | None = None) -> Outcomes:
    space = request_space(folder, only)
    table = compile_table(folder.rules, folder.roles)
    door = _Door(space, folder, table)
    return Outcomes(
        space=space,
        folder=folder,
        table=table,
        tools=tuple(door.outcome(tool) for tool in catalogue),
        permits={permission: door.permits(permission) for permission in sorted(PERMISSIONS)},
        denies={permission: door.denies(permission) for permission in sorted(PERMISSIONS)},
    )


class _Door:
    """The guards that decide, each as a set of requests that it lets pass."""

    def __init__(self, space: Space, folder: Folder, table: Table) -> None:
        self._space, self._folder = space, folder
        self._lines = Lines(space, table)
        self._persons = {role: space.where("role", role) for role in folder.roles.of_staff}
        self._agents = {
            value: space.where("agent", value) for value in space.axes["agent"] if role_of_agent(value) is not None
        }
        self._in_person = space.where("agent", NO_AGENT)
        self._permitted: dict[str, tuple[int, int]] = {}

    def outcome(self, tool: Tool) -> ToolOutcome:
        person, agent = self._permission(tool.permission)
        around = self._application(tool) & self._consented(tool) & self._rolled_out(tool)
        alone = person & around & self._related(tool, agent_counts=False)
        calls = alone & agent & self._related(tool, agent_counts=True)
        classes = classes_of(shape_of(tool)) | {Sensitivity.PUBLIC}
        views = {each: self._view(tool.permission, each, names_client=_names_clients(tool)) for each in classes}
        return ToolOutcome(
            tool=tool,
            calls=calls,
            sees={each: calls & person_view & agent_view for each, (person_view, agent_view) in views.items()},
            person_calls=alone,
            person_sees={each: alone & person_view for each, (person_view, _) in views.items()},
        )

    def permits(self, permission: str) -> int:
        person, agent = self._permission(permission)
        return person & agent

    def denies(self, permission: str) -> int:
        return _union(points & self._lines.deny(role, permission) for role, points in self._persons.items())

    def _permission(self, permission: str) -> tuple[int, int]:
        """`permitted`: the person's right, and the agent's where one acts."""
        if permission not in self._permitted:
            person = _union(points & self._lines.allow(role, permission) for role, points in self._persons.items())
            agent = self._in_person | _union(
                points & self._lines.allow(str(role_of_agent(value)), permission)
                for value, points in self._agents.items()
            )
            self._permitted[permission] = (person, agent)
        return self._permitted[permission]

    def _application(self, tool: Tool) -> int:
        """`placeholders`: an application without an agreement reaches no tool that needs client data."""
        if not tool.needs_client_data:
            return self._space.everything
        return self._space.complement(self._space.where("app", f"app:{ClientAppLevel.NO_BAA}"))

    def _related(self, tool: Tool, *, agent_counts: bool) -> int:
        """`related`: one's own clients, or a reach over the practice; an agent its own case only."""
        if not _names_clients(tool):
            return self._space.everything
        near = self._space.where("relation", "relation:assigned", "relation:supervises")
        reach = _union(points & self._reach(role, tool) for role, points in self._persons.items())
        if not agent_counts:
            return near | reach
        agents = self._in_person | _union(
            points & self._reach(str(role_of_agent(value)), tool) for value, points in self._agents.items()
        )
        own_case = self._in_person | self._space.where("case", "case:own")
        return own_case & (near | (reach & agents))

    def _reach(self, role: str, tool: Tool) -> int:
        reach = self._folder.views.reach(role, tool.permission)
        if reach is Reach.ASSIGNED:
            return 0
        if reach is Reach.PRACTICE:
            return self._space.everything
        return self._space.complement(self._space.where(NARROWED, NARROWED))

    def _consented(self, tool: Tool) -> int:
        """`consented`: opt-outs of client and clinician, and Part 2."""
        if tool.effect in (Effect.ALERT, Effect.WITHDRAW):
            return self._space.everything
        passed = self._space.everything
        if tool.needs_client_data:
            passed &= self._space.where("clinician", "clinician:opted_in")
        if _names_clients(tool):
            passed &= self._space.where("consent", "consent:granted", "consent:not_on_file")
            passed &= self._space.where("part2", "part2:no", "part2:covered")
        return passed

    def _rolled_out(self, tool: Tool) -> int:
        """`rolled_out`: nothing stops a call for a person."""
        if tool.effect is Effect.ALERT:
            return self._space.everything
        return self._space.where("feature", "feature:on") & self._space.where("kill", "kill:off")

    def _view(self, permission: str, what: Sensitivity, *, names_client: bool) -> tuple[int, int]:
        """`minimised`: what the person's role shows, and what the agent's does."""
        if what in ALWAYS:
            return self._space.everything, self._space.everything
        views = self._folder.views.by_role
        person = _union(p for role, p in self._persons.items() if what in views[role].classes(permission))
        if what in self._folder.views.treating_only and names_client:
            person &= self._space.where("seat:provider", "seat:provider")
            person &= self._space.where("relation", "relation:assigned", "relation:supervises")
        agent = self._in_person | _union(
            p for value, p in self._agents.items() if what in views[str(role_of_agent(value))].classes(permission)
        )
        return person, agent


def _names_clients(tool: Tool) -> bool:
    return tool.concerns is not None or (tool.list_field is not None and tool.needs_client_data)


def _union(sets: Iterable[int]) -> int:
    bits = 0
    for each in sets:
        bits |= each
    return bits

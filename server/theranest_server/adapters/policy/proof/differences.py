"""What changes between two policy folders, in words: who gained or lost which right, and which class of data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ....domain.sensitivity import Sensitivity
from ....gate.shape import ALWAYS
from ....tool import Tool
from ..folder import Folder
from .outcomes import Outcomes, outcomes_of
from .requests import NO_AGENT, agent_axis


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """`field_class` is None where the whole call is gained or lost; `when` is empty where it holds always."""

    gained: bool
    role: str
    tool: str
    field_class: str | None
    when: str

    @property
    def sentence(self) -> str:
        who = self.role.removeprefix("role:").replace("_", " ")
        verb = "gained" if self.gained else "lost"
        what = f"see {self.field_class.replace('_', ' ')} in {self.tool}" if self.field_class else f"use {self.tool}"
        return f"{who} {verb}: {what}{f' ({self.when})' if self.when else ''}"

    def as_json(self) -> dict[str, str | None]:
        return {"role": self.role, "tool": self.tool, "field_class": self.field_class, "when": self.when}


def differences(old: Folder, new: Folder, catalogue: Sequence[Tool]) -> list[Difference]:
    before, after = outcomes_of(old, catalogue), outcomes_of(new, catalogue)
    found: list[Difference] = []
    for role in dict.fromkeys((*_subjects(old), *_subjects(new))):
        for tool in catalogue:
            found += _of(role, tool, before, after)
    return found


def _subjects(folder: Folder) -> tuple[str, ...]:
    return (*folder.roles.of_staff, *folder.roles.of_agents)


def _of(role: str, tool: Tool, before: Outcomes, after: Outcomes) -> Iterator[Difference]:
    calls_before, calls_after = _named(before, role, tool, None), _named(after, role, tool, None)
    if calls_before != calls_after:
        for gained, more, less in ((True, calls_after, calls_before), (False, calls_before, calls_after)):
            if change := more - less:
                when = "" if not less else _words(change)
                yield Difference(gained=gained, role=role, tool=tool.name, field_class=None, when=when)
        if not (calls_before and calls_after):
            return
    for what in sorted(_classes(before, tool) | _classes(after, tool)):
        seen_before, seen_after = _named(before, role, tool, what), _named(after, role, tool, what)
        if bool(seen_before) != bool(seen_after):
            yield Difference(gained=bool(seen_after), role=role, tool=tool.name, field_class=what.value, when="")


def _classes(outcomes: Outcomes, tool: Tool) -> frozenset[Sensitivity]:
    sees = next(each.sees for each in outcomes.tools if each.tool.name == tool.name)
    return frozenset(sees) - ALWAYS


def _named(outcomes: Outcomes, role: str, tool: Tool, what: Sensitivity | None) -> frozenset[str]:
    """The circumstances of the record under which the role gets through, as the values of the axes that matter."""
    space = outcomes.space
    agents = role in outcomes.folder.roles.of_agents
    if not agents and role not in space.axes["role"]:
        return frozenset()
    who = (
        space.where("agent", agent_axis(role)) if agents else space.where("role", role) & space.where("agent", NO_AGENT)
    )
    outcome = next(each for each in outcomes.tools if each.tool.name == tool.name)
    points = who & (outcome.calls if what is None else outcome.sees.get(what, 0))
    return frozenset(
        value
        for axis in ("licence", "supervision", "relation", "app", "seat:provider", "flag:assigned_clients_only")
        for value in space.axes[axis]
        if points & space.where(axis, value)
    )


def _words(values: frozenset[str]) -> str:
    return "when " + " or ".join(sorted(value.replace("_", " ") for value in values))

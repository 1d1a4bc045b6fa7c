"""Every request that the door can tell apart, as a finite space: who, by what agent, through what, for whom, when.

What no guard looks at is no axis. A fact of the record becomes an axis when some line of the policy names it.
"""

from collections.abc import Iterable, Mapping, Sequence

from ..decisions import Table
from ..folder import Folder
from ..vocabulary import EXCLUSIVE, facts_of, meets
from .space import Point, Space

NO_AGENT = "agent:none"
RELATION = ("relation:assigned", "relation:supervises", "relation:none")
CASE = ("case:own", "case:other")
CONSENT = ("consent:granted", "consent:not_on_file", "consent:refused")
PART2 = ("part2:no", "part2:covered", "part2:not_covered")
STAFF_OPT = ("clinician:opted_in", "clinician:opted_out")
FEATURE = ("feature:on", "feature:off")
KILL = ("kill:off", "kill:on")
NARROWED = "flag:assigned_clients_only"
_ALWAYS_THERE = ("licence", "supervision", "app", "staff")


Only = Mapping[str, Sequence[str]]
"""Axes that are held to a few of their values, for a quicker look at a part of the space."""


def request_space(folder: Folder, only: Only | None = None) -> Space:
    named = frozenset(fact for rule in folder.rules for fact in facts_of(rule.when))
    free = sorted({fact for fact in named if fact.startswith(("seat:", "flag:"))} | {"seat:provider", NARROWED})
    axes: dict[str, Sequence[str]] = {
        "role": folder.roles.of_staff,
        "agent": (NO_AGENT, *(agent_axis(role) for role in folder.roles.of_agents)),
        **{fact: (fact, without(fact)) for fact in free},
        **{group: tuple(sorted(EXCLUSIVE[group])) for group in _ALWAYS_THERE},
        "relation": RELATION,
        "case": CASE,
        "consent": CONSENT,
        "part2": PART2,
        "clinician": STAFF_OPT,
        "feature": FEATURE,
        "kill": KILL,
    }
    return Space({name: (only or {}).get(name, values) for name, values in axes.items()})


def without(fact: str) -> str:
    return f"no {fact}"


def agent_axis(role: str) -> str:
    """`role:agent_messaging` as `agent:messaging`."""
    return "agent:" + role.removeprefix("role:agent_")


def role_of_agent(value: str) -> str | None:
    return None if value == NO_AGENT else "role:agent_" + value.removeprefix("agent:")


def facts_at(point: Point) -> frozenset[str]:
    """What the policy's conditions see of a request."""
    facts = {value for axis, value in point.items() if _is_fact(axis) and not value.startswith("no ")}
    facts.add("caller:person" if point.get("agent", NO_AGENT) == NO_AGENT else "caller:agent")
    return frozenset(facts)


def _is_fact(axis: str) -> bool:
    return axis in _ALWAYS_THERE or axis.startswith(("seat:", "flag:"))


def axes_of(conditions: Iterable[str]) -> frozenset[str]:
    """The axes on which conditions rest."""
    axes: set[str] = set()
    for condition in conditions:
        for fact in facts_of(condition):
            group = fact.partition(":")[0]
            axes.add("agent" if group == "caller" else group if group in _ALWAYS_THERE else fact)
    return frozenset(axes)


class Lines:
    """The policy's lines as sets of requests; each condition is worked out once."""

    def __init__(self, space: Space, table: Table) -> None:
        self._space = space
        self._table = table
        self._conditions: dict[str, int] = {}

    def allow(self, role: str, permission: str) -> int:
        """The requests in which the lines for this role and right allow it; a deny before every allow."""
        return self._any(role, permission, "allow") & ~self.deny(role, permission)

    def deny(self, role: str, permission: str) -> int:
        """The requests that some line of denies.csv refuses, granted or not."""
        return self._any(role, permission, "deny")

    def _any(self, role: str, permission: str, effect: str) -> int:
        points = 0
        for rule in self._table.rules[role, permission]:
            if rule.effect == effect:
                points |= self._met(rule.when)
        return points

    def _met(self, when: str) -> int:
        if when not in self._conditions:
            axes = axes_of((when,))
            holds = self._space.depending(axes, lambda point: meets(facts_at({"agent": NO_AGENT, **point}), when))
            self._conditions[when] = holds
        return self._conditions[when]

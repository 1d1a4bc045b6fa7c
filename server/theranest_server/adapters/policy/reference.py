"""Casbin over the rules that the loader let through: the reference by which every decision is made."""

from collections.abc import Sequence
from typing import Protocol

import casbin

from .errors import PolicyError
from .roles import Roles
from .rules import Rule
from .vocabulary import ANYBODY, PERMISSIONS, covers, meets


class Reference(Protocol):
    def __call__(self, role: str, may: str, holds: frozenset[str]) -> bool: ...


class CasbinReference:
    """The plain Enforcer: the fast and the synced one answered wrongly (threads, wildcard denies)."""

    def __init__(self, model: str, rules: Sequence[Rule], roles: Roles) -> None:
        parsed = casbin.Model()
        parsed.load_model_from_text(model)
        self._enforcer = casbin.Enforcer(parsed)
        self._enforcer.add_function("covers", covers)
        self._enforcer.add_function("meets", meets)
        self._load(rules, roles)

    def _load(self, rules: Sequence[Rule], roles: Roles) -> None:
        """Casbin drops lines it does not know without a word, so what it holds afterwards is counted."""
        lines = [list(rule.columns) for rule in rules]
        links = [[link.role, link.of] for link in roles.links if link.kind == "g"]
        self._enforcer.add_policies(lines)
        self._enforcer.add_named_grouping_policies("g", links)
        if len(self._enforcer.get_policy()) != len(lines):
            raise PolicyError("grants", 0, "were not all taken by Casbin.", "Report this; the door stays shut.")
        if len(self._enforcer.get_named_grouping_policy("g")) != len(links):
            raise PolicyError("roles.csv", 0, "was not wholly taken by Casbin.", "Report this; the door stays shut.")

    def __call__(self, role: str, may: str, holds: frozenset[str]) -> bool:
        return self._enforcer.enforce(role, may, holds) is True


def probe(reference: Reference, roles: Roles) -> None:
    """Requests that must be refused whatever the files say. One that passes keeps the door shut."""
    everything = frozenset(f"may:{p}" for p in PERMISSIONS)
    willing = frozenset({"seat:provider", "seat:admin", "licence:current", "app:baa_identified", "caller:person"})
    left = willing | {"staff:left", "supervision:none"}
    requests: list[tuple[str, str, str, frozenset[str]]] = [
        ("an unknown role", "role:nobody", "may:clients.read", willing),
        ("a person instead of a role", "user:staff", "may:clients.read", willing),
        ("a role without its prefix", "therapist", "may:clients.read", willing),
        ("an empty role", "", "may:clients.read", willing),
        ("an unknown right", ANYBODY, "may:records.erase", willing),
        ("an empty right", "role:organization_administrator", "", willing),
        ("nothing at all", "", "", frozenset()),
        ("a wildcard as a right", "role:organization_administrator", "may:*", willing),
        ("a group as a right", "role:organization_administrator", "may:clients.*", willing),
        ("a line break in a role", "role:therapist\n", "may:clients.read", willing),
    ]
    requests += [(f"{role} after leaving", role, may, left) for role in roles.of_staff for may in _first(everything)]
    for what, role, may, holds in requests:
        if reference(role, may, holds):
            raise PolicyError("denies.csv", 0, f"lets through {what}.", "Such a request must be refused.")


def _first(everything: frozenset[str]) -> tuple[str, ...]:
    """Two rights that everybody has: a deny that stops them for who left comes before a grant."""
    return tuple(sorted(everything & {"may:alerts.raise", "may:proposals.list"}))

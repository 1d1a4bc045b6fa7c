"""Roles: who inherits whose rights, and which level makes a job believable."""

from collections.abc import Mapping
from dataclasses import dataclass

from .errors import PolicyError
from .rules import Link, Rule
from .vocabulary import ANY_AGENT, ANYBODY, DEEPEST, EXCLUSIVE, LEVELS, nearest

ROOTS = frozenset({ANYBODY, ANY_AGENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    links: tuple[Link, ...]
    above: Mapping[str, frozenset[str]]
    """Each role with itself and everything it inherits from."""
    levels: Mapping[str, frozenset[str]]
    """The permission levels at which a role is believed; none for agents."""
    usual: Mapping[str, frozenset[str]]
    """Facts that the record usually holds of somebody in the role."""

    @property
    def of_staff(self) -> tuple[str, ...]:
        return tuple(role for role in self.above if self.levels.get(role))

    @property
    def of_agents(self) -> tuple[str, ...]:
        return tuple(r for r, above in self.above.items() if ANY_AGENT in above and r != ANY_AGENT)


def build_roles(file: str, links: list[Link]) -> Roles:
    _refuse_doubles(links)
    parents = _parents(links)
    roles = Roles(
        links=tuple(links),
        above={role: _above(role, parents, links) for role in _names(links)},
        levels={role: _facts(role, links) & LEVELS for role in _names(links)},
        usual={role: _facts(role, links) - LEVELS for role in _names(links)},
    )
    for link in links:
        _check(link, roles)
    for level in sorted(LEVELS):
        if f"level:{level.removeprefix('level:')}" not in roles.levels.get(f"role:{level.removeprefix('level:')}", ()):
            role = level.replace("level:", "role:")
            raise PolicyError(file, len(links), f"has no row for {role}.", f"Add `g2, {role}, {level}`.")
    return roles


def check_known(rules: list[Rule], roles: Roles) -> None:
    """Every rule speaks of a role that roles.csv knows."""
    known = frozenset(roles.above) | ROOTS
    for rule in rules:
        if rule.role not in known:
            raise PolicyError(
                rule.source.file, rule.source.line, f"speaks of {rule.role!r}, which roles.csv does not know.",
                nearest(rule.role, known),
            )  # fmt: skip


def _names(links: list[Link]) -> list[str]:
    return list(dict.fromkeys(link.role for link in links))


def _parents(links: list[Link]) -> Mapping[str, list[str]]:
    parents: dict[str, list[str]] = {}
    for link in links:
        if link.kind == "g":
            parents.setdefault(link.role, []).append(link.of)
    return parents


def _facts(role: str, links: list[Link]) -> frozenset[str]:
    return frozenset(link.of for link in links if link.kind == "g2" and link.role == role)


def _above(role: str, parents: Mapping[str, list[str]], links: list[Link]) -> frozenset[str]:
    found, frontier, depth = {role}, [role], 0
    while frontier := [parent for r in frontier for parent in parents.get(r, ())]:
        depth += 1
        found.update(frontier)
        if role in frontier or depth > DEEPEST:
            source = next(link.source for link in links if link.role == role)
            what = "inherits from itself." if role in frontier else f"inherits over more than {DEEPEST} steps."
            raise PolicyError(source.file, source.line, f"{role} {what}", "Let it inherit directly from what it needs.")
    return frozenset(found)


def _refuse_doubles(links: list[Link]) -> None:
    seen: dict[tuple[str, str, str], Link] = {}
    for link in links:
        earlier = seen.setdefault((link.kind, link.role, link.of), link)
        if earlier is not link:
            raise PolicyError(
                link.source.file, link.source.line, f"repeats {earlier.source}.", "Remove one of the two lines."
            )


def _check(link: Link, roles: Roles) -> None:
    source = link.source
    if link.role in ROOTS:
        raise PolicyError(source.file, source.line, f"redefines {link.role}.", "Everybody has it already; remove it.")
    if link.kind == "g" and link.of not in frozenset(roles.above) | ROOTS:
        raise PolicyError(
            source.file, source.line, f"inherits from the unknown {link.of!r}.", nearest(link.of, roles.above)
        )
    staff, agent = ANYBODY in roles.above[link.role], ANY_AGENT in roles.above[link.role]
    if staff == agent:
        raise PolicyError(
            source.file, source.line, f"{link.role} is neither staff nor agent, or both.",
            f"Let it inherit, directly or not, from exactly one of {ANYBODY} and {ANY_AGENT}.",
        )  # fmt: skip
    if staff and not roles.levels[link.role]:
        raise PolicyError(
            source.file, source.line, f"{link.role} has no permission level.", f"Add `g2, {link.role}, level:...`."
        )
    for group in EXCLUSIVE.values():
        if len(roles.usual[link.role] & group) > 1:
            raise PolicyError(
                source.file, source.line, f"{link.role} has two of {', '.join(sorted(group))}.", "Keep one of them."
            )

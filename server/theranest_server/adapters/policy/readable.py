"""What people ask of a policy: somebody in a role, a cell of the table, why somebody may or may not."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from ...domain.ids import PersonId, PracticeId, StaffId
from ...domain.people import PermissionLevel, Seat, StaffFlags, StaffMember, StateLicence, SupervisionMode
from .decisions import Table, about_the_record, negated
from .rules import Rule
from .vocabulary import ALWAYS, PERMISSIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the policy folder, with the sentence above it."""

    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    allowed: bool
    because: list[Line]
    missing: list[str]


def explained(
    table: Table, roles: Sequence[str], permission: str, holds: frozenset[str], *, allowed: bool
) -> Explanation:
    lines = [table.deciding(role, permission, holds) for role in roles if permission in PERMISSIONS]
    found = [rule for rule in lines if rule is not None]
    missing = [negated(rule.when) for rule in found if rule.effect == "deny" and rule.when != ALWAYS]
    if not allowed and not all(_granted(table, role, permission) for role in roles or [""]):
        missing.append("a line in grants/ that gives this right")
    because = [Line(file=r.source.file, line=r.source.line, text=r.source.sentence) for r in found]
    return Explanation(allowed=allowed, because=because, missing=missing)


def _granted(table: Table, role: str, permission: str) -> bool:
    return any(rule.effect == "allow" for rule in table.rules.get((role, permission), ()))


def cell(answers: Collection[bool], rules: Sequence[Rule]) -> str:
    """`allow`, `refuse`, or `when` with what the record must say, where not everybody in the role may."""
    if True not in answers:
        return "refuse"
    if False not in answers:
        return "allow"
    denies = [rule for rule in rules if rule.effect == "deny" and about_the_record(rule.when)]
    return "when " + " and ".join(dict.fromkeys(negated(rule.when) for rule in denies))


def somebody(role: str, levels: frozenset[str], usual: frozenset[str]) -> StaffMember:
    """An invented member of staff who holds exactly these facts."""

    def said(group: str) -> list[str]:
        return [fact.partition(":")[2] for fact in sorted(usual) if fact.startswith(f"{group}:")]

    licence = (StateLicence(type="licence", state="TX", number="0", expires=date.max),)
    modes = said("supervision")
    return StaffMember(
        id=StaffId(f"staff:{role}"),
        practice_id=PracticeId("policy"),
        name=role,
        email="",
        permission_level=PermissionLevel(min(levels).partition(":")[2]),
        profile=role,
        seats=frozenset(Seat(seat) for seat in said("seat")),
        flags=StaffFlags(**{"assigned_clients_only": False, **dict.fromkeys(said("flag"), True)}),
        state_licences=licence if "licence:current" in usual else (),
        person_id=PersonId(f"person:{role}"),
        supervisor_id=StaffId("staff:supervisor") if modes else None,
        supervision_mode=SupervisionMode(modes[0]) if modes else None,
    )

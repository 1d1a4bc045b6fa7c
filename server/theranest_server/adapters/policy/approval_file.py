"""approvals.yaml as values: for each kind of change its rules, the conditional ones first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pydantic import Field

from ...domain.approvals import Way
from ...domain.json import Json
from ...domain.proposals import Change, ChangeKind
from .strict_yaml import Block, Document, Shape, shaped
from .vocabulary import PERMISSIONS, nearest

_LONGEST_HOURS = 24 * 60
_ASKED = frozenset(Way) - {Way.SIGNED_TEXT}


class _Rule(Block):
    slots: list[list[str]]
    distinct_persons: bool
    four_eyes: bool
    proposed_with: str
    expires_after_hours: int
    when_fields: list[str] = Field(default_factory=list[str])


class _Delegation(Shape):
    from_: str = Field(alias="from")
    to: str
    until: date


class _File(Shape):
    kinds: dict[str, list[_Rule]]
    inbox_delegations: list[_Delegation]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRule:
    source: str
    slots: tuple[frozenset[Way], ...]
    distinct_persons: bool
    four_eyes: bool
    proposed_with: str
    expires_after_hours: int
    when_fields: frozenset[str]

    def applies(self, change: Change) -> bool:
        return not self.when_fields or bool(_names(change.fields) & self.when_fields)

    def as_json(self) -> Json:
        """What of the rule decides, without where it stands."""
        return {
            "slots": sorted([sorted(slot) for slot in self.slots]),
            "distinct_persons": self.distinct_persons,
            "four_eyes": self.four_eyes,
            "proposed_with": self.proposed_with,
            "expires_after_hours": self.expires_after_hours,
            "when_fields": sorted(self.when_fields),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """A therapist's inbox answered by somebody else, or by a team, up to and including a day."""

    therapist: str
    to: str
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Approvals:
    kinds: Mapping[ChangeKind, tuple[ApprovalRule, ...]]
    delegations: tuple[Delegation, ...]

    def rules_for(self, change: Change) -> tuple[ApprovalRule, ...]:
        """Every rule whose fields the change touches, else the one without fields."""
        rules = self.kinds.get(change.kind, ())
        named = tuple(r for r in rules if r.when_fields and r.applies(change))
        plain = tuple(r for r in rules if not r.when_fields)
        covered = frozenset[str]().union(*(r.when_fields for r in named))
        others = frozenset(change.fields) - covered
        return named + plain if others or not named else named


def _names(value: Json) -> frozenset[str]:
    """Every name of a field in a change, at any depth."""
    if isinstance(value, Mapping):
        inner = frozenset[str]().union(*map(_names, value.values()))
        return inner | {part for key in value for part in key.split(".")}
    if isinstance(value, list | tuple):
        return frozenset[str]().union(*map(_names, value))
    return frozenset()


def parse_approvals(document: Document, kinds: frozenset[ChangeKind]) -> Approvals:
    file = shaped(document, _File)
    for name in file.kinds:
        if name not in kinds:
            raise document.error(("kinds", name), f"{name!r} is no kind of change.", nearest(name, kinds))
    for kind in sorted(kinds - file.kinds.keys()):
        raise document.error(("kinds",), f"has no rule for {kind.value!r}.", "Add one; without it nobody can approve.")
    return Approvals(
        kinds={ChangeKind(name): _rules(document, name, rules) for name, rules in file.kinds.items()},
        delegations=tuple(_delegation(document, i, d) for i, d in enumerate(file.inbox_delegations)),
    )


def _rules(document: Document, kind: str, rules: list[_Rule]) -> tuple[ApprovalRule, ...]:
    plain = [rule for rule in rules if not rule.when_fields]
    if len(plain) != 1 or rules[-1] is not plain[0]:
        raise document.error(
            ("kinds", kind), f"{kind!r} needs exactly one rule without `when_fields`, as the last.", "Add or move it."
        )
    return tuple(_rule(document, ("kinds", kind, i), rule) for i, rule in enumerate(rules))


def _rule(document: Document, path: tuple[str | int, ...], rule: _Rule) -> ApprovalRule:
    if not rule.slots or not all(rule.slots):
        raise document.error((*path, "slots"), "an approval without anybody to give it.", "Name at least one way.")
    for i, slot in enumerate(rule.slots):
        for word in slot:
            if word not in _ASKED:
                raise document.error((*path, "slots", i), f"{word!r} is no way to qualify.", nearest(word, _ASKED))
    if rule.proposed_with not in PERMISSIONS:
        what = f"{rule.proposed_with!r} is no right."
        raise document.error((*path, "proposed_with"), what, nearest(rule.proposed_with, PERMISSIONS))
    if not 1 <= rule.expires_after_hours <= _LONGEST_HOURS:
        raise document.error((*path, "expires_after_hours"), "is out of range.", f"Write 1 to {_LONGEST_HOURS}.")
    if len(rule.slots) > 1 and not rule.distinct_persons:
        raise document.error((*path, "distinct_persons"), "two approvals by one person.", "Write true.")
    return ApprovalRule(
        source=f"{document.file}:{document.line_of(path)}",
        slots=tuple(frozenset(Way(word) for word in slot) for slot in rule.slots),
        distinct_persons=rule.distinct_persons,
        four_eyes=rule.four_eyes,
        proposed_with=rule.proposed_with,
        expires_after_hours=rule.expires_after_hours,
        when_fields=frozenset(rule.when_fields),
    )


def _delegation(document: Document, i: int, delegation: _Delegation) -> Delegation:
    path = ("inbox_delegations", i)
    if not delegation.from_.startswith("user:") or not delegation.to.startswith(("user:", "team:")):
        raise document.error(path, "names nobody.", "Write from: user:STAFF-ID, to: user:STAFF-ID or team:NAME.")
    return Delegation(therapist=delegation.from_.removeprefix("user:"), to=delegation.to, until=delegation.until)

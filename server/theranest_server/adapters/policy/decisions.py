"""Which line decides. A deny before every allow; without a line, no."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .roles import Roles
from .rules import Rule
from .vocabulary import EXCLUSIVE, PERMISSIONS, covers, facts_of, meets

_PLAIN_CALL = frozenset({"app:baa_identified", "caller:person", "staff:active"})
_NOT_THE_RECORD = ("app:", "caller:", "staff:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The rules sorted by what they decide: for each role and permission its denies, then its allows."""

    rules: Mapping[tuple[str, str], tuple[Rule, ...]]
    relevant: Mapping[tuple[str, str], frozenset[str]]
    """The facts on which a decision rests; all others cannot change it."""

    def deciding(self, role: str, permission: str, holds: frozenset[str]) -> Rule | None:
        """The first rule that applies; None where nothing grants."""
        return next((rule for rule in self.rules[role, permission] if meets(holds, rule.when)), None)


def compile_table(rules: Sequence[Rule], roles: Roles) -> Table:
    sorted_rules = sorted(rules, key=lambda rule: rule.effect != "deny")
    by_key = {
        (role, permission): tuple(
            rule for rule in sorted_rules if rule.role in above and covers(rule.may, f"may:{permission}")
        )
        for role, above in roles.above.items()
        for permission in PERMISSIONS
    }
    return Table(rules=by_key, relevant={key: _relevant(found) for key, found in by_key.items()})


def _relevant(rules: Sequence[Rule]) -> frozenset[str]:
    """Facts named in conditions; of an exclusive group only the named members matter."""
    return frozenset(fact for rule in rules for fact in facts_of(rule.when))


def about_the_record(when: str) -> bool:
    """Whether a condition speaks of the person's record, and not of application, caller or having left."""
    return any(not fact.startswith(_NOT_THE_RECORD) for fact in facts_of(when))


def negated(when: str) -> str:
    terms = [t.removeprefix("not ") if t.startswith("not ") else f"not {t}" for t in when.split(" and ")]
    return terms[0] if len(terms) == 1 else f"({' or '.join(terms)})"


def every_record(relevant: frozenset[str]) -> Iterator[frozenset[str]]:
    """Each combination of facts of the record on which a decision can rest, for an active person in person."""
    groups = [g for name, g in EXCLUSIVE.items() if f"{name}:" not in _NOT_THE_RECORD and g & relevant]
    free = sorted(f for f in relevant if f.startswith(("seat:", "flag:")))
    choices = [*[sorted(group) for group in groups], *[(fact, None) for fact in free]]
    for chosen in itertools.product(*choices):
        yield _PLAIN_CALL | {fact for fact in chosen if fact is not None}

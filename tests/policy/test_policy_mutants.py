"""Spoil the policy in every way that gives somebody more, and count how often a sentence of invariants.yaml notices."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from test_policy_invariants import LEFT_OUT, ONE_DAY
from theranest_server.adapters.policy.approval_file import Approvals
from theranest_server.adapters.policy.folder import Folder, read_folder
from theranest_server.adapters.policy.proof.checking import check, conditions_of
from theranest_server.adapters.policy.proof.invariants import Invariant, Words, parse_invariants
from theranest_server.adapters.policy.proof.outcomes import Outcomes, outcomes_of
from theranest_server.adapters.policy.rules import Rule, Source
from theranest_server.adapters.policy.views import Reach
from theranest_server.adapters.policy.vocabulary import PERMISSIONS, VIEWABLE
from theranest_server.domain.approvals import Way
from theranest_server.tools import CATALOGUE

pytestmark = pytest.mark.slow
HERE = Source(file="mutant", line=1, sentence="A mutant.")
Mutant = tuple[str, Folder]


def mutants(shipped: Folder) -> Iterator[Mutant]:
    yield from _fewer_denies(shipped)
    yield from _more_grants(shipped)
    yield from _wider_views(shipped)
    yield from _looser_approvals(shipped)


def _fewer_denies(shipped: Folder) -> Iterator[Mutant]:
    for rule in shipped.rules:
        if rule.effect == "deny":
            yield f"without {rule.columns}", replace(shipped, rules=tuple(r for r in shipped.rules if r is not rule))


def _more_grants(shipped: Folder) -> Iterator[Mutant]:
    granted = {(rule.role, rule.may) for rule in shipped.rules if rule.effect == "allow"}
    for role in (*shipped.roles.of_staff, *shipped.roles.of_agents):
        for permission in sorted(PERMISSIONS):
            if (role, f"may:{permission}") not in granted:
                more = Rule(source=HERE, role=role, may=f"may:{permission}", when="always", effect="allow")
                yield f"{role} may {permission}", replace(shipped, rules=(*shipped.rules, more))


def _wider_views(shipped: Folder) -> Iterator[Mutant]:
    views = shipped.views
    for role, view in views.by_role.items():
        for what in sorted(VIEWABLE - view.sees):
            wider = replace(view, sees=view.sees | {what})
            yield f"{role} sees {what}", replace(shipped, views=replace(views, by_role={**views.by_role, role: wider}))
        wider = replace(view, reach=Reach.PRACTICE)
        yield f"{role} reaches all", replace(shipped, views=replace(views, by_role={**views.by_role, role: wider}))
    yield "nothing is narrowed", replace(shipped, views=replace(views, assigned_only=frozenset()))
    yield "no text is for who treats", replace(shipped, views=replace(views, treating_only=frozenset()))


def _looser_approvals(shipped: Folder) -> Iterator[Mutant]:
    for kind, rules in shipped.approvals.kinds.items():
        for place, rule in enumerate(rules):
            loose = [replace(rule, four_eyes=False)] if rule.four_eyes else []
            if len(rule.slots) > 1:
                loose += [replace(rule, slots=tuple(s for s in rule.slots if s is not slot)) for slot in rule.slots]
            loose.append(
                replace(rule, slots=(frozenset({*rule.slots[0], Way.PRACTICE_ADMINISTRATOR}), *rule.slots[1:]))
            )
            for other in loose:
                if other == rule:
                    continue
                kinds = {**shipped.approvals.kinds, kind: (*rules[:place], other, *rules[place + 1 :])}
                yield f"{kind} rule {place}", replace(shipped, approvals=Approvals(kinds=kinds, delegations=()))


def gives_more(before: Outcomes, after: Outcomes, changed: str) -> bool:
    """Somebody gets through or sees what nobody did before; looser approvals are harm by themselves."""
    if " rule " in changed:
        return True
    for old, new in zip(before.tools, after.tools, strict=True):
        if new.calls & ~old.calls or any(points & ~old.sees.get(what, 0) for what, points in new.sees.items()):
            return True
    return any(points & ~before.permits[right] for right, points in after.permits.items())


def test_at_least_95_in_100_harmful_mutants_are_noticed(capsys: pytest.CaptureFixture[str]) -> None:
    shipped = read_folder(None, sandbox=True)
    before = outcomes_of(shipped, CATALOGUE, only=ONE_DAY)
    words = Words(conditions=conditions_of(before) | LEFT_OUT, tools=frozenset(tool.name for tool in CATALOGUE))
    invariants = parse_invariants(shipped.invariants, words)
    harmful, missed = 0, list[str]()
    for changed, folder in mutants(shipped):
        after = outcomes_of(folder, CATALOGUE, only=ONE_DAY)
        if gives_more(before, after, changed):
            harmful += 1
            missed += [] if _noticed(after, invariants) else [changed]
    with capsys.disabled():
        print(f"\n{harmful - len(missed)} of {harmful} harmful mutants noticed; missed: {missed}")
    assert harmful > 200
    assert len(missed) <= 0.05 * harmful


def _noticed(after: Outcomes, invariants: tuple[Invariant, ...]) -> bool:
    return any(not result.holds for result in check(after, invariants))

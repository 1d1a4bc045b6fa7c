"""Whether each invariant holds over every request, and if not, one request that a person understands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ....domain.proposals import ChangeKind
from ....domain.sensitivity import Sensitivity
from ..approval_file import ApprovalRule
from .invariants import ApprovalAsked, Invariant, Requests, Term, tools_meant
from .outcomes import Outcomes, ToolOutcome
from .requests import NO_AGENT
from .space import Point

CALLER = ("caller:person", "caller:agent")
PERSON_MAY = "person:may"
ORDINARY = (
    ("agent", NO_AGENT),
    ("feature", "feature:on"),
    ("kill", "kill:off"),
    ("consent", "consent:granted"),
    ("part2", "part2:no"),
    ("clinician", "clinician:opted_in"),
    ("staff", "staff:active"),
    ("app", "app:baa_identified"),
    ("relation", "relation:assigned"),
    ("case", "case:own"),
    ("licence", "licence:current"),
    ("supervision", "supervision:none"),
)
"""Of several counterexamples the most everyday one is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """Where an invariant fails. Without a request it is the approvals that fail, or a tool that nobody reaches."""

    tool: str | None = None
    request: Point | None = None
    seen: Sensitivity | None = None
    permission: str | None = None
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    invariant: Invariant
    broken: Broken | None

    @property
    def holds(self) -> bool:
        return self.broken is None


def conditions_of(outcomes: Outcomes) -> frozenset[str]:
    """Every word that `when` may use."""
    values = {value for axis in outcomes.space.axes.values() for value in axis if not value.startswith("no ")}
    return frozenset({*values, *outcomes.folder.roles.above, *CALLER, PERSON_MAY})


def check(outcomes: Outcomes, invariants: Sequence[Invariant]) -> list[Result]:
    checker = _Checker(outcomes)
    return [Result(invariant=each, broken=checker.broken(each)) for each in invariants]


class _Checker:
    def __init__(self, outcomes: Outcomes) -> None:
        self._outcomes = outcomes
        self._space = outcomes.space
        self._by_name: Mapping[str, ToolOutcome] = {each.tool.name: each for each in outcomes.tools}
        self._words = {name: (o.tool.permission, o.tool.effect.value) for name, o in self._by_name.items()}
        self._known: dict[str, int] = {}

    def broken(self, invariant: Invariant) -> Broken | None:
        if invariant.approval is not None:
            return self._approval(invariant.approval)
        assert invariant.requests is not None
        found = getattr(self, f"_{invariant.kind}")(invariant.requests)
        return next(found, None)

    def _never(self, asked: Requests) -> Iterator[Broken]:
        if asked.permits:
            yield from self._never_permits(asked)
            return
        for outcome in self._meant(asked):
            if not asked.sees:
                bad = outcome.calls & self._when(asked.when, outcome.person_calls)
                if bad:
                    yield self._at(outcome, bad, "lets it through")
            for what in asked.sees:
                seen = outcome.sees.get(what, 0)
                bad = seen & self._when(asked.when, outcome.person_sees.get(what, 0))
                if bad:
                    yield self._at(outcome, bad, f"shows {what.value.replace('_', ' ')}", seen=what)

    def _never_permits(self, asked: Requests) -> Iterator[Broken]:
        for permission in asked.permits:
            bad = self._outcomes.permits[permission] & self._when(asked.when, 0)
            if bad:
                what = f"the lines give the right {permission}"
                yield Broken(request=self._everyday(bad), permission=permission, what=what)

    def _denied(self, asked: Requests) -> Iterator[Broken]:
        for permission in asked.permits:
            bad = self._when(asked.when, 0) & ~self._outcomes.denies[permission]
            if bad:
                what = f"no line of denies.csv refuses the right {permission}"
                yield Broken(request=self._everyday(bad), permission=permission, what=what)

    def _always(self, asked: Requests) -> Iterator[Broken]:
        for outcome in self._meant(asked):
            bad = self._when(asked.when, outcome.person_calls) & ~outcome.calls
            if bad:
                yield self._at(outcome, bad, "refuses it")

    def _some(self, asked: Requests) -> Iterator[Broken]:
        for outcome in self._meant(asked):
            if not outcome.calls & self._when(asked.when, outcome.person_calls):
                yield Broken(tool=outcome.tool.name, what=f"Nobody gets through to {outcome.tool.name}.")

    def _meant(self, asked: Requests) -> list[ToolOutcome]:
        names = frozenset[str]().union(*(tools_meant(call, self._words) for call in asked.calls))
        return [outcome for name, outcome in self._by_name.items() if name in names]

    def _when(self, terms: Sequence[Term], person: int) -> int:
        points = self._space.everything
        for term in terms:
            points &= self._term(term, person)
        return points

    def _term(self, term: Term, person: int) -> int:
        points = 0
        for word, meant in term.choices:
            held = person if word == PERSON_MAY else self._word(word)
            points |= held if meant else self._space.complement(held)
        return points

    def _word(self, word: str) -> int:
        if word not in self._known:
            self._known[word] = self._points(word)
        return self._known[word]

    def _points(self, word: str) -> int:
        if word in CALLER:
            alone = self._space.where("agent", NO_AGENT)
            return alone if word == "caller:person" else self._space.complement(alone)
        if word.startswith("role:"):
            above = self._outcomes.folder.roles.above
            return self._space.where("role", *(role for role in above if word in above[role]))
        axis = next((name for name, values in self._space.axes.items() if word in values), None)
        return self._space.where(axis, word) if axis is not None else 0

    def _at(self, outcome: ToolOutcome, bad: int, what: str, *, seen: Sensitivity | None = None) -> Broken:
        return Broken(
            tool=outcome.tool.name,
            request=self._everyday(bad),
            seen=seen,
            permission=outcome.tool.permission,
            what=f"{outcome.tool.name} {what}",
        )

    def _everyday(self, bad: int) -> Point:
        """Of several counterexamples the most everyday one."""
        for axis, value in ORDINARY:
            nearer = bad & self._space.where(axis, value)
            bad = nearer or bad
        return self._space.first(self._usual(bad))

    def _usual(self, bad: int) -> int:
        """Of the roles left, with the seats and flags that the first of them usually has."""
        role = self._space.first(bad)["role"]
        usual = self._outcomes.folder.roles.usual[role]
        bad &= self._space.where("role", role)
        for axis, values in self._space.axes.items():
            if axis.startswith(("seat:", "flag:")):
                nearer = bad & self._space.where(axis, axis if axis in usual else values[1])
                bad = nearer or bad
        return bad

    def _approval(self, asked: ApprovalAsked) -> Broken | None:
        return next(
            (b for kind in asked.kinds for rule in self._rules(kind, asked) if (b := _falls_short(kind, rule, asked))),
            None,
        )

    def _rules(self, kind: ChangeKind, asked: ApprovalAsked) -> list[ApprovalRule]:
        """The rules that would decide a change of the named fields, or every rule of the kind."""
        rules = self._outcomes.folder.approvals.kinds[kind]
        if not asked.fields:
            return list(rules)
        found: list[ApprovalRule] = []
        for name in sorted(asked.fields):
            named = [rule for rule in rules if name in rule.when_fields]
            found += named or [rule for rule in rules if not rule.when_fields]
        return list(dict.fromkeys(found))


def _falls_short(kind: ChangeKind, rule: ApprovalRule, asked: ApprovalAsked) -> Broken | None:
    where = f"A proposal of the kind {kind.value} ({rule.source})"
    for way in asked.needs:
        if frozenset({way}) not in rule.slots:
            return Broken(what=f"{where} does not need the {way.value.replace('_', ' ')}.")
    strangers = sorted(way for slot in rule.slots for way in slot if asked.only and way not in asked.only)
    if strangers:
        return Broken(what=f"{where} can be approved by the {strangers[0].replace('_', ' ')}.")
    if asked.two_persons and not (rule.four_eyes and rule.distinct_persons):
        return Broken(what=f"{where} can be approved by the one who asked for it.")
    return None

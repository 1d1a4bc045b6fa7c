"""A counterexample as a person would tell it, the lines that allowed it, and the smallest change that mends it."""

from ..rules import Rule
from .checking import Broken, Result
from .outcomes import Outcomes
from .requests import NO_AGENT, facts_at, role_of_agent
from .space import Point

_RELATION = {
    "relation:assigned": "for a client to whom this person is assigned",
    "relation:supervises": "for a client of somebody whom this person supervises",
    "relation:none": "for a client who has nothing to do with this person",
}
_APP = {
    "app:no_baa": "through an application without a business associate agreement",
    "app:baa": "through an application that sees placeholders",
    "app:baa_identified": "through an application for identified data",
}
_CIRCUMSTANCES = {
    "consent:refused": "although the client has declined or revoked the use of AI",
    "part2:not_covered": "although no consent covers the Part 2 record",
    "part2:covered": "of a Part 2 program, with a consent that covers it",
    "clinician:opted_out": "although this person has opted out of AI assistance",
    "feature:off": "although the feature is switched off",
    "kill:on": "although the kill switch is on",
    "staff:left": "although this person has left the practice",
}


def told(outcomes: Outcomes, result: Result) -> dict[str, object] | None:
    """JSON of the counterexample; None where the invariant holds."""
    broken = result.broken
    if broken is None:
        return None
    if broken.request is None:
        return {"story": broken.what, "request": None, "allowed_by": [], "mend": _mend_approvals(result)}
    permission = str(broken.permission)
    return {
        "story": f"{_who(broken.request)}, {_around(broken.request)}: {broken.what}.",
        "request": dict(broken.request),
        "allowed_by": [_line(rule) for rule in _deciding(outcomes, permission, broken.request)]
        + _view_lines(outcomes, broken, permission),
        "mend": _mend(outcomes, result, broken, permission),
    }


def _who(request: Point) -> str:
    job = request["role"].removeprefix("role:").replace("_", " ")
    seat = "with a provider seat" if request.get("seat:provider") == "seat:provider" else "without a provider seat"
    licence = f"state licence {request['licence'].partition(':')[2]}"
    supervision = f"supervision {request['supervision'].partition(':')[2].replace('_', ' ')}"
    person = f"Somebody in the job {job} ({seat}, {licence}, {supervision})"
    if request["agent"] == NO_AGENT:
        return person
    agent = request["agent"].removeprefix("agent:").replace("_", " ")
    case = "in its own case" if request["case"] == "case:own" else "in another client's case"
    return f"The {agent} agent, {case}, for {person[0].lower()}{person[1:]}"


def _around(request: Point) -> str:
    parts = [_RELATION[request["relation"]], _APP[request["app"]]]
    parts += [_CIRCUMSTANCES[value] for value in request.values() if value in _CIRCUMSTANCES]
    return ", ".join(parts)


def _deciding(outcomes: Outcomes, permission: str, request: Point) -> list[Rule]:
    roles = [request["role"], role_of_agent(request["agent"])]
    found = [outcomes.table.deciding(r, permission, facts_at(request)) for r in roles if r is not None]
    return [rule for rule in found if rule is not None]


def _line(rule: Rule) -> dict[str, object]:
    return {"file": rule.source.file, "line": rule.source.line, "text": rule.source.sentence}


def _view_lines(outcomes: Outcomes, broken: Broken, permission: str) -> list[dict[str, object]]:
    if broken.seen is None or broken.request is None:
        return []
    view = outcomes.folder.views.by_role[broken.request["role"]]
    file, _, line = view.source.partition(":")
    return [{"file": file, "line": int(line), "text": f"shows {broken.seen.value} for {permission}"}]


def _mend(outcomes: Outcomes, result: Result, broken: Broken, permission: str) -> str:
    assert broken.request is not None
    role = broken.request["role"]
    if result.invariant.kind == "always":
        deciding = _deciding(outcomes, permission, broken.request)
        refusing = [rule for rule in deciding if rule.effect == "deny"]
        if refusing:
            return f"Remove or narrow {refusing[0].source}."
        return f"Add to a file in grants/: p, {role}, may:{permission}, always, allow"
    if broken.seen is not None:
        return f"Take {broken.seen.value!r} out of the view at {outcomes.folder.views.by_role[role].source}."
    if broken.request["relation"] == "relation:none" and _asks(result, "relation:none"):
        return f"List {permission} under narrow.assigned_only in views.yaml, or narrow `clients` of {role}."
    when = " and ".join(_facts(result)) or "always"
    return f"Add to denies.csv: p, {role}, may:{permission}, {when}, deny"


def _facts(result: Result) -> list[str]:
    """Those conditions of the invariant that a line of denies.csv can name."""
    requests = result.invariant.requests
    words = [term.choices[0] for term in requests.when if len(term.choices) == 1] if requests else []
    usable = ("seat:", "licence:", "supervision:", "flag:", "app:", "caller:", "staff:")
    return [word if meant else f"not {word}" for word, meant in words if word.startswith(usable)]


def _asks(result: Result, word: str) -> bool:
    requests = result.invariant.requests
    return requests is not None and any(word == w for term in requests.when for w, _ in term.choices)


def _mend_approvals(result: Result) -> str:
    if result.invariant.kind == "some":
        return "Grant the right to a role, or take the tool out of the catalogue."
    return "Put the slots of approvals.yaml back as the sentence says."

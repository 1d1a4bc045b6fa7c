"""Statements of danger: listed apart from the note's text, each with kind, stance, person and time as worded."""

import re
from collections.abc import Sequence

from .candidates import Candidate
from .cues import has
from .draft import Gap, RiskStatement, Role
from .words import tokens

_ALWAYS_ASKED = (("suicide", "suicidality"), ("harm_to_others", "harm to others"))
_ELSEWHERE = (
    "Another member's words at this place speak of danger ({kinds}); they are not repeated here: read the transcript."
)
_UNQUOTABLE = "Words at this place speak of danger ({kinds}) and could not be quoted whole: read the transcript."


def risk_statements(candidates: Sequence[Candidate]) -> tuple[RiskStatement, ...]:
    """Each once, in order of the session; repeats of the same words are folded into the first."""
    found: dict[tuple[str, ...], RiskStatement] = {}
    for candidate in candidates:
        if candidate.risk:
            key = (candidate.role.value, candidate.when or "", *tokens(candidate.text or candidate.said[0].text))
            found.setdefault(key, _statement(candidate))
    return tuple(found.values())


def _statement(candidate: Candidate) -> RiskStatement:
    kinds = ", ".join(kind.replace("_", " ") for kind in candidate.risk)
    elsewhere = candidate.role is Role.OTHER_MEMBER
    shown = candidate.text or (_ELSEWHERE if elsewhere else _UNQUOTABLE).format(kinds=kinds)
    return RiskStatement(
        statement=shown,
        kinds=candidate.risk,
        stance=candidate.stance,
        about="other_member" if elsewhere else ("other_person" if _of_another(candidate) else "client"),
        when=candidate.when or _when(candidate.folded),
        evidence=candidate.spans,
    )


def _of_another(candidate: Candidate) -> bool:
    if candidate.exchange or candidate.role is Role.UNKNOWN:
        return False
    spoken = candidate.folded
    if set(candidate.risk) <= {"abuse", "safety"} and re.search(r"\b(?:me|us)\b", spoken):
        return False
    another = has("other_person", spoken) or re.search(
        r"\b(?:him|her|them)sel(?:f|ves)\b|\b(?:his|her|their) (?:own )?life\b", spoken
    )
    return bool(another) and _OF_ONESELF.search(spoken) is None


_OF_ONESELF = re.compile(
    r"\b(?:myself|yourself|my (?:own )?life)\b|\bi(?:'m|'ve|'d)? (?:\w+ ){0,3}(?:die|dead|dying|suicid\w*|want(?:ed)? to (?:hurt|kill|harm)|kill|overdos\w*)\b"
)


def _when(spoken: str) -> str:
    if has("past", spoken):
        return "past"
    return "hypothetical" if has("hypothetical", spoken) else "now"


def risk_gaps(statements: Sequence[RiskStatement]) -> tuple[Gap, ...]:
    """What was not assessed is said so; an unclear answer is not an assessment."""
    gaps: list[Gap] = []
    for kind, name in _ALWAYS_ASKED:
        own = [item for item in statements if item.about != "other_member"]
        about = [item for item in own if kind in item.kinds or (kind == "suicide" and "self_harm" in item.kinds)]
        if not about:
            gaps.append(Gap(what=name, why="not assessed in this session"))
        elif all(item.stance == "unclear" for item in about):
            gaps.append(
                Gap(what=name, why="raised, but no clear answer of the client was found; a person must read it")
            )
    return tuple(gaps)

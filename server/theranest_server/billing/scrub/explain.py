"""A rule for its reader: what it says, where it comes from, an example of each kind."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from .claim import ScrubClaim
from .examples import sample_context, sound_claim
from .finding import SOUND, Check, Example, example_claim
from .registry import check_named


def explained(code: str) -> dict[str, Any] | None:
    """`{"code","number","field","severity","rule","source","edition","passes","fails","says":[{"message","fix"}]}`.

    `number` is that of the rule in the list of the form's checks. None where no rule has the code.
    """
    check = check_named(code.upper())
    if check is None:
        return None
    claim = example_claim(check.fails, sound_claim())
    hits = list(check.examine(claim, sample_context(check.fails)))
    return {
        "code": check.code,
        "number": check.number,
        "field": check.field,
        "severity": check.severity,
        "rule": check.rule or hits[0].message,
        "source": check.source,
        "edition": check.edition or hits[0].edition,
        "passes": _in_words(check, check.passes),
        "fails": _in_words(check, check.fails),
        "says": [{"message": hit.message, "fix": hit.fix} for hit in hits],
    }


def _in_words(check: Check, example: Example) -> str:
    if example == SOUND:
        return "a sound claim of one 53-minute session in the office (90837, F41.1)"
    parts = [*_changes("claim", example.claim), *_changes("line 1", example.line)]
    for at, line in enumerate(example.more_lines, 2):
        parts += list(_changes(f"line {at}", line)) or [f"line {at}: the same again"]
    parts += [f"{name}: {_shown(value)}" for name, value in example.context.items() if name not in _UNSPOKEN]
    parts += [_UNSPOKEN[name] for name in example.context if name in _UNSPOKEN]
    return "the sound claim with " + "; ".join(parts)


_UNSPOKEN = {
    "payers": "a payer's file that says so",
    "facts": "facts of the practice's record",
    "ncci": "an edition without the pair",
}


def _changes(where: str, changes: Mapping[str, Any]) -> list[str]:
    return [f"{where} {name.replace('_', ' ')} = {_shown(value)}" for name, value in changes.items()]


def _shown(value: object) -> str:
    """A value as a biller writes it; of a nested one the parts that are set."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (tuple, list, frozenset)):
        shown = ", ".join(_shown(each) for each in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        return f"({shown})"
    if is_dataclass(value) and not isinstance(value, (type, ScrubClaim)):
        set_ = [(each.name, getattr(value, each.name)) for each in fields(value)]
        return "{" + ", ".join(f"{n.replace('_', ' ')} {_shown(v)}" for n, v in set_ if v not in ("", None, ())) + "}"
    return "nothing" if value in ("", None) else str(value)

"""A rule for its reader: what it says, where it comes from, an example of each kind."""

from collections.abc import Iterable, Mapping
from dataclasses import Field, fields, is_dataclass
from datetime import date
from typing import Any, cast

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
    parts += [_known(name, value) for name, value in example.context.items()]
    return "the sound claim with " + "; ".join(parts)


def _known(name: str, value: Any) -> str:
    if name == "payers":
        return "a payer's file that says " + ", ".join(_shown(each.rules) for each in value.payers[0].rules)
    if name == "facts":
        return "a record that knows " + ", ".join(_shown(each) for each in value.values())
    return "an edition of NCCI without the pair" if name == "ncci" else f"{name.replace('_', ' ')}: {_shown(value)}"


def _changes(where: str, changes: Mapping[str, Any]) -> list[str]:
    return [f"{where} {name.replace('_', ' ')} = {_shown(value)}" for name, value in changes.items()]


def _shown(value: Any) -> str:
    """A value as a biller writes it; of a nested one what is said beyond the default."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_shown(each)}" for key, each in cast(Mapping[Any, Any], value).items())
    if isinstance(value, (tuple, frozenset)):
        return "(" + ", ".join(_shown(each) for each in cast(Iterable[Any], value)) + ")"
    if is_dataclass(value) and not isinstance(value, type):
        said = [(each.name, getattr(value, each.name)) for each in fields(value) if each.init and _beyond(value, each)]
        return "{" + ", ".join(f"{name.replace('_', ' ')} {_shown(each)}" for name, each in said) + "}"
    return "nothing" if value in ("", None) else str(value)


def _beyond(value: Any, one: Field[Any]) -> bool:
    """Whether a field says something that its default does not."""
    said = getattr(value, one.name)
    return said != one.default and said not in ("", None, (), {}, frozenset())

"""A finding, and the check that makes it: a small function with what a reader needs to judge it."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from .claim import ScrubClaim
from .context import ScrubContext

Severity = Literal["error", "warning", "info"]


Trait = Literal[
    "accident", "adjudicated", "facility", "facts", "form", "modifiers", "others", "rules", "telehealth", "together"
]  # fmt: skip
"""What a claim must have for a check to be of interest; checks without one look at every claim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """A repair of format alone, which changes nothing that was meant: never codes, dates, amounts or names.

    `path` is a field of the API's claim, or an element of the 837P. `value` stands only where `op` is `set`; other
    operations say what to do with the value that is there, so that a finding repeats no identifier.
    """

    path: str
    op: Literal[
        "set", "keep_letters_and_digits", "keep_digits", "upper_case", "remove_point", "remove_repeats", "remove"
    ]
    value: str | None = None

    def as_json(self) -> dict[str, str | None]:
        return {"path": self.path, "op": self.op, "value": self.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What a check answers. `severity`, `edition` override the check's own; `line` counts from 1."""

    message: str
    fix: str
    values: tuple[str, ...] = ()
    line: int | None = None
    severity: Severity | None = None
    edition: str | None = None
    source: str | None = None
    patch: Patch | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`field` names box and element. `segment` is that of the claim or line in an 837P."""

    code: str
    severity: Severity
    field: str
    values: tuple[str, ...]
    message: str
    fix: str
    source: str
    edition: str | None
    line: int | None
    segment: int | None
    patch: Patch | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Changes to the sound claim of `examples.py`: of the claim, of its one line, further lines, of the context."""

    claim: Mapping[str, Any] = field(default_factory=dict[str, Any])
    line: Mapping[str, Any] = field(default_factory=dict[str, Any])
    more_lines: tuple[Mapping[str, Any], ...] = ()
    context: Mapping[str, Any] = field(default_factory=dict[str, Any])


SOUND = Example()
Examine = Callable[[ScrubClaim, ScrubContext], Iterable[Hit]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """`number` is that of the rule in the CMS-1500 list this registry grows along; None for a rule beside it."""

    code: str
    number: int | None
    field: str
    severity: Severity
    source: str
    edition: str | None
    examine: Examine
    passes: Example
    fails: Example
    only: Trait | None = None

    def finding(self, claim: ScrubClaim, hit: Hit) -> Finding:
        return Finding(
            code=self.code,
            severity=hit.severity or self.severity,
            field=self.field,
            values=hit.values,
            message=hit.message,
            fix=hit.fix,
            source=hit.source or self.source,
            edition=hit.edition or self.edition,
            line=hit.line,
            segment=claim.lines[hit.line - 1].segment if hit.line else claim.segment,
            patch=hit.patch,
        )

    @property
    def rule(self) -> str:
        """The rule in words: the check's own docstring, else what it says where it fails."""
        return inspect.cleandoc(self.examine.__doc__ or "")


def check(
    code: str,
    *,
    field: str,
    source: str,
    fails: Example,
    number: int | None = None,
    severity: Severity = "error",
    edition: str | None = None,
    passes: Example = SOUND,
    only: Trait | None = None,
) -> Callable[[Examine], Check]:
    """Declare a check; the function below it becomes its `examine`."""

    def declared(examine: Examine) -> Check:
        return Check(
            code=code,
            number=number,
            field=field,
            severity=severity,
            source=source,
            edition=edition,
            examine=examine,
            passes=passes,
            fails=fails,
            only=only,
        )

    return declared


def example_claim(example: Example, sound: ScrubClaim) -> ScrubClaim:
    """The sound claim with the example's changes."""
    first = replace(sound.lines[0], **example.line)
    more = [replace(sound.lines[0], number=at, **each) for at, each in enumerate(example.more_lines, 2)]
    lines = (first, *more)
    total = sum(line.charge_cents or 0 for line in lines)
    return replace(sound, **{"lines": lines, "total_cents": total, **example.claim})

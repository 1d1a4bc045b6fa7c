"""A finding, and the check that makes it: a small function with what a reader needs to judge it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from .claim import ScrubClaim
from .context import ScrubContext

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What a check answers. `severity`, `edition` override the check's own; `line` counts from 1."""

    message: str
    fix: str
    values: tuple[str, ...] = ()
    line: int | None = None
    severity: Severity | None = None
    edition: str | None = None


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

    def findings(self, claim: ScrubClaim, context: ScrubContext) -> Iterator[Finding]:
        for hit in self.examine(claim, context):
            at = claim.lines[hit.line - 1].segment if hit.line else claim.segment
            yield Finding(
                code=self.code,
                severity=hit.severity or self.severity,
                field=self.field,
                values=hit.values,
                message=hit.message,
                fix=hit.fix,
                source=self.source,
                edition=hit.edition or self.edition,
                line=hit.line,
                segment=at,
            )


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
        )

    return declared


def example_claim(example: Example, sound: ScrubClaim) -> ScrubClaim:
    """The sound claim with the example's changes."""
    first = replace(sound.lines[0], **example.line)
    more = [replace(sound.lines[0], number=at, **each) for at, each in enumerate(example.more_lines, 2)]
    lines = (first, *more)
    total = sum(line.charge_cents or 0 for line in lines)
    return replace(sound, **{"lines": lines, "total_cents": total, **example.claim})

"""What a form comes to, and how its parts are put there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from ...domain.json import Json
from ..answered import Answered
from ..fields import FieldValue, Inconsistency, Person
from ..gathered import Gathered, says_none, tidy
from ..values.names import cased


@dataclass(slots=True, kw_only=True)
class Assembled:
    fields: dict[str, FieldValue] = field(default_factory=dict[str, FieldValue])
    found: list[Inconsistency] = field(default_factory=list[Inconsistency])
    guardians: list[Person] = field(default_factory=list[Person])
    subscribers: dict[str, Person] = field(default_factory=dict[str, Person])
    """By rank of coverage."""
    stated_age: int | None = None
    form_date: date | None = None


class Builder:
    """Puts what was found into `result`, with the place of its answers."""

    def __init__(self, answers: Gathered, today: date, result: Assembled) -> None:
        self.answers = answers
        self.today = today
        self.result = result

    def _put(
        self,
        name: str,
        value: Json,
        *of: Answered | None,
        text: str | None = None,
        less: float = 0.0,
        doubts: Sequence[str] = (),
    ) -> None:
        sources = [a for a in of if a is not None]
        if not sources:
            return
        first = sources[0]
        placed = [a for a in sources if a.box is not None and a.page == first.page]
        self.result.fields[name] = FieldValue(
            name=name,
            value=value,
            text=tidy(text if text is not None else " ".join(a.text for a in sources)),
            confidence=round(max(0.05, min(a.confidence for a in sources) - less), 2),
            file=first.file,
            page=first.page,
            box=_around([a.box for a in placed if a.box is not None]),
            doubts=tuple(doubts),
        )

    def _odd(self, code: str, fields: Sequence[str], what: str) -> None:
        self.result.found.append(Inconsistency(code=code, fields=tuple(fields), what=what))

    def _value(self, who: str, *parts: str, rank: str = "") -> Answered | None:
        answer = self.answers.best(who, *parts, rank=rank)
        return None if answer is None or says_none(answer.text) else answer


def both(first: Answered | None, last: Answered | None) -> str:
    return cased(f"{first.text.strip()} {last.text.strip()}") if first is not None and last is not None else ""


def _around(boxes: Sequence[tuple[float, float, float, float]]) -> tuple[float, float, float, float] | None:
    if not boxes:
        return None
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)

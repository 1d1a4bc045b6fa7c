"""How a run ends."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    PROPOSED = "proposed"
    ESCALATED = "escalated"
    NOTHING_TO_DO = "nothing_to_do"
    NEEDS_A_PERSON = "needs_a_person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """`code` says why without content; `kind` is the class of a message, or what a claim needs."""

    outcome: Outcome
    code: str | None = None
    kind: str | None = None

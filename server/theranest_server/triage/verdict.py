"""What screening says of a message: how fast a person must see it, what it is about, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

CATEGORIES = (
    "appointment",
    "billing",
    "forms",
    "medication",
    "clinical",
    "records_request",
    "complaint",
    "legal",
    "other",
)
"""The messaging agent's classes; a message in danger keeps its class."""


class Tier(StrEnum):
    """How fast a person must look. Ordered by urgency, not by spelling: compare with `rank` or `highest`."""

    NONE = "none"
    MARK = "mark"
    """Shown with a mark in the ordinary queue: danger is spoken of, and denied, past or somebody else's story."""
    SAME_DAY = "same_day"
    """A clinician reads it today. What could not be read, screened or understood lands here too."""
    PAGE = "page"
    """The person on duty is called now."""

    @property
    def rank(self) -> int:
        return _ORDER.index(self)

    def at_least(self, other: "Tier") -> bool:
        return self.rank >= other.rank

    def max(self, other: "Tier") -> "Tier":
        return highest((self, other))

    def lowered(self) -> "Tier":
        """What a denial makes of it: never nothing."""
        return Tier.MARK if self is not Tier.NONE else Tier.NONE


_ORDER = (Tier.NONE, Tier.MARK, Tier.SAME_DAY, Tier.PAGE)


def highest(tiers: Iterable[Tier]) -> Tier:
    """The most urgent; `none` of nothing."""
    return max(tiers, key=lambda tier: tier.rank, default=Tier.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`reasons` are stable codes (`triage/data/reasons.txt`), most urgent first; never a word of the message."""

    tier: Tier
    category: str
    reasons: tuple[str, ...] = ()

    @property
    def crisis(self) -> bool:
        return self.tier in (Tier.PAGE, Tier.SAME_DAY)

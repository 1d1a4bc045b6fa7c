"""Temporary stand-in with the interface of the screening package, for this branch's tests alone."""

from dataclasses import dataclass
from enum import StrEnum


class Tier(StrEnum):
    NONE = "none"
    MARK = "mark"
    SAME_DAY = "same_day"
    PAGE = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    tier: Tier
    category: str
    reasons: tuple[str, ...] = ()


_WORDS = (
    (Tier.PAGE, "self_harm_risk", ("kill myself", "end my life", "suicide", "matarme")),
    (Tier.PAGE, "harm_to_others", ("kill him", "hurt them")),
    (Tier.SAME_DAY, "self_harm_risk", ("better off without me", "cut myself")),
    (Tier.MARK, "self_harm_risk", ("hopeless",)),
)


def screen(text: str) -> Verdict:
    folded = text.casefold()
    for tier, category, words in _WORDS:
        if any(word in folded for word in words):
            return Verdict(tier=tier, category=category, reasons=("lexicon",))
    return Verdict(tier=Tier.NONE, category="none")

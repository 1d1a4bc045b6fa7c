"""How long a benchmark may take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """`calls` and `seconds` by side and round; `spawns` is the number of rounds of starting programs."""

    rounds: int = 7
    calls: int = 400
    seconds: float = 2.0
    spawns: int = 7
    drafts: int = 15


FULL = Effort()
TINY = Effort(rounds=1, calls=3, seconds=0.05, spawns=1, drafts=1)
"""Enough to see that every part still runs; its figures mean nothing."""

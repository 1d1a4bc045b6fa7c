"""Messages without a word: an agreed sign of acknowledgement is marked, everything else is looked at today."""

from functools import cache

from .datafiles import lines
from .verdict import Tier

_MODIFIERS = frozenset("\ufe0f\u200d\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff ")


@cache
def _agreed() -> frozenset[str]:
    return frozenset(char for line in lines("acknowledgements.txt") for char in line) - {" "}


def emoji_only(message: str) -> tuple[str, Tier]:
    """The reason and tier for a message without words. A thumbs-up answers `see you Thursday`; a broken heart may not."""
    signs = {char for char in message if not char.isspace()} - _MODIFIERS
    if signs and signs <= _agreed():
        return "acknowledgement", Tier.MARK
    return "unreadable", Tier.SAME_DAY

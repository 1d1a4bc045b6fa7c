"""Danger in a client's message, found by rules and a small classifier that are data files; no model service, no I/O.

An aid that misses some: `MODEL_CARD.md` says how many. Not clinically reviewed.
"""

from .measures import screen_measure
from .screening import screen
from .verdict import CATEGORIES, Tier, Verdict, highest

__all__ = ["CATEGORIES", "Tier", "Verdict", "highest", "screen", "screen_measure"]

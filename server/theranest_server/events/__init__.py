"""News of the practice: received once, screened for danger before anything else, then offered to agents."""

from .fixed_text import SAFETY_TEXT, SCHEMA_SHA256, FixedText, SignedText, SignedTexts
from .inbox import Inbox, Received
from .lane import SafetyLane
from .payload import natural_key, parse_news
from .routing import Documents, Router, RoutingRule
from .sync import LAST_SYNC, Sync
from .values import CallPeople, EventStore, Kept, RecordFeed, Reply, Route, Screen
from .watch import CHECKED, Health, ScreeningWatch

__all__ = [
    "CHECKED",
    "LAST_SYNC",
    "SAFETY_TEXT",
    "SCHEMA_SHA256",
    "CallPeople",
    "Documents",
    "EventStore",
    "FixedText",
    "Health",
    "Inbox",
    "Kept",
    "Received",
    "RecordFeed",
    "Reply",
    "Route",
    "Router",
    "RoutingRule",
    "SafetyLane",
    "Screen",
    "ScreeningWatch",
    "SignedText",
    "SignedTexts",
    "Sync",
    "natural_key",
    "parse_news",
]

"""News of the practice: received once, screened for danger before anything else, then offered to agents."""

from .inbox import Inbox, Received
from .lane import SafetyLane
from .payload import natural_key, parse_news
from .routing import Documents, Router, RoutingRule
from .sync import LAST_SYNC, Sync
from .values import CallPeople, EventStore, Kept, RecordFeed, Route, Screen
from .watch import CHECKED, Health, ScreeningWatch

__all__ = [
    "CHECKED",
    "LAST_SYNC",
    "CallPeople",
    "Documents",
    "EventStore",
    "Health",
    "Inbox",
    "Kept",
    "Received",
    "RecordFeed",
    "Route",
    "Router",
    "RoutingRule",
    "SafetyLane",
    "Screen",
    "ScreeningWatch",
    "Sync",
    "natural_key",
    "parse_news",
]

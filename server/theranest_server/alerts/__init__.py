"""Calls for a person's attention: raised once, acknowledged, closed with what came of it. They wait for nobody."""

from .card import AlertCards, alert_json
from .closing import SCHEMA_SHA256, TOOL, Closing, parsed_time
from .desk import AlertBook, Disposition, PrincipalAlerts, entry_of
from .duty import Duty, Shift
from .pager import Pager
from .safety import LastResort, SafetyCalls
from .values import (
    CallStore,
    Channel,
    DueCall,
    NextStep,
    Notice,
    NotSent,
    OnDutyFor,
    Roster,
    RosterSource,
    StaffDirectory,
)

__all__ = [
    "SCHEMA_SHA256",
    "TOOL",
    "AlertBook",
    "AlertCards",
    "CallStore",
    "Channel",
    "Closing",
    "Disposition",
    "DueCall",
    "Duty",
    "LastResort",
    "NextStep",
    "NotSent",
    "Notice",
    "OnDutyFor",
    "Pager",
    "PrincipalAlerts",
    "Roster",
    "RosterSource",
    "SafetyCalls",
    "Shift",
    "StaffDirectory",
    "alert_json",
    "entry_of",
    "parsed_time",
]

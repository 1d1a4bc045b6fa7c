"""Calls for a person's attention: raised once, acknowledged, closed with what came of it. They wait for nobody."""

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
    "AlertBook",
    "CallStore",
    "Channel",
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
    "entry_of",
]

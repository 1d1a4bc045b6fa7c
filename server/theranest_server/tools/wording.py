"""How facts of the record are said in a message: the tools that read them and the check of a reply use the same words."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from ..domain.records import Appointment, Practice
from ..domain.records.clients import Address
from ..domain.records.office import OpeningHours

_HOW = {"in_person": "in the office", "video": "by video", "audio": "by phone"}


def said_day(day: date) -> str:
    """`Tuesday, November 17`."""
    return f"{day:%A, %B} {day.day}"


def said_time(moment: datetime, practice: Practice) -> str:
    """`3:00 PM`, in the practice's time zone."""
    local = moment.astimezone(ZoneInfo(practice.time_zone))
    return f"{local.hour % 12 or 12}:{local.minute:02d} {'AM' if local.hour < 12 else 'PM'}"


def said_appointment(appointment: Appointment, practice: Practice) -> str:
    """`Tuesday, November 17 at 3:00 PM, by video`."""
    local = appointment.start.astimezone(ZoneInfo(practice.time_zone))
    how = _HOW.get(appointment.modality, appointment.modality)
    return f"{said_day(local.date())} at {said_time(appointment.start, practice)}, {how}"


def said_money(cents: int) -> str:
    """`$60.00`."""
    return f"${abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def said_balance(cents: int) -> str:
    if cents < 0:
        return f"a credit of {said_money(cents)}"
    return said_money(cents) if cents else "$0.00"


def said_hours(hours: tuple[OpeningHours, ...]) -> list[str]:
    """`Monday: 8:00 AM to 6:00 PM`, one for each day."""
    return [f"{h.day.capitalize()}: {_clock(h.opens)} to {_clock(h.closes)}" for h in hours]


def said_address(address: Address) -> str:
    street = ", ".join(filter(None, (address.line1, address.line2)))
    return f"{street}, {address.city}, {address.state} {address.postal_code}"


def _clock(text: str) -> str:
    hour, _, minute = text.partition(":")
    return f"{int(hour) % 12 or 12}:{minute or '00'} {'AM' if int(hour) < 12 else 'PM'}"

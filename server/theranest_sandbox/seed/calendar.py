"""The practice's calendar: a fixed today, working days, and local times written as UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

AS_OF = date(2026, 11, 16)
HISTORY_STARTS = date(2025, 5, 19)
BOOKED_UNTIL = AS_OF + timedelta(weeks=6)
CLOSED = frozenset(
    {
        date(2025, 5, 26),
        date(2025, 7, 4),
        date(2025, 9, 1),
        date(2025, 11, 27),
        date(2025, 11, 28),
        date(2025, 12, 24),
        date(2025, 12, 25),
        date(2026, 1, 1),
        date(2026, 5, 25),
        date(2026, 7, 3),
        date(2026, 9, 7),
        date(2026, 11, 26),
        date(2026, 11, 27),
        date(2026, 12, 24),
        date(2026, 12, 25),
    }
)


def is_open(day: date) -> bool:
    return day.weekday() < 5 and day not in CLOSED


def _nth_sunday(year: int, month: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (nth - 1))


def utc_offset_hours(day: date) -> int:
    """Central time on a working day; computed here so that the seed does not depend on a zone database's edition."""
    summer = _nth_sunday(day.year, 3, 2) <= day < _nth_sunday(day.year, 11, 1)
    return -5 if summer else -6


def utc(day: date, minutes: int) -> str:
    """`minutes` after local midnight of `day`, as the API writes times (`2026-11-16T15:00:00Z`)."""
    local = datetime.combine(day, time(), tzinfo=UTC) + timedelta(minutes=minutes)
    moment = local - timedelta(hours=utc_offset_hours(day))
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def age_on(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def next_open(day: date) -> date:
    while not is_open(day):
        day += timedelta(days=1)
    return day

"""Who is on duty, by the practice's own roster: weekday and time in the practice's zone, chain, deadlines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, tzinfo

from ..domain.alerts import AlertTier

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ACKNOWLEDGE_WITHIN = timedelta(minutes=15)
CLOSE_WITHIN = timedelta(minutes=60)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """`start` to `end` of each of the days; an end that is not later than the start lies on the next day.

    `on_duty` and `then` name people by staff id or by `role:` and a job.
    """

    name: str
    days: frozenset[int]
    start: time
    end: time
    on_duty: str
    then: tuple[str, ...] = ()

    def covers(self, local: datetime) -> bool:
        overnight = self.end <= self.start
        if local.weekday() in self.days and local.time() >= self.start:
            return overnight or local.time() < self.end
        return overnight and (local - _DAY).weekday() in self.days and local.time() < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    zone: tzinfo
    shifts: tuple[Shift, ...] = ()
    otherwise: str | None = None
    """Who covers the hours outside all shifts; None: nobody does, and that is said."""
    acknowledge_within: timedelta = ACKNOWLEDGE_WITHIN
    close_within: timedelta = CLOSE_WITHIN
    same_day_by: time = time(17, 0)
    mark_within: timedelta = timedelta(days=3)
    emails: Mapping[str, str] = field(default_factory=dict[str, str])
    """Addresses that go before those of the record."""

    def chain(self, now: datetime) -> tuple[str, ...]:
        """Who is called first, then second ...; empty where nobody is on duty."""
        local = now.astimezone(self.zone)
        for shift in self.shifts:
            if shift.covers(local):
                return (shift.on_duty, *shift.then)
        return (self.otherwise,) if self.otherwise else ()

    @property
    def everyone(self) -> tuple[str, ...]:
        named = [name for shift in self.shifts for name in (shift.on_duty, *shift.then)]
        return tuple(dict.fromkeys([*named, *([self.otherwise] if self.otherwise else [])]))

    def due_at(self, tier: AlertTier, now: datetime) -> datetime:
        """A page within the acknowledgement's deadline; the others by an hour of today, or in some days."""
        if tier is AlertTier.PAGE:
            return now + self.acknowledge_within
        if tier is AlertTier.MARK:
            return now + self.mark_within
        local = now.astimezone(self.zone)
        by = local.replace(hour=self.same_day_by.hour, minute=self.same_day_by.minute, second=0, microsecond=0)
        return max(by, local + timedelta(hours=2)).astimezone(now.tzinfo)

    def uncovered(self) -> tuple[str, ...]:
        """Stretches of the week without anybody on duty, e.g. `monday 18:00 to tuesday 08:00`."""
        if self.otherwise:
            return ()
        return tuple(_stretches(self))


def _stretches(duty: Duty) -> Iterator[str]:
    """By quarters of an hour over one week; a roster is not written finer."""
    monday = datetime(2026, 1, 5)  # noqa: DTZ001 - only weekday and time of day are looked at
    quarters = [monday + timedelta(minutes=15 * n) for n in range(7 * 96)]
    bare = [not any(shift.covers(quarter) for shift in duty.shifts) for quarter in quarters]
    if all(bare):
        yield "the whole week"
        return
    starts = [n for n in range(len(bare)) if bare[n] and not bare[n - 1]]
    for start in starts:
        end = start
        while bare[end % len(bare)]:
            end += 1
        yield f"{_said(quarters[start])} to {_said(quarters[end % len(bare)])}"


def _said(moment: datetime) -> str:
    return f"{DAYS[moment.weekday()]} {moment:%H:%M}"

"""duty.yaml: who is on duty when, who comes next, and by when somebody must have answered."""

import contextlib
import re
from collections.abc import Mapping
from datetime import time, timedelta
from importlib.abc import Traversable
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field

from ...alerts import Duty, Roster, Shift
from ...alerts.duty import DAYS
from ...home import write_private
from .errors import PolicyError
from .folder import packaged
from .strict_yaml import Block, Document, Shape, read, shaped
from .text import read_lines
from .vocabulary import nearest

FILE = "duty.yaml"
NOBODY = "nobody"
_PERSON = re.compile(r"(staff|role):[A-Za-z0-9_.-]{1,80}")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")


class _Rules(Block):
    time_zone: str
    acknowledge_within_minutes: int
    close_within_minutes: int
    same_day_by: str
    mark_within_days: int


class _Shift(Block):
    days: list[str]
    from_: str = Field(alias="from")
    to: str
    on_duty: str
    then: list[str]


class _Otherwise(Block):
    covered_by: str


class _File(Shape):
    duty: _Rules
    roster: dict[str, _Shift]
    otherwise: _Otherwise
    addresses: dict[str, str]


def parse_duty(document: Document) -> Duty:
    """Raises `PolicyError`."""
    file = shaped(document, _File)
    if not file.roster and file.otherwise.covered_by == NOBODY:
        raise document.error(("roster",), "calls nobody, ever.", "Name a shift, or who covers under `otherwise`.")
    rules = file.duty
    return Duty(
        zone=_zone(document, rules.time_zone),
        shifts=tuple(_shift(document, name, shift) for name, shift in file.roster.items()),
        otherwise=_otherwise(document, file.otherwise.covered_by),
        acknowledge_within=timedelta(minutes=_within(document, "acknowledge_within_minutes", rules, 1, 120)),
        close_within=timedelta(minutes=_within(document, "close_within_minutes", rules, 5, 24 * 60)),
        same_day_by=_clock(document, ("duty", "same_day_by"), rules.same_day_by),
        mark_within=timedelta(days=_within(document, "mark_within_days", rules, 1, 30)),
        emails=_addresses(document, file.addresses),
    )


def _zone(document: Document, name: str) -> ZoneInfo:
    with contextlib.suppress(Exception):
        return ZoneInfo(name)
    raise document.error(("duty", "time_zone"), f"{name!r} is no time zone.", "Write a name such as America/Chicago.")


def _within(document: Document, name: str, rules: _Rules, least: int, most: int) -> int:
    value = getattr(rules, name)
    if not least <= value <= most:
        raise document.error(("duty", name), "is out of range.", f"Write {least} to {most}.")
    return value


def _shift(document: Document, name: str, shift: _Shift) -> Shift:
    path = ("roster", name)
    for i, day in enumerate(shift.days):
        if day not in DAYS:
            raise document.error((*path, "days", i), f"{day!r} is no day.", nearest(day, DAYS))
    if not shift.days:
        raise document.error((*path, "days"), "is on no day.", "Name the days.")
    people = [_person(document, (*path, "on_duty"), shift.on_duty)]
    people += [_person(document, (*path, "then", i), word) for i, word in enumerate(shift.then)]
    return Shift(
        name=name,
        days=frozenset(DAYS.index(day) for day in shift.days),
        start=_clock(document, (*path, "from"), shift.from_),
        end=_clock(document, (*path, "to"), shift.to),
        on_duty=people[0],
        then=tuple(people[1:]),
    )


def _otherwise(document: Document, word: str) -> str | None:
    return None if word == NOBODY else _person(document, ("otherwise", "covered_by"), word)


def _person(document: Document, path: tuple[str | int, ...], word: str) -> str:
    if not _PERSON.fullmatch(word):
        raise document.error(
            path, f"{word!r} is no person.", "Write `staff:` and a staff id's rest, or `role:` and a job."
        )
    return word


def _clock(document: Document, path: tuple[str | int, ...], text: str) -> time:
    if not _CLOCK.fullmatch(text):
        raise document.error(path, f"{text!r} is no time of day.", 'Write HH:MM, e.g. "08:00".')
    return time.fromisoformat(text)


def _addresses(document: Document, addresses: Mapping[str, str]) -> Mapping[str, str]:
    for name, address in addresses.items():
        if not _PERSON.fullmatch(name) or name.startswith("role:"):
            raise document.error(("addresses", name), f"{name!r} is no person.", "Write a staff id.")
        if not _ADDRESS.fullmatch(address):
            raise document.error(("addresses", name), "is no e-mail address.", "Write NAME@HOST.")
    return dict(addresses)


def load_duty(directory: Path | None) -> Duty:
    """Raises `PolicyError`."""
    root: Traversable = directory if directory is not None else packaged()
    return parse_duty(read(FILE, read_lines(root, FILE)))


class DutyFile:
    """The roster as it stands in the file now; where that cannot be read, as it could be read last.

    Implements `alerts.RosterSource`. The last good text is kept in the home, so that a broken file calls the right
    people even after a restart.
    """

    def __init__(self, directory: Path | None, last_good: Path) -> None:
        self._directory = directory
        self._last_good = last_good
        self._seen: tuple[int, int] | None = None
        self._roster: Roster | None = None

    def now(self) -> Roster:
        stamp = self._stamp()
        if self._roster is None or stamp is None or stamp != self._seen:
            self._seen, self._roster = stamp, self._read()
        return self._roster

    def _stamp(self) -> tuple[int, int] | None:
        if self._directory is None:
            return (0, 0)
        try:
            found = (self._directory / FILE).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

    def _read(self) -> Roster:
        try:
            duty = load_duty(self._directory)
        except PolicyError as error:
            return Roster(duty=self._from_last_good(), problem=str(error))
        except Exception as error:
            return Roster(duty=self._from_last_good(), problem=f"{FILE} cannot be read ({type(error).__name__}).")
        self._keep_good()
        return Roster(duty=duty)

    def _keep_good(self) -> None:
        if self._directory is None:
            return
        with contextlib.suppress(OSError, ValueError):
            text = (self._directory / FILE).read_text("utf-8")
            if not self._last_good.exists() or self._last_good.read_text("utf-8") != text:
                write_private(self._last_good, text)

    def _from_last_good(self) -> Duty | None:
        try:
            return parse_duty(read(FILE, self._last_good.read_text("utf-8").splitlines()))
        except Exception:
            return None

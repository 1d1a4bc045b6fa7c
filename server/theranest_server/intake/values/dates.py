"""Dates as people write them in the United States, and as programs do."""

import re
from dataclasses import dataclass
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan ene", "feb", "mar", "apr abr", "may", "jun", "jul", "aug ago", "sep set", "oct", "nov", "dec dic"),
        start=1,
    )
    for name in names.split()
}
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})(?!\d)")
_SPACED = re.compile(r"(?<!\d)(\d{1,2}) (\d{1,2}) (\d{4})(?!\d)")
_GLUED = re.compile(r"(?<!\d)(\d{8})(?!\d)")
_WORD = r"([A-Za-z]{3,10})\.?"
_MONTH_FIRST = re.compile(rf"{_WORD}\s*[ -]?\s*(\d{{1,2}})(?!\d)(?:st|nd|rd|th)?\s*[,. -]?\s*(\d{{4}}|'?\d{{2}})(?!\d)")
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?\s*[-/. ]?\s*(?:of |de )?{_WORD}\s*[-/., ]?\s*(?:de )?(\d{{4}}|\d{{2}})(?!\d)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDate:
    """`value` is None where no day is meant or no such day exists (`impossible`)."""

    value: date | None
    impossible: bool = False
    unsure: bool = False
    """Two digits of a year."""


def read_date(text: str, *, today: date, day_first: bool = False) -> ReadDate:
    """Month first where both readings are possible, unless the form says otherwise; years of two digits lie behind us."""
    for year, month, day in _parts(text.strip(), day_first):
        full, unsure = _year(year, today)
        try:
            return ReadDate(value=date(full, month, day), unsure=unsure)
        except ValueError:
            return ReadDate(value=None, impossible=True)
    return ReadDate(value=None)


def _parts(text: str, day_first: bool) -> list[tuple[str, int, int]]:
    """Year as written, month, day."""
    if match := _ISO.search(text):
        return [(match[1], int(match[2]), int(match[3]))]
    if match := _NUMBERS.search(text) or _SPACED.search(text):
        return [(match[3], *_order(int(match[1]), int(match[2]), day_first))]
    for pattern, word, number in ((_MONTH_FIRST, 1, 2), (_DAY_FIRST, 2, 1)):
        for match in pattern.finditer(text):
            month = _MONTHS.get(match[word].lower()[:3])
            if month is not None:
                return [(match[3].lstrip("'"), month, int(match[number]))]
    if match := _GLUED.search(text):
        digits = match[1]
        if digits.startswith(("19", "20")) and int(digits[4:6]) <= 12:
            return [(digits[:4], int(digits[4:6]), int(digits[6:]))]
        return [(digits[4:], *_order(int(digits[:2]), int(digits[2:4]), day_first))]
    return []


def _order(first: int, second: int, day_first: bool) -> tuple[int, int]:
    """Month and day."""
    if (first > 12 >= second) or (day_first and second <= 12):
        return second, first
    return first, second


def _year(text: str, today: date) -> tuple[int, bool]:
    if len(text) == 4:
        return int(text), False
    year = today.year // 100 * 100 + int(text)
    return (year if year <= today.year else year - 100), True


def age_on(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

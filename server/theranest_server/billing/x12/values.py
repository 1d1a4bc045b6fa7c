"""Typed values of X12 elements: exact integer cents, dates, decimals of quantities. `None` means unreadable."""

import re
from collections.abc import Sequence
from datetime import date, datetime

_AMOUNT = re.compile(r"(-?)([0-9]{0,15})(?:\.([0-9]{0,2})0{0,12})?", re.ASCII)
_COUNT = re.compile(r"[0-9]{1,9}", re.ASCII)
_EIGHT_DIGITS = re.compile(r"[0-9]{8}", re.ASCII)


def element(elements: Sequence[str], index: int) -> str:
    """The element at `index` (0 is the segment's name), stripped; empty where the segment is shorter."""
    return elements[index].strip() if index < len(elements) else ""


def cents(text: str) -> int | None:
    """Exact cents of an X12 decimal (`185`, `-12.5`, `.07`); no float is ever involved.

    Fractions of a cent, signs other than a leading minus, exponents and separators of thousands are unreadable.
    """
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return None
    minus, whole, part = found.groups()
    if not whole and not part:
        return None
    amount = int(whole or "0") * 100 + int(((part or "") + "00")[:2])
    return -amount if minus else amount


def count(text: str) -> int | None:
    """A whole number of up to nine digits, as in trailers and hierarchies."""
    return int(text) if _COUNT.fullmatch(text) else None


def day(text: str) -> date | None:
    """A `CCYYMMDD` date."""
    if not _EIGHT_DIGITS.fullmatch(text):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def days(text: str) -> tuple[date, date] | None:
    """A date or a `CCYYMMDD-CCYYMMDD` range as (first, last)."""
    first, _, last = text.partition("-")
    start = day(first)
    end = day(last) if last else start
    return (start, end) if start and end else None


def iso(moment: date | None) -> str | None:
    """`YYYY-MM-DD`, or None."""
    return moment.isoformat() if moment else None


def iso_day(text: str) -> date | None:
    """A `YYYY-MM-DD` date, as the API and the command line write it."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 a calendar date has no zone
    except ValueError:
        return None

"""Dates in the forms people write: 2019-03-04, 3/4/19, March 4th, 2019, 4 Mar 2019, march fourth twenty nineteen."""

import re
from collections.abc import Iterator, Set
from datetime import date

from .spoken import day_in_words, year_in_words
from .words import word_list

_ENGLISH = word_list("january february march april may june july august september october november december")
_SPANISH = word_list("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre")
_NAMED = {name: number for names in (_ENGLISH, _SPANISH) for number, name in enumerate(names, start=1)}
MONTHS = _NAMED | {name[:3]: number for number, name in enumerate(_ENGLISH, start=1)} | {"sept": 9}
_NUMERIC = re.compile(
    r"(?<![^\W_])(?<![\d][./\-])([\dloi]{1,4})(\s?[./\-]\s?|\s)([\dloi]{1,2})\2([\dloi]{2,4})(?![\d])(?![./\-]\d)"
)
_COMPACT = re.compile(r"(?<![^\W_])(\d{8})(?=t\d|(?![^\W_]))")
_MISREAD = str.maketrans("loi", "101")
_MONTH = re.compile(r"(?<![^\W\d_])(" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")(?![a-z])\.?")
_DAY_YEAR = re.compile(r"[\s,\-]{1,2}(\d{1,2})(?:st|nd|rd|th)?(?!\d),?(?:\s+of)?[\s,\-/'’]{1,3}(\d{4}|\d{2})(?!\d)")
_YEAR = re.compile(r",?(?:\s+(?:of|de))?(?:[\s,\-/'’]{1,2}(\d{4}|\d{2})|(\d{4}))(?!\d)")
_DAY_BEFORE = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?(?:\s+(?:of|de))?[\s\-]{0,2}$")
_WORDS = re.compile(r"[a-z]+")
_BETWEEN = frozenset({"of", "de", "day", "in", "the"})
_BIRTH = re.compile(r"(?:birth|born|bday|b-day|dob|turn(?:s|ed|ing)?|nacid[oa]|cumplea)\W*(?:\w+\W+){0,4}$")
_STEMS_OF_BIRTH = ("birth", "born", "bday", "b-day", "dob", "turn", "nacid", "cumplea")
_DIGIT = re.compile(r"\d")
_SHORT = "(?:" + "|".join(name[:3] for name in _ENGLISH) + ")"
_GLUED_MONTH = re.compile(rf"\d{_SHORT}|{_SHORT}\d")
_DAY_ALONE = re.compile(r"[\s\-]{1,2}(\d{1,2})(?:st|nd|rd|th)?(?!\w)")
_NUMBERS_ALONE = re.compile(r"(?<![\w/])(\d{1,2})[/\-](\d{1,2})(?![\w/\-])")

Found = tuple[int, int, date]


def find_dates(folded: str, words: Set[str], wanted: frozenset[date]) -> Iterator[Found]:
    """Where a wanted date is written in folded text made of `words`; without a year, only beside a word about birth."""
    digits = _DIGIT.search(folded) is not None
    named = not MONTHS.keys().isdisjoint(words) or (digits and _GLUED_MONTH.search(folded) is not None)
    if digits:
        yield from _numeric(folded, wanted)
        yield from _compact(folded, wanted)
        if any(stem in folded for stem in _STEMS_OF_BIRTH):
            yield from _without_year(folded, named, wanted)
    if named:
        yield from _with_month(folded, wanted)


def _numeric(folded: str, wanted: frozenset[date]) -> Iterator[Found]:
    for found in _NUMERIC.finditer(folded):
        first, middle, last = (found[i].translate(_MISREAD) for i in (1, 3, 4))
        for day in _readings(first, middle, last):
            if day in wanted:
                yield found.start(), found.end(), day
                break


def _readings(first: str, middle: str, last: str) -> Iterator[date]:
    """Year first, month first, and day first where that cannot be a month (45 CFR practice in the US: month first)."""
    if len(first) == 4:
        yield from _dates(first, middle, last)
        return
    yield from _dates(last, first, middle)
    if int(first) > 12:
        yield from _dates(last, middle, first)
        if len(last) == 2:
            yield from _dates(first, middle, last)


def _dates(year: str, month: str, day: str) -> Iterator[date]:
    if len(year) == 3:
        return
    years = [int(year)] if len(year) == 4 else [2000 + int(year), 1900 + int(year)]
    for candidate in years:
        made = _date(candidate, int(month), int(day))
        if made is not None:
            yield made


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _compact(folded: str, wanted: frozenset[date]) -> Iterator[Found]:
    for found in _COMPACT.finditer(folded):
        digits = found[1]
        for parts in ((digits[:4], digits[4:6], digits[6:]), (digits[4:], digits[:2], digits[2:4])):
            day = _date(int(parts[0]), int(parts[1]), int(parts[2])) if int(parts[0]) else None
            if day is not None and day in wanted:
                yield found.start(1), found.end(1), day
                break


def _with_month(folded: str, wanted: frozenset[date]) -> Iterator[Found]:
    for found in _MONTH.finditer(folded):
        month = MONTHS[found[1]]
        for start, end, year, day in (
            *_day_after(folded, found),
            *_day_before(folded, found),
            *_in_words(folded, found),
            *_in_words_and_figures(folded, found),
        ):
            match = next((d for d in _dates(year, str(month), str(day)) if d in wanted), None)
            if match is not None:
                yield start, end, match
                break


def _day_after(folded: str, month: re.Match[str]) -> Iterator[tuple[int, int, str, int]]:
    rest = _DAY_YEAR.match(folded, month.end())
    if rest:
        yield month.start(), rest.end(), rest[2], int(rest[1])


def _day_before(folded: str, month: re.Match[str]) -> Iterator[tuple[int, int, str, int]]:
    before = _DAY_BEFORE.search(folded, max(0, month.start() - 10), month.start())
    year = _YEAR.match(folded, month.end())
    if before and year:
        yield before.start(1), year.end(), year[1] or year[2], int(before[1])


def _in_words(folded: str, month: re.Match[str]) -> Iterator[tuple[int, int, str, int]]:
    found = [w for w, _ in zip(_WORDS.finditer(folded, month.end(), month.end() + 80), range(9), strict=False)]
    words = [w.group() for w in found]
    skipped = 1 if words[:1] == ["the"] else 0
    day, taken = day_in_words(words[skipped:])
    if taken:
        year, more = year_in_words(words[skipped + taken :])
        if more:
            yield month.start(), found[skipped + taken + more - 1].end(), str(year), day


def _in_words_and_figures(folded: str, month: re.Match[str]) -> Iterator[tuple[int, int, str, int]]:
    """`the fifteenth of march 1987`, `15 march nineteen eighty-seven`, `march fifteenth, 1987`."""
    for start, day in _days_before(folded, month):
        for end, year in _years_at(folded, month.end()):
            yield start, end, year, day
    for after, day in _days_after(folded, month):
        for end, year in _years_at(folded, after):
            yield month.start(), end, year, day


def _days_before(folded: str, month: re.Match[str]) -> Iterator[tuple[int, int]]:
    if figures := _DAY_BEFORE.search(folded, max(0, month.start() - 10), month.start()):
        yield figures.start(1), int(figures[1])
    found = list(_WORDS.finditer(folded, max(0, month.start() - 40), month.start()))
    while found and found[-1].group() in _BETWEEN:
        found.pop()
    for many in (2, 1):
        day, taken = day_in_words([word.group() for word in found[-many:]])
        if taken == many and len(found) >= many:
            yield found[-many].start(), day
            return


def _days_after(folded: str, month: re.Match[str]) -> Iterator[tuple[int, int]]:
    if figures := _DAY_ALONE.match(folded, month.end()):
        yield figures.end(), int(figures[1])
    found = [w for w, _ in zip(_WORDS.finditer(folded, month.end(), month.end() + 40), range(3), strict=False)]
    if found and found[0].group() == "the":
        found = found[1:]
    day, taken = day_in_words([word.group() for word in found])
    if taken:
        yield found[taken - 1].end(), day


def _years_at(folded: str, at: int) -> Iterator[tuple[int, str]]:
    if figures := _YEAR.match(folded, at):
        yield figures.end(), figures[1] or figures[2]
    found = [w for w, _ in zip(_WORDS.finditer(folded, at, at + 60), range(6), strict=False)]
    while found and found[0].group() in _BETWEEN:
        found = found[1:]
    year, taken = year_in_words([word.group() for word in found])
    if taken:
        yield found[taken - 1].end(), str(year)


def _without_year(folded: str, named: bool, wanted: frozenset[date]) -> Iterator[Found]:
    for found in _MONTH.finditer(folded) if named else ():
        day = _DAY_ALONE.match(folded, found.end())
        if day and _BIRTH.search(folded, max(0, found.start() - 40), found.start()):
            yield from _same_day(found.start(), day.end(), MONTHS[found[1]], int(day[1]), wanted)
    for found in _NUMBERS_ALONE.finditer(folded):
        if _BIRTH.search(folded, max(0, found.start() - 40), found.start()):
            yield from _same_day(found.start(), found.end(), int(found[1]), int(found[2]), wanted)


def _same_day(start: int, end: int, month: int, day: int, wanted: frozenset[date]) -> Iterator[Found]:
    for candidate in sorted(wanted):
        if (candidate.month, candidate.day) == (month, day):
            yield start, end, candidate
            return

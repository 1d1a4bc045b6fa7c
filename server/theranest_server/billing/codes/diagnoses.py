"""ICD-10-CM by edition: what is billable on a service date, what needs more characters, what excludes what.

From the public CMS/NCHS release (`evals/tables/icd10.py` builds the shipped table). A new year takes effect each
1 October, updates each 1 April. Older editions stay for older service dates.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Literal

from .icd10_file import Icd10Table, unpacked

Standing = Literal["billable", "needs_more", "unknown"]


class DiagnosisEdition:
    """One release; `last` is the day before the next one usually takes effect, unless a newer one is on hand."""

    def __init__(self, table: Icd10Table, *, name: str, first: date, last: date | None = None) -> None:
        self.name, self.first, self.last = name, first, last or _next_release(first) - timedelta(days=1)
        self._table = table
        self._sorted: list[str] | None = None

    def covers(self, service_date: date) -> bool:
        return self.first <= service_date <= self.last

    def until(self, last: date) -> "DiagnosisEdition":
        """The same release, ended earlier by a newer one."""
        return DiagnosisEdition(self._table, name=self.name, first=self.first, last=min(self.last, last))

    def with_notes_of(self, older: "DiagnosisEdition") -> "DiagnosisEdition":
        """The CMS order file holds no Excludes1 notes: an imported release takes those of the one before it."""
        table = Icd10Table(
            codes=self._table.codes, excludes=older._table.excludes, manifestations=older._table.manifestations
        )
        return DiagnosisEdition(table, name=self.name, first=self.first, last=self.last)

    def standing(self, code: str) -> Standing:
        """`code` without its point."""
        if code in self._table.codes:
            return "billable"
        return "needs_more" if next(self._below(code), None) else "unknown"

    def children(self, code: str) -> tuple[str, ...]:
        """The billable codes below one that needs more characters, in order."""
        return tuple(self._below(code))

    def with_placeholders(self, code: str) -> str | None:
        """The code with X before its seventh character, if that exists (`T1491A`: `T1491XA`)."""
        if not 4 <= len(code) <= 6:
            return None
        filled = code[:-1] + "X" * (7 - len(code)) + code[-1]
        return filled if filled in self._table.codes else None

    def is_manifestation(self, code: str) -> bool:
        return code.startswith(self._table.manifestations)

    def excludes(self, one: str, other: str) -> bool:
        """Whether an Excludes1 note at either code, above it, or at its block names the other."""
        return _named(self._notes(one), one, other) or _named(self._notes(other), other, one)

    def _notes(self, code: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return _notes_above(self._table, code)

    def _below(self, code: str) -> Iterator[str]:
        if self._sorted is None:
            self._sorted = sorted(self._table.codes)
        for each in self._sorted[bisect_left(self._sorted, code) :]:
            if not each.startswith(code):
                return
            if each != code:
                yield each


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisBook:
    """Editions, oldest first; at least one."""

    editions: tuple[DiagnosisEdition, ...]

    def at(self, service_date: date | None) -> DiagnosisEdition:
        """The edition in force on that day; the nearest where none is on hand (`covers` says which it is)."""
        if service_date is None:
            return self.editions[-1]
        earlier = [each for each in self.editions if each.first <= service_date]
        return earlier[-1] if earlier else self.editions[0]


def book_of(editions: Sequence[DiagnosisEdition]) -> DiagnosisBook:
    """In order of their first day; each ends where the next begins. Of two with the same day the later given one stays."""
    by_day = {each.first: each for each in editions}
    ordered = [by_day[day] for day in sorted(by_day)]
    ended = [each.until(after.first - timedelta(days=1)) for each, after in pairwise(ordered)]
    return DiagnosisBook(editions=(*ended, ordered[-1]))


@cache
def shipped_diagnoses() -> DiagnosisBook:
    """Read on first use: 75,000 codes, well under 0.1 s."""
    data = files(__name__.rpartition(".")[0]).joinpath("tables", "icd10cm_2026-04-01.gz").read_bytes()
    edition = DiagnosisEdition(unpacked(data), name="ICD-10-CM April 2026", first=date(2026, 4, 1))
    return book_of([edition])


def _next_release(first: date) -> date:
    if (first.month, first.day) < (4, 1):
        return date(first.year, 4, 1)
    if (first.month, first.day) < (10, 1):
        return date(first.year, 10, 1)
    return date(first.year + 1, 4, 1)


@lru_cache(maxsize=4096)
def _notes_above(table: Icd10Table, code: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(holder, what it excludes) for the code, every prefix of it, and the blocks around it."""
    holders = [code[:length] for length in range(3, len(code) + 1)]
    holders += [block for block in _blocks(table) if _within(code, block)]
    return tuple((holder, table.excludes[holder]) for holder in holders if holder in table.excludes)


@lru_cache(maxsize=16)
def _blocks(table: Icd10Table) -> tuple[str, ...]:
    return tuple(holder for holder in table.excludes if "-" in holder)


def _named(notes: tuple[tuple[str, tuple[str, ...]], ...], code: str, other: str) -> bool:
    """A note that would exclude the code itself or the holder's own family is not meant for that family."""
    return any(
        _within(other, term) and not _within(code, term) and not _within(other, holder)
        for holder, terms in notes
        for term in terms
    )


def _within(code: str, term: str) -> bool:
    first, _, last = term.partition("-")
    return first <= code[: len(first)] and code[: len(last)] <= last if last else code.startswith(first)

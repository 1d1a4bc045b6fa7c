"""CMS NCCI: pairs of procedures (PTP) and unit limits (MUE), by edition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from .table import table


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A quarter's files; `covers` says whether a service date lies in that quarter."""

    name: str
    first: date
    last: date

    def covers(self, service_date: date) -> bool:
        return self.first <= service_date <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """`column2` is not paid beside `column1`; with `modifier_allowed` a true modifier can separate them."""

    column1: str
    column2: str
    modifier_allowed: bool
    rationale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ncci:
    """One edition of pairs and limits. A practice's newer import has the same shape."""

    edition: Edition
    pairs: Mapping[tuple[str, str], Pair]
    units: Mapping[str, int]

    def between(self, one: str, other: str) -> Pair | None:
        """The pair in whichever column order the edition has it."""
        return self.pairs.get((one, other)) or self.pairs.get((other, one))


@dataclass(frozen=True, slots=True, kw_only=True)
class NcciBook:
    """Editions, oldest first; at least one. Old quarters stay for old service dates."""

    editions: tuple[Ncci, ...]

    def at(self, service_date: date | None) -> Ncci:
        """For pairs: the edition that covers the day, else the newest before it, else the oldest."""
        return _nearest([each for each in self.editions if each.pairs] or self.editions, service_date)

    def units_at(self, service_date: date | None) -> Ncci:
        """For unit limits, whose files may be imported apart."""
        return _nearest([each for each in self.editions if each.units] or self.editions, service_date)


def _nearest(editions: Sequence[Ncci], service_date: date | None) -> Ncci:
    if service_date is None or len(editions) == 1:
        return editions[-1]
    earlier = [each for each in editions if each.edition.first <= service_date]
    return earlier[-1] if earlier else editions[0]


def book_of_ncci(editions: Sequence[Ncci]) -> NcciBook:
    """In order of their first day; of two for the same quarter the later given one stays."""
    by_day = {each.edition.first: each for each in editions}
    return NcciBook(editions=tuple(by_day[day] for day in sorted(by_day)))


def quarter_from(first: date) -> Edition:
    """The edition that takes effect on the first day of a quarter."""
    month = first.month + 3
    after = date(first.year + (month > 12), month - 12 if month > 12 else month, 1)
    return Edition(name=f"CMS NCCI practitioner {first.isoformat()}", first=first, last=after - timedelta(days=1))


@cache
def shipped_ncci() -> Ncci:
    """The behavioural-health part of the practitioner edition 2024-07-01 (third quarter)."""
    pairs = {
        (row["column1"], row["column2"]): Pair(
            column1=row["column1"],
            column2=row["column2"],
            modifier_allowed=row["modifier_indicator"] == "1",
            rationale=row["rationale"],
        )
        for row in table("ncci_ptp").rows
    }
    units = {row["code"]: int(row["units"]) for row in table("ncci_mue").rows}
    return Ncci(edition=quarter_from(date(2024, 7, 1)), pairs=pairs, units=units)


@cache
def shipped_ncci_book() -> NcciBook:
    return NcciBook(editions=(shipped_ncci(),))

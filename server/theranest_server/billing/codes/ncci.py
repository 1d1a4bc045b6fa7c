"""CMS NCCI: pairs of procedures (PTP) and unit limits (MUE), by edition."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
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
    edition = Edition(name="CMS NCCI practitioner 2024-07-01", first=date(2024, 7, 1), last=date(2024, 9, 30))
    return Ncci(edition=edition, pairs=pairs, units=units)

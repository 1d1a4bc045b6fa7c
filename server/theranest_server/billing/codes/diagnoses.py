"""ICD-10-CM, chapter 5 (mental, behavioural and neurodevelopmental), from the public CMS/NCHS release."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from .table import table

Standing = Literal["billable", "needs_more", "unknown", "not_covered"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisEdition:
    """Which service dates the shipped release holds for; it has no dates of single codes."""

    name: str
    first: date
    last: date

    def covers(self, service_date: date | None) -> bool:
        return service_date is not None and self.first <= service_date <= self.last


EDITION = DiagnosisEdition(name="ICD-10-CM April 2026, chapter 5", first=date(2026, 4, 1), last=date(2026, 9, 30))


@cache
def _chapter() -> dict[str, bool]:
    return {row["code"]: row["billable"] == "yes" for row in table("icd10_chapter5").rows}


def standing(code: str) -> Standing:
    """`code` without its point. `not_covered`: outside chapter 5, which is all that is shipped."""
    if not code.startswith("F"):
        return "not_covered"
    billable = _chapter().get(code)
    if billable is None:
        return "unknown"
    return "billable" if billable else "needs_more"


def children(code: str) -> tuple[str, ...]:
    """The billable codes below one that needs more characters."""
    return tuple(each for each, billable in _chapter().items() if billable and each.startswith(code) and each != code)

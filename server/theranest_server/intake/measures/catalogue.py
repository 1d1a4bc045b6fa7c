"""The instruments that are known, from `instruments.tsv`; each row's source is in the clinical literature it names."""

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

WITHOUT_TOTAL = frozenset({"C-SSRS screener"})
"""Structures of yes and no, of which no sum means anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    item: int
    above: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """`low` and `high` bound one item. `positive` is the least total of a positive screen."""

    name: str
    alias: re.Pattern[str]
    items: int
    low: int
    high: int
    bands: tuple[tuple[int, int, str], ...]
    positive: int | None
    alerts: tuple[Alert, ...]

    def band(self, total: int) -> str | None:
        return next((name for low, high, name in self.bands if low <= total <= high), None)

    @property
    def highest(self) -> int:
        return self.items * self.high


@cache
def instruments() -> tuple[Instrument, ...]:
    text = resources.files("theranest_server.intake.measures").joinpath("instruments.tsv").read_text("utf-8")
    header, *rows = [line.split("\t") for line in text.splitlines() if line.strip()]
    return tuple(_instrument(dict(zip(header, row, strict=False))) for row in rows)


def _instrument(row: dict[str, str]) -> Instrument:
    return Instrument(
        name=row["name"],
        alias=re.compile(rf"(?i)(?<![a-z])(?:{row['alias']})(?!\d)"),
        items=int(row["items"]),
        low=int(row["low"]),
        high=int(row["high"]),
        bands=tuple(_band(part) for part in row["bands"].split(";") if part.strip()),
        positive=int(row["positive"]) if row["positive"] else None,
        alerts=tuple(_alert(part) for part in row["alerts"].split(";") if part.strip()),
    )


def _band(text: str) -> tuple[int, int, str]:
    numbers, _, name = text.strip().partition(" ")
    low, _, high = numbers.partition("-")
    return int(low), int(high or low), name


def _alert(text: str) -> Alert:
    rule, _, why = text.strip().partition(" ")
    item, _, above = rule.partition(">")
    return Alert(item=int(item), above=int(above), why=why)

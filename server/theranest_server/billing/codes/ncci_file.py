"""Reads the CMS NCCI quarterly files: procedure-to-procedure edits (tab or comma separated) and unit limits (CSV).

Only the behavioural-health part is kept: pairs of which both codes are in our table of procedures, in the shipped
edition, or are visits. The files carry AMA notices in their first lines; those are passed over.
"""

import csv
import re
from collections.abc import Iterator
from datetime import date

from .icd10_file import TableUnreadable
from .ncci import Pair, shipped_ncci
from .procedures import is_evaluation_and_management, procedures

_CODE = re.compile(r"[0-9A-Z][0-9]{3}[0-9A-Z]", re.ASCII)
_DAY = re.compile(r"[0-9]{8}", re.ASCII)


def pairs_from(text: str, effective: date) -> dict[tuple[str, str], Pair]:
    """Pairs in force on that day. Columns: column 1, column 2, (prior to 1996), effective, deleted, modifier, rationale.

    Raises TableUnreadable.
    """
    found: dict[tuple[str, str], Pair] = {}
    known, seen = _known(), 0
    for cells in _rows(text):
        if len(cells) < 6 or not (_CODE.fullmatch(cells[0]) and _CODE.fullmatch(cells[1])):
            continue
        seen += 1
        started, ended, modifier = _parts(cells)
        if modifier not in ("0", "1") or not (_ours(cells[0], known) and _ours(cells[1], known)):
            continue
        if started > effective or (ended is not None and ended < effective):
            continue
        rationale = cells[-1] if len(cells) > 6 else ""
        pair = Pair(column1=cells[0], column2=cells[1], modifier_allowed=modifier == "1", rationale=rationale)
        found[pair.column1, pair.column2] = pair
    if not found:
        raise TableUnreadable(
            "the file holds no pair of behavioural-health procedures in force on that day"
            if seen
            else "this is no CMS file of procedure-to-procedure edits: fetch the practitioner file of the quarter"
        )
    return found


def units_from(text: str) -> dict[str, int]:
    """Unit limits by code: `code, limit, adjudication indicator, rationale`. Raises TableUnreadable."""
    known = _known()
    found = {
        cells[0]: int(cells[1])
        for cells in _rows(text)
        if len(cells) >= 3 and _CODE.fullmatch(cells[0]) and re.fullmatch(r"[0-9]{1,5}", cells[1], re.ASCII)
        if _ours(cells[0], known)
    }
    if not found:
        raise TableUnreadable("this is no CMS file of unit limits: fetch the practitioner MUE file of the quarter")
    return found


def _parts(cells: list[str]) -> tuple[date, date | None, str]:
    """Effective, deleted, modifier: the columns after the two codes, with or without the one on 1996."""
    days = [at for at, cell in enumerate(cells[2:], 2) if _DAY.fullmatch(cell)]
    if not days:
        raise TableUnreadable("a pair has no effective date: fetch the practitioner file of the quarter again")
    at = days[0]
    ended = cells[at + 1]
    try:
        return _day(cells[at]), _day(ended) if _DAY.fullmatch(ended) else None, cells[at + 2]
    except (ValueError, IndexError):
        raise TableUnreadable(
            "a pair's dates or modifier cannot be read: fetch the file of the quarter again"
        ) from None


def _day(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


def _rows(text: str) -> Iterator[list[str]]:
    tabs = "\t" in text[:20_000]
    for cells in csv.reader(text.splitlines(), delimiter="\t" if tabs else ","):
        yield [cell.strip() for cell in cells]


def _known() -> frozenset[str]:
    shipped = shipped_ncci()
    return frozenset(procedures()) | {code for pair in shipped.pairs for code in pair} | frozenset(shipped.units)


def _ours(code: str, known: frozenset[str]) -> bool:
    return code in known or is_evaluation_and_management(code)

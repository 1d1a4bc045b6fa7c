"""Behavioural-health procedures by number: minutes, parents of add-ons, families. Labels are ours, not the AMA's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from .table import table

_EM = re.compile(r"99(?:20[2-5]|21[1-5]|22[1-3]|23[1-9]|24[2-5]|25[2-5]|30[4-9]|31[056]|34[1-5]|34[7-9]|350)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """`minutes` is (least, most or None) of documented face-to-face time; `parents` are codes or `EM`."""

    code: str
    label: str
    family: str
    minutes: tuple[int, int | None] | None
    parents: tuple[str, ...]
    source: str

    @property
    def is_add_on(self) -> bool:
        return bool(self.parents)


@cache
def procedures() -> Mapping[str, Procedure]:
    """By code; codes outside the table have no rules here."""
    return {row["code"]: _procedure(row) for row in table("cpt_bh").rows}


def is_evaluation_and_management(code: str) -> bool:
    """Office, hospital, facility and home visits (992xx, 993xx), the parents of psychotherapy add-ons."""
    return _EM.fullmatch(code) is not None


def may_stand_with(add_on: Procedure, other: str) -> bool:
    """Whether `other` is a parent of the add-on."""
    return other in add_on.parents or ("EM" in add_on.parents and is_evaluation_and_management(other))


_ENDED = (
    (date(2012, 12, 31), "90801 90802 90804 90805 90806 90807 90808 90809 90810 90811 90812 90813 90814 90815 90816"),
    (date(2012, 12, 31), "90817 90818 90819 90821 90822 90823 90824 90826 90827 90828 90829 90857 90862"),
    (date(2018, 12, 31), "96101 96102 96103 96111 96118 96119 96120"),
    (date(2019, 12, 31), "96150 96151 96152 96153 96154 96155 98969 99444"),
    (date(2020, 12, 31), "99201"),
    (date(2022, 12, 31), "99241 99251 99354 99355 99356 99357 99217 99218 99219 99220 99318 99324 99325 99326 99327"),
    (date(2022, 12, 31), "99328 99334 99335 99336 99337 99339 99340 99343"),
    (date(2024, 12, 31), "99441 99442 99443"),
)
"""Last service date, and the codes that ended with it."""
_LAST_DAY = {code: day for day, codes in _ENDED for code in codes.split()}
_PSYCHIATRY = frozenset(
    [
        "90785",
        "90791",
        "90792",
        "90832",
        "90833",
        "90834",
        "90836",
        "90837",
        "90838",
        "90839",
        "90840",
        "90845",
        "90846",
        "90847",
        "90849",
        "90853",
        "90863",
        "90865",
        "90867",
        "90868",
        "90869",
        "90870",
        "90875",
        "90876",
        "90880",
        "90882",
        "90885",
        "90887",
        "90889",
        "90899",
    ]
)
"""Every code of 90785-90899 in force: a number of that range that is not here is none."""


def ended_or_unknown(code: str, day: date | None) -> str | None:
    """Why a procedure cannot be billed on that day, in words; None where nothing is known against it."""
    last = _LAST_DAY.get(code)
    if last is not None and (day is None or day > last):
        return f"ended on {last.isoformat()}"
    if "90785" <= code <= "90899" and len(code) == 5 and code not in _PSYCHIATRY and code not in _LAST_DAY:
        return "is no code of the psychiatry family"
    return None


def _procedure(row: Mapping[str, str]) -> Procedure:
    least, _, most = row["minutes"].partition("-")
    return Procedure(
        code=row["code"],
        label=row["label"],
        family=row["family"],
        minutes=(int(least), int(most) if most else None) if least else None,
        parents=tuple(row["parents"].split()),
        source=row["source"],
    )

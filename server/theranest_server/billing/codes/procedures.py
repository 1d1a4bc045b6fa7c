"""Behavioural-health procedures by number: minutes, parents of add-ons, families. Labels are ours, not the AMA's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
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

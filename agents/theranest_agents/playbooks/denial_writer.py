"""Says in one plain sentence what a payer did, from the codes of the analysis."""

from collections.abc import Mapping
from typing import Any

from ..answers import inner, listed
from .scripted import Script


def explains(task: Mapping[str, Any]) -> Script:
    from ..denial_review import DenialNote

    return DenialNote(note=_note(task))
    yield  # a generator that never asks


def _note(task: Mapping[str, Any]) -> str:
    adjustments = listed(task, "adjustments")
    codes = ", ".join(f"{a.get('group')}-{a.get('carc')}" for a in adjustments[:4]) or "no reason code"
    paid, charge = int(task.get("paid_cents") or 0), int(task.get("charge_cents") or 0)
    told = f"The payer paid {_dollars(paid)} of {_dollars(charge)} and gives {codes}"
    why = str(inner(task, "next_step").get("why") or "").strip().split(". ")[0].rstrip(".")
    return (f"{told}: {why}" if why else told)[:259] + "."


def _dollars(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"

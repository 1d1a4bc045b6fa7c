"""Adjustment reasons (CARC), remarks (RARC) and provider-level reasons (PLB), each with what it asks of a biller."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from .table import table

Effect = Literal["patient_share", "reduction", "prior_payer", "forwarded", "pending", "estimate", "denial"]
Action = Literal[
    "none",
    "appeal",
    "correct_and_resubmit",
    "bill_patient",
    "bill_other_payer",
    "verify_eligibility",
    "get_authorization",
    "send_records",
    "peer_to_peer",
    "reopening",
    "external_review",
    "write_off",
    "hold",
    "ask_payer",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentReason:
    """`effect` says what the money did; only `denial` is a denial."""

    carc: str
    meaning: str
    action_class: str
    effect: Effect
    action: Action
    why: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    rarc: str
    meaning: str
    where_to_fix: str
    action: Action | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderReason:
    """`takes_back` is true where money is recovered or carried, false for interest, bonuses and payments."""

    code: str
    meaning: str
    takes_back: bool


@cache
def adjustment_reasons() -> Mapping[str, AdjustmentReason]:
    """By CARC. A reason that is not in the table is a denial wherever nothing was paid."""
    return {
        row["carc"]: AdjustmentReason(
            carc=row["carc"],
            meaning=row["meaning"],
            action_class=row["action_class"],
            effect=cast(Effect, row["effect"]),
            action=cast(Action, row["action"]),
            why=row["why"],
            evidence=tuple(part.strip() for part in row["evidence"].split(";") if part.strip() not in ("", "none")),
        )
        for row in table("carc").rows
    }


@cache
def remarks() -> Mapping[str, Remark]:
    """By RARC; `action` is set where the remark decides more than the reason it stands beside."""
    return {
        row["rarc"]: Remark(
            rarc=row["rarc"],
            meaning=row["meaning"],
            where_to_fix=row["where_to_fix"],
            action=cast(Action, row["action"]) if row["action"] else None,
        )
        for row in table("rarc").rows
    }


@cache
def provider_reasons() -> Mapping[str, ProviderReason]:
    """By PLB code."""
    return {
        row["code"]: ProviderReason(code=row["code"], meaning=row["meaning"], takes_back=row["takes_back"] == "yes")
        for row in table("plb").rows
    }

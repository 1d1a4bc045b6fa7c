"""What the practice knows beside the 835: the payer's time limits, the claim's coverage, payments already read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Coverage = Literal["commercial", "medicare", "medicaid", "qmb", "eap", "workers_compensation", "self_pay", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerLimits:
    """Days from the remittance, as the contract or the payer's manual has them; None where nobody has looked."""

    appeal_days: int | None = None
    corrected_claim_days: int | None = None
    retro_authorization_days: int | None = None
    records_days: int | None = None
    other_payer_days: int | None = None
    reopening_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFacts:
    """`client_may_be_billed` is a person's answer after looking at coverage, contract and estimate; None: not asked."""

    coverage: Coverage | None = None
    client_may_be_billed: bool | None = None
    has_other_payer: bool | None = None
    authorization_on_file: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemittanceFacts:
    """`limits` by payer id or payer name, `claims` by the practice's claim id, `payments_seen` by `Payment.key`."""

    limits: Mapping[str, PayerLimits] = field(default_factory=dict[str, PayerLimits])
    claims: Mapping[str, ClaimFacts] = field(default_factory=dict[str, ClaimFacts])
    payments_seen: frozenset[str] = frozenset()


NO_FACTS = RemittanceFacts()

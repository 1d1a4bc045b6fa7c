"""What has been read of a payment so far: amounts with their places, before arithmetic has judged them."""

from dataclasses import dataclass, field
from datetime import date

from .rows import Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    cents: int
    piece: Piece


@dataclass(slots=True)
class LineDraft:
    row: int
    amounts: dict[str, Amount] = field(default_factory=dict[str, Amount])
    """By concept: charge, allowed, paid, discount, ..."""
    service_date: date | None = None
    procedure: str = ""
    modifiers: tuple[str, ...] = ()
    units: str = "1"
    codes: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    coded: list[tuple[str, str, Amount]] = field(default_factory=list[tuple[str, str, Amount]])
    """Adjustment codes printed with an amount of their own."""
    remarks: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class ClaimDraft:
    row: int
    claim_id: str = ""
    payer_claim_id: str = ""
    status: str = ""
    service_date: date | None = None
    procedure: str = ""
    rendering_npi: str = ""
    lines: list[LineDraft] = field(default_factory=list[LineDraft])
    stated: dict[str, Amount] = field(default_factory=dict[str, Amount])
    """Totals of the claim as printed."""
    remarks: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class PaymentDraft:
    row: int
    trace: str = ""
    payer: str = ""
    paid_on: date | None = None
    amount: Amount | None = None
    total_paid: Amount | None = None
    claims: list[ClaimDraft] = field(default_factory=list[ClaimDraft])
    adjustments: list[tuple[str, str, Amount, int]] = field(default_factory=list[tuple[str, str, Amount, int]])
    """(PLB code, reference, amount that lowers the payment, row)."""
    doubts: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])

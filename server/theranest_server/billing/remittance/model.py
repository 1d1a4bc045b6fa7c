"""A payer's payment as its 835 states it: amounts in integer cents, dates as `date`, nothing decided yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from ..x12.doubts import Doubt


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """One reason of a CAS. Positive cents lower the payment. `rarc` are the remarks that belong to it."""

    level: str
    group: str
    carc: str
    cents: int
    rarc: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLine:
    """One SVC. `allowed_cents` is the payer's own figure (AMT*B6), where it gives one."""

    segment: int
    procedure: str
    modifiers: tuple[str, ...]
    charge_cents: int
    paid_cents: int
    units: str
    service_date: date | None
    line_control: str
    allowed_cents: int | None
    adjustments: tuple[Adjustment, ...]
    remarks: tuple[str, ...]

    @property
    def difference_cents(self) -> int:
        """Zero when charge minus adjustments is the payment."""
        return self.charge_cents - sum(each.cents for each in self.adjustments) - self.paid_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class RemittanceClaim:
    """One CLP. `payer_claim_id` is the payer's control number (CLP07), `replaces` the one in REF*F8.

    `readable` is false when an amount of the claim could not be read; it was then counted as zero.
    """

    segment: int
    claim_id: str
    payer_claim_id: str
    replaces: str
    status: str
    filing: str
    charge_cents: int
    paid_cents: int
    stated_patient_cents: int | None
    service_date: date | None
    rendering_npi: str
    crossover: bool
    lines: tuple[ServiceLine, ...]
    adjustments: tuple[Adjustment, ...]
    remarks: tuple[str, ...]
    readable: bool

    @property
    def all_adjustments(self) -> tuple[Adjustment, ...]:
        """Of the claim and of its lines."""
        return (*self.adjustments, *(each for line in self.lines for each in line.adjustments))

    @property
    def patient_cents(self) -> int:
        """The sum of group PR. CLP05 is only compared with it."""
        return sum(each.cents for each in self.all_adjustments if each.group == "PR")

    @property
    def difference_cents(self) -> int:
        """Zero when charge minus every adjustment is the payment."""
        return self.charge_cents - sum(each.cents for each in self.all_adjustments) - self.paid_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderAdjustment:
    """One pair of a PLB. Positive cents lower the payment; `reference` mostly names an earlier claim."""

    segment: int
    code: str
    reference: str
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Where a figure stands on paper: x0, top, x1, bottom in points from the upper left corner, and how sure it is."""

    page: int
    box: tuple[float, ...]
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One 835 transaction, or one payment of an EOB on paper. `complete` is false where its end is missing.

    On paper every `segment` is a row of the document, and `figures` gives the place of each amount by its path
    (`claims/0/lines/1/paid_cents`).
    """

    file: str
    segment: int
    trace: str
    payer: str
    payer_id: str
    payee_npi: str
    method: str
    payment_cents: int
    paid_on: date | None
    claims: tuple[RemittanceClaim, ...]
    provider_adjustments: tuple[ProviderAdjustment, ...]
    complete: bool
    readable: bool
    doubts: tuple[Doubt, ...]
    source: Literal["835", "paper"] = "835"
    figures: Mapping[str, Figure] = field(default_factory=dict[str, Figure])

    @property
    def difference_cents(self) -> int:
        """Zero when the claims' payments minus the provider's adjustments are what was paid."""
        claims = sum(claim.paid_cents for claim in self.claims)
        return claims - sum(each.cents for each in self.provider_adjustments) - self.payment_cents

    @property
    def key(self) -> str:
        """The same payment twice has the same key: trace, payer, date, amount."""
        day = self.paid_on.isoformat() if self.paid_on else ""
        return "|".join((self.trace, self.payer_id or self.payer, day, str(self.payment_cents)))

"""Who pays and how much: payers, authorizations, eligibility, fees, contract rates, payments."""

from typing import Annotated, Literal

from pydantic import Field

from .base import Cents, Code, Day, Identifier, Instant, Line, Resource


class Payer(Resource):
    name: Line
    kind: Literal["commercial", "medicare", "medicaid", "tricare", "eap", "other"] = "commercial"
    electronic_id: Line | None = None
    """The clearinghouse's payer id."""
    claims_days: Annotated[int, Field(ge=0, le=3660)] | None = None
    """Filing deadline in days from the service; None where the practice has not noted it."""
    appeal_days: Annotated[int, Field(ge=0, le=3660)] | None = None
    phone: Line | None = None
    telehealth_modifier: Code | None = None
    takes_corrected_claims: bool = True


class Authorization(Resource):
    client_id: Identifier
    payer_id: Identifier
    number: Line
    cpts: list[Code] = Field(default_factory=list[Code])
    staff_id: Identifier | None = None
    from_date: Day
    until: Day
    units_approved: Annotated[int, Field(ge=0, le=9999)]
    units_used: Annotated[int, Field(ge=0, le=9999)] = 0
    state: Literal["requested", "active", "exhausted", "expired", "denied"] = "active"


class Eligibility(Resource):
    """An answer to an eligibility question: yes or no, as TheraNest shows it, without copay or deductible."""

    client_id: Identifier
    payer_id: Identifier
    checked_at: Instant
    service_date: Day
    active: bool
    member_id: Line | None = None
    detail: Line | None = None


class FeeScheduleItem(Resource):
    cpt: Code
    modifier: Code | None = None
    licence_level: Line | None = None
    charge_cents: Cents
    effective: Day | None = None


class ContractRate(Resource):
    payer_id: Identifier
    cpt: Code
    modifier: Code | None = None
    licence_level: Line | None = None
    year: Annotated[int, Field(ge=1990, le=2200)]
    allowed_cents: Cents


class Payment(Resource):
    client_id: Identifier
    paid_on: Day
    cents: Cents
    source: Literal["client", "payer", "write_off", "refund", "transfer"]
    claim_id: Identifier | None = None
    remittance_id: Identifier | None = None

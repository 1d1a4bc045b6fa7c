"""Claims, remittances and who pays how much. Money is integer cents, codes are as a biller typed them."""

from dataclasses import dataclass
from datetime import date, datetime

from ..ids import AppointmentId, ClaimId, ClientId, NoteId, PayerId, RemittanceId, StaffId
from .base import Record
from .clients import Address, PersonName


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    name: str
    qualifier: str | None = None
    """`DN`, `DK`, `DQ`."""
    npi: str | None = None
    taxonomy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    name: str
    address: Address | None = None
    phone: str | None = None
    npi: str | None = None
    taxonomy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QualifiedDate:
    on: date
    qualifier: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRange:
    from_date: date
    to_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherInsured:
    """Boxes 9, 9a and 9d."""

    name: PersonName
    policy: str | None = None
    plan_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cms1500:
    """The claim form in the order of its boxes; box 24 is the claim's `lines`."""

    insurance_type: str | None = None
    insured_id: str | None = None
    patient_name: PersonName | None = None
    patient_birth_date: date | None = None
    patient_sex: str | None = None
    insured_name: PersonName | None = None
    patient_address: Address | None = None
    patient_phone: str | None = None
    patient_relationship: str | None = None
    insured_address: Address | None = None
    insured_phone: str | None = None
    other_insured: OtherInsured | None = None
    condition_employment: bool | None = None
    condition_auto_accident: bool | None = None
    auto_accident_state: str | None = None
    condition_other_accident: bool | None = None
    claim_codes: tuple[str, ...] = ()
    insured_group: str | None = None
    insured_birth_date: date | None = None
    insured_sex: str | None = None
    other_claim_id: str | None = None
    insured_plan_name: str | None = None
    another_health_plan: bool | None = None
    patient_signature: str | None = None
    patient_signature_date: date | None = None
    insured_signature: str | None = None
    current_illness_date: QualifiedDate | None = None
    other_date: QualifiedDate | None = None
    unable_to_work: DateRange | None = None
    referring_provider: Provider | None = None
    hospitalization: DateRange | None = None
    additional_information: str | None = None
    outside_lab: bool | None = None
    outside_lab_charge_cents: int | None = None
    icd_indicator: str | None = None
    diagnoses: tuple[str, ...] = ()
    """Box 21 in the order A, B, C ..."""
    resubmission_code: str | None = None
    original_ref_no: str | None = None
    prior_authorization: str | None = None
    federal_tax_id: str | None = None
    federal_tax_id_kind: str | None = None
    """`EIN`, `SSN`."""
    patient_account: str | None = None
    accept_assignment: bool | None = None
    total_charge_cents: int | None = None
    amount_paid_cents: int | None = None
    provider_signature: str | None = None
    provider_signature_date: date | None = None
    service_facility: Place | None = None
    billing_provider: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLine:
    """One row of box 24."""

    service_date: date
    service_date_to: date | None = None
    pos: str | None = None
    emergency: bool | None = None
    cpt: str
    modifiers: tuple[str, ...] = ()
    pointers: tuple[str, ...] = ()
    """Letters of box 21."""
    charge_cents: int
    units: int = 1
    epsdt: str | None = None
    rendering_npi: str | None = None
    rendering_taxonomy: str | None = None
    authorization: str | None = None
    appointment_id: AppointmentId | None = None
    note_id: NoteId | None = None
    line_control_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPayer:
    payer_id: PayerId
    name: str
    rank: str = "primary"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSubmission:
    """One step of the claim's history."""

    at: datetime
    event: str
    """`submitted`, `accepted`, `rejected`, `denied`, `era_received`, `mismatch`, `processed`, `paid`, `closed`."""
    via: str = "clearinghouse"
    payer_claim_id: str | None = None
    remittance_id: RemittanceId | None = None
    codes: tuple[str, ...] = ()
    paid_cents: int | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalRef:
    """What a corrected claim replaces (`frequency` 7) or voids (8)."""

    claim_id: ClaimId
    payer_claim_id: str | None = None
    frequency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Record):
    id: ClaimId
    client_id: ClientId
    staff_id: StaffId | None = None
    """The rendering clinician."""
    form: Cms1500
    lines: tuple[ClaimLine, ...]
    payer: ClaimPayer
    state: str = "awaiting_submission"
    """`invoiced`, `awaiting_submission`, then the events of its history."""
    submission_history: tuple[ClaimSubmission, ...] = ()
    original_ref: OriginalRef | None = None
    remittance_ids: tuple[RemittanceId, ...] = ()
    correction_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedClaim:
    """`claim_id` is None where the payer's claim matches none of ours."""

    claim_id: ClaimId | None = None
    patient_account: str | None = None
    payer_claim_id: str | None = None
    paid_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Remittance(Record):
    """The head of an 835 and which claims it was matched to; the text is read apart."""

    id: RemittanceId
    payer_id: PayerId
    payer_name: str
    trace: str
    """Check or transfer number (TRN02)."""
    payment_cents: int
    paid_on: date
    received_on: date | None = None
    file_name: str | None = None
    matched_claims: tuple[MatchedClaim, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer(Record):
    id: PayerId
    name: str
    kind: str = "commercial"
    """`commercial`, `medicare`, `medicaid`, `tricare`, `eap`, `other`."""
    electronic_id: str | None = None
    """The clearinghouse's payer id."""
    claims_days: int | None = None
    """Filing deadline in days from the service; None where the practice has not noted it."""
    appeal_days: int | None = None
    phone: str | None = None
    telehealth_modifier: str | None = None
    takes_corrected_claims: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization(Record):
    client_id: ClientId
    payer_id: PayerId
    number: str
    cpts: tuple[str, ...] = ()
    staff_id: StaffId | None = None
    from_date: date
    until: date
    units_approved: int
    units_used: int = 0
    state: str = "active"
    """`requested`, `active`, `exhausted`, `expired`, `denied`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility(Record):
    """Yes or no, as TheraNest shows it, without copay or deductible."""

    client_id: ClientId
    payer_id: PayerId
    checked_at: datetime
    service_date: date
    active: bool
    member_id: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeScheduleItem(Record):
    """The practice's charge, not what a payer allows."""

    cpt: str
    modifier: str | None = None
    licence_level: str | None = None
    charge_cents: int
    effective: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRate(Record):
    payer_id: PayerId
    cpt: str
    modifier: str | None = None
    licence_level: str | None = None
    year: int
    allowed_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment(Record):
    client_id: ClientId
    paid_on: date
    cents: int
    source: str
    """`client`, `payer`, `write_off`, `refund`, `transfer`."""
    claim_id: ClaimId | None = None
    remittance_id: RemittanceId | None = None

"""Claims: the CMS-1500's boxes as fields, service lines, and what became of each submission.

The form takes what a biller typed, right or wrong (a claim that no check could fault would be of no use): lengths are
bounded, codes are not judged. `title` gives the box.
"""

from typing import Annotated, Literal

from pydantic import Field

from .base import Cents, Closed, Day, Identifier, Instant, Line, Prose, Reference, Resource
from .clients import Address, PersonName

ClaimState = Literal[
    "invoiced",
    "awaiting_submission",
    "submitted",
    "accepted",
    "rejected",
    "denied",
    "era_received",
    "mismatch",
    "processed",
    "paid",
    "closed",
]
Sex = Literal["F", "M", "U"]


class Provider(Closed):
    name: Line
    qualifier: Literal["DN", "DK", "DQ"] | None = None
    npi: Line | None = None
    taxonomy: Line | None = None


class Place(Closed):
    name: Line
    address: Address | None = None
    phone: Line | None = None
    npi: Line | None = None
    taxonomy: Line | None = None


class QualifiedDate(Closed):
    on: Day
    qualifier: Line | None = None


class DateRange(Closed):
    from_date: Day
    to_date: Day | None = None


class OtherInsured(Closed):
    name: PersonName = Field(title="box 9")
    policy: Line | None = Field(default=None, title="box 9a")
    plan_name: Line | None = Field(default=None, title="box 9d")


class Cms1500(Closed):
    """The claim form. Boxes reserved by the form's owner have no field; box 24 is the claim's `lines`."""

    insurance_type: Line | None = Field(default=None, title="box 1")
    insured_id: Line | None = Field(default=None, title="box 1a")
    patient_name: PersonName | None = Field(default=None, title="box 2")
    patient_birth_date: Day | None = Field(default=None, title="box 3")
    patient_sex: Sex | None = Field(default=None, title="box 3")
    insured_name: PersonName | None = Field(default=None, title="box 4")
    patient_address: Address | None = Field(default=None, title="box 5")
    patient_phone: Line | None = Field(default=None, title="box 5")
    patient_relationship: Literal["self", "spouse", "child", "other"] | None = Field(default=None, title="box 6")
    insured_address: Address | None = Field(default=None, title="box 7")
    insured_phone: Line | None = Field(default=None, title="box 7")
    other_insured: OtherInsured | None = Field(default=None, title="box 9")
    condition_employment: bool | None = Field(default=None, title="box 10a")
    condition_auto_accident: bool | None = Field(default=None, title="box 10b")
    auto_accident_state: Line | None = Field(default=None, title="box 10b")
    condition_other_accident: bool | None = Field(default=None, title="box 10c")
    claim_codes: list[Line] = Field(default_factory=list[Line], title="box 10d", max_length=12)
    insured_group: Line | None = Field(default=None, title="box 11")
    insured_birth_date: Day | None = Field(default=None, title="box 11a")
    insured_sex: Sex | None = Field(default=None, title="box 11a")
    other_claim_id: Line | None = Field(default=None, title="box 11b")
    insured_plan_name: Line | None = Field(default=None, title="box 11c")
    another_health_plan: bool | None = Field(default=None, title="box 11d")
    patient_signature: Line | None = Field(default=None, title="box 12")
    patient_signature_date: Day | None = Field(default=None, title="box 12")
    insured_signature: Line | None = Field(default=None, title="box 13")
    current_illness_date: QualifiedDate | None = Field(default=None, title="box 14")
    other_date: QualifiedDate | None = Field(default=None, title="box 15")
    unable_to_work: DateRange | None = Field(default=None, title="box 16")
    referring_provider: Provider | None = Field(default=None, title="box 17")
    hospitalization: DateRange | None = Field(default=None, title="box 18")
    additional_information: Line | None = Field(default=None, title="box 19")
    outside_lab: bool | None = Field(default=None, title="box 20")
    outside_lab_charge_cents: Cents | None = Field(default=None, title="box 20")
    icd_indicator: Line | None = Field(default=None, title="box 21")
    diagnoses: list[Line] = Field(default_factory=list[Line], title="box 21", max_length=24)
    """In the order A, B, C ...; more than the form's twelve can be stored, and are an error of the claim."""
    resubmission_code: Line | None = Field(default=None, title="box 22")
    original_ref_no: Line | None = Field(default=None, title="box 22")
    prior_authorization: Line | None = Field(default=None, title="box 23")
    federal_tax_id: Line | None = Field(default=None, title="box 25")
    federal_tax_id_kind: Literal["EIN", "SSN"] | None = Field(default=None, title="box 25")
    patient_account: Line | None = Field(default=None, title="box 26")
    accept_assignment: bool | None = Field(default=None, title="box 27")
    total_charge_cents: Cents | None = Field(default=None, title="box 28")
    amount_paid_cents: Cents | None = Field(default=None, title="box 29")
    provider_signature: Line | None = Field(default=None, title="box 31")
    provider_signature_date: Day | None = Field(default=None, title="box 31")
    service_facility: Place | None = Field(default=None, title="box 32")
    billing_provider: Place | None = Field(default=None, title="box 33")


class ClaimLine(Closed):
    """One row of box 24."""

    service_date: Day = Field(title="box 24A")
    service_date_to: Day | None = Field(default=None, title="box 24A")
    pos: Line | None = Field(default=None, title="box 24B")
    emergency: bool | None = Field(default=None, title="box 24C")
    cpt: Line = Field(title="box 24D")
    modifiers: list[Line] = Field(default_factory=list[Line], title="box 24D", max_length=8)
    pointers: list[Line] = Field(default_factory=list[Line], title="box 24E", max_length=12)
    """Letters of box 21."""
    charge_cents: Cents = Field(title="box 24F")
    units: Annotated[int, Field(ge=-9999, le=9999)] = Field(default=1, title="box 24G")
    epsdt: Line | None = Field(default=None, title="box 24H")
    rendering_npi: Line | None = Field(default=None, title="box 24J")
    rendering_taxonomy: Line | None = Field(default=None, title="box 24J")
    authorization: Line | None = None
    appointment_id: Identifier | None = None
    note_id: Identifier | None = None
    line_control_number: Line | None = None


class ClaimPayer(Closed):
    payer_id: Identifier
    name: Line
    rank: Literal["primary", "secondary", "tertiary"] = "primary"


class Submission(Closed):
    """One step of the claim's history."""

    at: Instant
    event: Literal[
        "submitted", "accepted", "rejected", "denied", "era_received", "mismatch", "processed", "paid", "closed"
    ]
    via: Literal["clearinghouse", "paper", "portal", "remittance", "person"] = "clearinghouse"
    payer_claim_id: Line | None = None
    remittance_id: Identifier | None = None
    codes: list[Line] = Field(default_factory=list[Line])
    paid_cents: Cents | None = None
    detail: Line | None = None


class OriginalRef(Closed):
    """What a corrected claim replaces (7) or voids (8)."""

    claim_id: Identifier
    payer_claim_id: Line | None = None
    frequency: Literal["7", "8"]


class Claim(Resource):
    client_id: Identifier
    staff_id: Identifier | None = None
    """The rendering clinician."""
    form: Cms1500
    lines: list[ClaimLine] = Field(max_length=50)
    payer: ClaimPayer
    state: ClaimState = "awaiting_submission"
    submission_history: list[Submission] = Field(default_factory=list[Submission])
    original_ref: OriginalRef | None = None
    remittance_ids: list[Identifier] = Field(default_factory=list[Identifier])
    correction_reason: Prose | None = None


class ClaimWrite(Closed):
    """What `PATCH /claims/{id}` may change while the claim has not been submitted."""

    form: Cms1500
    lines: list[ClaimLine] = Field(min_length=1, max_length=50)
    payer: ClaimPayer


class ClaimCorrection(Closed):
    """`POST /claims/{id}/corrections`: what is left out is taken over from the claim that is corrected.

    `form` holds the boxes that change, as a merge patch does; `lines` replaces all of box 24.
    """

    frequency: Literal["7", "8"]
    reason: Prose
    form: Cms1500 | None = None
    lines: list[ClaimLine] | None = Field(default=None, min_length=1, max_length=50)
    external_ref: Reference | None = None

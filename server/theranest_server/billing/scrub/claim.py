"""A claim as the checks see it, the same whether it came as an 837P or as the boxes of the form.

Text is `""` where the claim leaves a box empty. `None` means that this kind of source cannot say, and no check may
complain of it.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Origin = Literal["837P", "form"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    street: str = ""
    city: str = ""
    state: str = ""
    zip_code: str = ""
    country: str = ""

    @property
    def is_abroad(self) -> bool:
        return self.country not in ("", "US", "USA")

    @property
    def is_empty(self) -> bool:
        return not (self.street or self.city or self.state or self.zip_code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`birth_text` is what was written, `birth_date` what it means, if anything."""

    last_name: str = ""
    first_name: str = ""
    birth_text: str = ""
    birth_date: date | None = None
    sex: str = ""
    address: Address = Address()


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A clinician or a place. `present` is false where the claim has no such loop or box.

    `is_person` is None where the source cannot say; `qualifier` is DN, DK or DQ of a referring clinician on the form.
    """

    present: bool = True
    name: str = ""
    npi: str = ""
    taxonomy: str = ""
    phone: str = ""
    address: Address = Address()
    is_person: bool | None = None
    qualifier: str | None = None


NOBODY = Provider(present=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """`qualifier` is ABK or ABF in an 837; None on the form."""

    code: str
    qualifier: str | None = None
    plain: str = field(init=False, compare=False)
    """Without point, in capitals."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "plain", self.code.replace(".", "").upper())


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjudication:
    """What another payer decided of a line (2430) or, with `payer_id` only, of a claim. None is unreadable."""

    payer_id: str
    paid_cents: int | None = None
    adjusted_cents: int | None = 0
    decided_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPayer:
    """One 2320 loop: `rank` is its SBR01; `adjusted_cents` the sum of its CAS; `paid_cents` AMT*D, None if absent."""

    rank: str = ""
    payer_id: str = ""
    named: bool = False
    insured_given: bool = False
    paid_cents: int | None = None
    paid_text: str = ""
    adjusted_cents: int | None = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A PWK segment: kind of record, way it goes (BM, EL, FX ...), and its control number."""

    kind: str
    way: str
    control: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrubLine:
    """One row of box 24. `pointers` are places in box 21 from 1; 0 stands for one that cannot be read.

    `units` is None where the text is no whole number; `minutes` are documented face-to-face minutes, if known.
    """

    number: int
    segment: int | None = None
    procedure: str = ""
    modifiers: tuple[str, ...] = ()
    charge_cents: int | None = None
    units_text: str = "1"
    units: int | None = 1
    unit_basis: str | None = "UN"
    place: str = ""
    pointers: tuple[int, ...] = ()
    date_text: str = ""
    first_day: date | None = None
    last_day: date | None = None
    line_control: str = ""
    rendering: Provider = NOBODY
    minutes: int | None = None
    authorization: str = ""
    emergency: str = ""
    epsdt: str = ""
    adjudications: tuple[Adjudication, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrubClaim:
    """Everything a check may ask of one claim. `relation` is `self`, `other` or empty.

    `submitted_on` is the day of the transaction (BHT04) or of the record's first submission. `state` is the record's.
    """

    origin: Origin
    claim_id: str
    segment: int | None = None
    version: str | None = None
    submitted_on: date | None = None
    state: str = ""
    odd_text: tuple[str, ...] = ()
    control_number: str = ""
    client: Person = Person()
    insured: Person = Person()
    member_id: str = ""
    relation: str = "self"
    patient_loop: bool | None = None
    filing: str = ""
    group_number: str = ""
    plan_name: str = ""
    payer_name: str = ""
    payer_id: str | None = ""
    rank: str = "P"
    other_insurance: bool | None = None
    other_insured_given: bool = False
    other_payers: tuple[OtherPayer, ...] = ()
    condition_codes: tuple[str, ...] = ()
    casualty_number: str = ""
    delay_reason: str = ""
    attachments: tuple[Attachment, ...] = ()
    reserved: bool = False
    employment: bool | None = None
    auto_accident: bool | None = None
    other_accident: bool | None = None
    accident_state: str = ""
    accident_date: date | None = None
    onset_date: date | None = None
    onset_qualifier: str | None = None
    other_date_qualifier: str | None = None
    disability: tuple[date | None, date | None] = (None, None)
    admitted: bool | None = None
    hospital: tuple[date | None, date | None] = (None, None)
    release: str = "Y"
    assignment: str | None = "Y"
    accept: str | None = "A"
    signature: bool = True
    note: str = ""
    outside_lab: bool | None = None
    icd_indicator: str | None = None
    diagnoses: tuple[Diagnosis, ...] = ()
    frequency: str = "1"
    original_reference: str = ""
    authorization: str = ""
    referral: str = ""
    referring: Provider = NOBODY
    rendering: Provider = NOBODY
    facility: Provider = NOBODY
    billing: Provider = Provider()
    tax_id: str = ""
    tax_id_kind: str = ""
    total_cents: int | None = None
    paid_cents: int | None = None
    lines: tuple[ScrubLine, ...] = ()

    def rendering_of(self, line: ScrubLine) -> str:
        """The NPI of who rendered the line: its own, the claim's, else the billing provider's."""
        return line.rendering.npi or self.rendering.npi or self.billing.npi

    @property
    def replaces(self) -> bool:
        """Whether the claim replaces (7) or voids (8) an earlier one."""
        return self.frequency in ("7", "8")

    @property
    def first_day(self) -> date | None:
        """The earliest service date that can be read."""
        if len(self.lines) == 1:
            return self.lines[0].first_day
        return min((line.first_day for line in self.lines if line.first_day), default=None)

    @property
    def client_key(self) -> str:
        """Who the client is inside one file: member id with name and birth date. Never shown."""
        person = self.client
        return f"{self.member_id}|{person.last_name}|{person.first_name}|{person.birth_text}".upper()

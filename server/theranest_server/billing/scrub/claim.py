"""A claim as the checks see it, the same whether it came as an 837P or as the boxes of the form.

Text is `""` where the claim leaves a box empty. `None` means that this kind of source cannot say, and no check may
complain of it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Origin = Literal["837P", "form"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    street: str = ""
    city: str = ""
    state: str = ""
    zip_code: str = ""

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
    """A clinician or a place. `present` is false where the claim has no such loop or box."""

    present: bool = True
    name: str = ""
    npi: str = ""
    taxonomy: str = ""
    phone: str = ""
    address: Address = Address()


NOBODY = Provider(present=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """`qualifier` is ABK or ABF in an 837; None on the form."""

    code: str
    qualifier: str | None = None

    @property
    def plain(self) -> str:
        """Without point, in capitals."""
        return self.code.replace(".", "").upper()


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrubClaim:
    """Everything a check may ask of one claim. `relation` is `self`, `other` or empty."""

    origin: Origin
    claim_id: str
    segment: int | None = None
    control_number: str = ""
    client: Person = Person()
    insured: Person = Person()
    member_id: str = ""
    relation: str = "self"
    patient_loop: bool | None = None
    filing: str = ""
    group_number: str = ""
    payer_name: str = ""
    payer_id: str | None = ""
    rank: str = "P"
    other_insurance: bool | None = None
    other_insured_given: bool = False
    employment: bool | None = None
    auto_accident: bool | None = None
    other_accident: bool | None = None
    accident_state: str = ""
    accident_date: date | None = None
    onset_date: date | None = None
    disability: tuple[date | None, date | None] = (None, None)
    admitted: bool | None = None
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
    def client_key(self) -> str:
        """Who the client is inside one file: member id with name and birth date. Never shown."""
        person = self.client
        name = f"{person.last_name}|{person.first_name}".upper()
        return f"{self.member_id.upper()}|{name}|{person.birth_text}"

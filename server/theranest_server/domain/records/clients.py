"""Clients: who they are, who may be called, who pays, what the portal knows, and what they allowed.

Vocabularies that no guard rests on are plain text here, so that a new word of the API does not shut a chart.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ..ids import CaseId, ClientId, DocumentId, PayerId, PersonId, StaffId
from .base import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    first: str
    middle: str | None = None
    last: str
    suffix: str | None = None

    @property
    def full(self) -> str:
        return " ".join(part for part in (self.first, self.middle, self.last, self.suffix) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferredName:
    """What the client wants to be called; `last` only where it differs from the legal one."""

    first: str
    last: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    line1: str
    line2: str | None = None
    city: str
    state: str
    postal_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    number: str
    kind: str = "mobile"
    """`mobile`, `home`, `work`, `other`."""
    may_leave_message: bool = True
    may_text: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """The emergency contact."""

    name: str
    relation: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardian:
    """`person` is the person's id, the same in portal accounts and message threads."""

    person: PersonId
    name: str
    relation: str
    phone: str | None = None
    email: str | None = None
    legal_custody: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    name: PersonName
    birth_date: date | None = None
    sex: str | None = None
    address: Address | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InsurancePolicy:
    payer_id: PayerId
    payer_name: str
    member_id: str
    group: str | None = None
    rank: str = "primary"
    """`primary`, `secondary`, `tertiary`."""
    relation: str = "self"
    """The client's relation to the subscriber: `self`, `spouse`, `child`, `other`."""
    subscriber: Subscriber | None = None
    effective: date | None = None
    ends: date | None = None
    plan_kind: str = "commercial"
    """`commercial`, `medicare`, `medicaid`, `qmb`, `tricare`, `eap`, `other`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """`rank` counts from 1, the principal diagnosis."""

    icd10: str
    since: date | None = None
    rank: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DoNotContact:
    """Ways that this client must not be reached; `until` None means for good."""

    phone: bool = False
    text: bool = False
    email: bool = False
    portal: bool = False
    mail: bool = False
    reason: str | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidentialCommunication:
    """A request under 45 CFR 164.522(b): where and how instead."""

    requested: bool = False
    only_by: str | None = None
    """`phone`, `text`, `email`, `portal`, `mail`."""
    address: Address | None = None
    phone: str | None = None
    email: str | None = None
    not_to_subscriber: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalAccount:
    """`relation` is the holder's to the client: `self`, `mother`, `father`, `guardian`, `spouse` ..."""

    person: PersonId
    name: str
    relation: str
    since: date
    shared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Client(Record):
    id: ClientId
    legal_name: PersonName
    preferred_name: PreferredName | None = None
    pronouns: str | None = None
    birth_date: date | None = None
    sex: str | None = None
    """`F`, `M`, `U`."""
    gender_identity: str | None = None
    address: Address | None = None
    phones: tuple[Phone, ...] = ()
    email: str | None = None
    emergency_contact: Contact | None = None
    guardians: tuple[Guardian, ...] = ()
    assigned_staff_ids: tuple[StaffId, ...] = ()
    insurance: tuple[InsurancePolicy, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    presenting_problem: str | None = None
    medication_history: str | None = None
    previous_treatment: str | None = None
    allergies: str | None = None
    referral_source: str | None = None
    balance_cents: int = 0
    """What the client owes; negative for a credit."""
    sliding_scale_percent: int | None = None
    do_not_contact: DoNotContact = DoNotContact()
    confidential_communication: ConfidentialCommunication = ConfidentialCommunication()
    portal_accounts: tuple[PortalAccount, ...] = ()
    custom_fields: Mapping[str, str] = field(default_factory=dict[str, str])
    registered_on: date | None = None
    discharged_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent(Record):
    """What a client allowed, refused or took back. Only the exact word `granted` is a consent."""

    client_id: ClientId
    kind: str
    """`ai_assistance`, `part2_tpo`, `part2_specific`, `release`, `telehealth`, `portal`."""
    state: str
    """`granted`, `declined`, `revoked`."""
    scope: str | None = None
    recipient: str | None = None
    """To whom, for `release` and `part2_specific`."""
    from_: date | None = None
    """`from` on the wire."""
    until: date | None = None
    document_id: DocumentId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentCase(Record):
    """Case notes are seen by staff assigned to the case only."""

    id: CaseId
    client_id: ClientId
    name: str | None = None
    assigned_staff_ids: tuple[StaffId, ...] = ()
    part2_program: bool = False
    """Records of this case are under 42 CFR Part 2."""
    opened: date
    closed: date | None = None

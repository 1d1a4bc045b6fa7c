"""Clients: who they are, who may be called, who pays, and what the portal knows."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from .base import Cents, Closed, Code, Day, Identifier, Line, Prose, Resource

FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Rank = Literal["primary", "secondary", "tertiary"]


class PersonName(Closed):
    first: Line
    middle: Line | None = None
    last: Line
    suffix: Line | None = None


class PreferredName(Closed):
    """What the client wants to be called; `last` only where it differs from the legal one."""

    first: Line
    last: Line | None = None


class Address(Closed):
    line1: Line
    line2: Line | None = None
    city: Line
    state: Line
    postal_code: Line


class Phone(Closed):
    number: Line
    kind: Literal["mobile", "home", "work", "other"] = "mobile"
    may_leave_message: bool = True
    may_text: bool = True


class EmergencyContact(Closed):
    name: Line
    relation: Line
    phone: Line


class Guardian(Closed):
    """`person` is the person's id, the same in portal accounts and message threads."""

    person: Identifier
    name: Line
    relation: Line
    phone: Line | None = None
    email: Line | None = None
    legal_custody: bool = True


class Subscriber(Closed):
    name: PersonName
    birth_date: Day | None = None
    sex: Literal["F", "M", "U"] | None = None
    address: Address | None = None


class InsurancePolicy(Closed):
    payer_id: Identifier
    payer_name: Line
    member_id: Line
    group: Line | None = None
    rank: Rank = "primary"
    relation: Literal["self", "spouse", "child", "other"] = "self"
    """The client's relation to the subscriber."""
    subscriber: Subscriber | None = None
    effective: Day | None = None
    ends: Day | None = None
    plan_kind: Literal["commercial", "medicare", "medicaid", "qmb", "tricare", "eap", "other"] = "commercial"


class Diagnosis(Closed):
    icd10: Code
    since: Day | None = None
    rank: Annotated[int, Field(ge=1, le=12)] = 1


class DoNotContact(Closed):
    """Ways that this client must not be reached; `until` None means for good."""

    phone: bool = False
    text: bool = False
    email: bool = False
    portal: bool = False
    mail: bool = False
    reason: Line | None = None
    until: Day | None = None


class ConfidentialCommunication(Closed):
    """A request under 45 CFR 164.522(b): where and how instead."""

    requested: bool = False
    only_by: Literal["phone", "text", "email", "portal", "mail"] | None = None
    address: Address | None = None
    phone: Line | None = None
    email: Line | None = None
    not_to_subscriber: bool = False
    note: Line | None = None


class PortalAccount(Closed):
    """`relation` is the holder's to the client: `self`, `mother`, `father`, `guardian`, `spouse` ..."""

    person: Identifier
    name: Line
    relation: Line
    since: Day
    shared: bool = False


class Client(Resource):
    legal_name: PersonName
    preferred_name: PreferredName | None = None
    pronouns: Line | None = None
    birth_date: Day | None = None
    sex: Literal["F", "M", "U"] | None = None
    gender_identity: Line | None = None
    address: Address | None = None
    phones: list[Phone] = Field(default_factory=list[Phone])
    email: Line | None = None
    emergency_contact: EmergencyContact | None = None
    guardians: list[Guardian] = Field(default_factory=list[Guardian])
    assigned_staff_ids: list[Identifier] = Field(default_factory=list[Identifier])
    insurance: list[InsurancePolicy] = Field(default_factory=list[InsurancePolicy])
    diagnoses: list[Diagnosis] = Field(default_factory=list[Diagnosis])
    presenting_problem: Prose | None = None
    medication_history: Prose | None = None
    previous_treatment: Prose | None = None
    allergies: Prose | None = None
    referral_source: Line | None = None
    balance_cents: Cents = 0
    """What the client owes; negative for a credit."""
    sliding_scale_percent: Annotated[int, Field(ge=0, le=100)] | None = None
    do_not_contact: DoNotContact = DoNotContact()
    confidential_communication: ConfidentialCommunication = ConfidentialCommunication()
    portal_accounts: list[PortalAccount] = Field(default_factory=list[PortalAccount])
    custom_fields: dict[FieldName, Prose] = Field(default_factory=dict[str, str])
    registered_on: Day | None = None
    discharged_on: Day | None = None

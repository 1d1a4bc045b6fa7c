"""The practice itself, its note templates, and the forms it sent."""

from typing import Literal

from pydantic import ConfigDict, Field

from .base import Clock, Closed, Day, Identifier, Line, Prose, Resource
from .clients import Address, FieldName


class OfficeAddress(Closed):
    name: Line
    address: Address
    kind: Literal["office", "billing", "telehealth"] = "office"


class OpeningHours(Closed):
    day: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    opens: Clock
    closes: Clock


class Practice(Resource):
    name: Line
    time_zone: Line
    """IANA name, e.g. `America/New_York`."""
    as_of: Day
    """The sandbox's today for every calendar question; tokens and expiries follow the real clock."""
    addresses: list[OfficeAddress] = Field(default_factory=list[OfficeAddress])
    phones: list[Line] = Field(default_factory=list[Line])
    hours: list[OpeningHours] = Field(default_factory=list[OpeningHours])
    office_facts: dict[FieldName, Prose] = Field(default_factory=dict[str, str])
    """Plain answers of the front desk: parking, cancellation rule, how to refill ..."""
    npi: Line | None = None
    tax_id: Line | None = None
    notes_must_be_signed_before_billing: bool = False


class TemplateField(Closed):
    name: Line
    label: Line
    kind: Literal["text", "list", "date", "number", "boolean"] = "text"
    required: bool = False
    choices: list[Line] = Field(default_factory=list[Line])


class NoteTemplate(Resource):
    """`fields` on the wire; in Python the argument is `fields_`."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True)

    name: Line
    format: Literal["standard", "SOAP", "DAP", "GIRP", "BIRP", "custom"]
    kind: Literal["progress", "psychotherapy", "contact_log", "client_note", "supervision"] = "progress"
    fields_: list[TemplateField] = Field(default_factory=list[TemplateField], alias="fields")
    active: bool = True


class Form(Resource):
    client_id: Identifier
    name: Line
    sent_on: Day
    completed_on: Day | None = None
    document_id: Identifier | None = None

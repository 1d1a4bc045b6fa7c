"""The API's plurals and the values that they hold."""

from collections.abc import Mapping
from types import MappingProxyType

from ...domain.people import StaffMember
from ...domain.records import (
    Appointment,
    Authorization,
    Claim,
    Client,
    Consent,
    ContractRate,
    Document,
    Eligibility,
    FeeScheduleItem,
    Form,
    Measure,
    Message,
    Note,
    NoteTemplate,
    Payer,
    Payment,
    Plan,
    Practice,
    Record,
    Remittance,
    Task,
    TreatmentCase,
)

KINDS: Mapping[str, type[Record] | type[StaffMember]] = MappingProxyType(
    {
        "appointments": Appointment,
        "authorizations": Authorization,
        "cases": TreatmentCase,
        "claims": Claim,
        "clients": Client,
        "consents": Consent,
        "contract-rates": ContractRate,
        "documents": Document,
        "eligibility": Eligibility,
        "fee-schedule": FeeScheduleItem,
        "forms": Form,
        "measures": Measure,
        "messages": Message,
        "note-templates": NoteTemplate,
        "notes": Note,
        "payers": Payer,
        "payments": Payment,
        "plans": Plan,
        "practice": Practice,
        "remittances": Remittance,
        "staff": StaffMember,
        "tasks": Task,
    }
)
RESOURCE_OF: Mapping[type, str] = MappingProxyType({kind: resource for resource, kind in KINDS.items()})

"""Every resource of the practice API as a closed model. `KINDS` names them as the paths do."""

from types import MappingProxyType

from .appointments import Appointment
from .base import Closed, Resource
from .cases import Case
from .claims import Claim
from .clients import Client
from .consents import Consent
from .coverage import Authorization, ContractRate, Eligibility, FeeScheduleItem, Payer, Payment
from .documents import Document
from .measures import Measure
from .messages import Message
from .notes import Note
from .plans import Plan
from .practice import Form, NoteTemplate, Practice
from .remittances import Remittance
from .staff import Staff
from .tasks import Task

KINDS: MappingProxyType[str, type[Resource]] = MappingProxyType(
    {
        "appointments": Appointment,
        "authorizations": Authorization,
        "cases": Case,
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
        "staff": Staff,
        "tasks": Task,
    }
)

__all__ = ["KINDS", "Closed", "Resource"]

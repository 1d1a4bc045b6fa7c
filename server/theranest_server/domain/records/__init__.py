"""What a practice's record holds, as values. Field names follow the practice API; see `adapters/theranest.py`."""

from .base import Page, Record, Version
from .billing import (
    Authorization,
    Claim,
    ClaimLine,
    ClaimSubmission,
    ContractRate,
    Eligibility,
    FeeScheduleItem,
    Payer,
    Payment,
    Remittance,
)
from .chart import Diagnosis, Measure, Note, NoteSection, NoteState, Plan
from .clients import Address, Client, Consent, Contact, Guardian, InsurancePolicy, Phone, PortalAccount, TreatmentCase
from .office import Document, Form, Message, NoteTemplate, Participant, Practice, Task, TemplateField
from .schedule import Appointment, AppointmentParticipant, Service

__all__ = [
    "Address",
    "Appointment",
    "AppointmentParticipant",
    "Authorization",
    "Claim",
    "ClaimLine",
    "ClaimSubmission",
    "Client",
    "Consent",
    "Contact",
    "ContractRate",
    "Diagnosis",
    "Document",
    "Eligibility",
    "FeeScheduleItem",
    "Form",
    "Guardian",
    "InsurancePolicy",
    "Measure",
    "Message",
    "Note",
    "NoteSection",
    "NoteState",
    "NoteTemplate",
    "Page",
    "Participant",
    "Payer",
    "Payment",
    "Phone",
    "Plan",
    "PortalAccount",
    "Practice",
    "Record",
    "Remittance",
    "Service",
    "Task",
    "TemplateField",
    "TreatmentCase",
    "Version",
]

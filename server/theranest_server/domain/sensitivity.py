"""Classes of data. Every field of every tool's answer and every field of a change has exactly one."""

from dataclasses import dataclass
from enum import StrEnum


class Sensitivity(StrEnum):
    PUBLIC = "public"
    """Says nothing about a client: counts, handles, states of proposals, codes of rules."""
    CLIENT_REF = "client_ref"
    """The id by which tools name a client."""
    DEMOGRAPHICS = "demographics"
    CONTACT = "contact"
    SCHEDULE = "schedule"
    COVERAGE = "coverage"
    CLAIMS = "claims"
    REMITTANCES = "remittances"
    BALANCE = "balance"
    DIAGNOSIS = "diagnosis"
    PROGRESS_NOTE = "progress_note"
    PSYCHOTHERAPY_NOTE = "psychotherapy_note"
    PLAN = "plan"
    MEASURES = "measures"
    RISK = "risk"
    SUBSTANCE_USE_RECORD = "substance_use_record"
    DOCUMENT = "document"
    MESSAGE = "message"
    CONSENT = "consent"
    STAFF = "staff"
    POLICY = "policy"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True, kw_only=True)
class FromOutside:
    """Marks an answer field whose text was written outside the practice, beside its class.

    `body: Annotated[str, Sensitivity.MESSAGE, FromOutside(source="portal_message")] = ""`. Such text leaves the door as
    `{"untrusted": true, "source": "portal_message", "text": "..."}`.
    """

    source: str

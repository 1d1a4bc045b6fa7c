"""Reads what new clients fill in: forms as PDF, JSON, HTML and text, into the client's fields with their places.

    read = read_intake([("form.pdf", opened)], today=today)
    read.fields["birth_date"].value, read.missing, read.inconsistencies, read.instruments

Pure: opening a file is the business of `ports.DocumentOpener`.
"""

from .fields import CLINICAL, FIELDS, FieldValue, Inconsistency, IntakeRead, ItemScores
from .reading import FormUnreadable, read_intake
from .report import as_json

__all__ = [
    "CLINICAL",
    "FIELDS",
    "FieldValue",
    "FormUnreadable",
    "Inconsistency",
    "IntakeRead",
    "ItemScores",
    "as_json",
    "read_intake",
]

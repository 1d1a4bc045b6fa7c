"""The editions on hand together: diagnoses, procedure pairs, unit limits."""

from dataclasses import dataclass

from .diagnoses import DiagnosisBook, shipped_diagnoses
from .ncci import NcciBook, shipped_ncci_book


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeBooks:
    diagnoses: DiagnosisBook
    ncci: NcciBook


def shipped_books() -> CodeBooks:
    """What the package itself carries."""
    return CodeBooks(diagnoses=shipped_diagnoses(), ncci=shipped_ncci_book())

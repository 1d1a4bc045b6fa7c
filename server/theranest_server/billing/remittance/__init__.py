"""Remittances (835): what was paid, what was not, why, and what to do next."""

from .analysis import Remittance, analyze, analyze_files, analyze_payments, payments_of
from .facts import ClaimFacts, PayerLimits, RemittanceFacts
from .report import as_json

__all__ = [
    "ClaimFacts",
    "PayerLimits",
    "Remittance",
    "RemittanceFacts",
    "analyze",
    "analyze_files",
    "analyze_payments",
    "as_json",
    "payments_of",
]

"""Scrubbing: what a payer would reject or deny, found before the claim is sent."""

from .claim import ScrubClaim, ScrubLine
from .context import ScrubContext
from .finding import Finding
from .from_form import ClaimUnreadable, claim_from_record
from .payer import PayerBook, PayerRules
from .run import as_json, claims_of, scrub, scrub_all, scrub_file

__all__ = [
    "ClaimUnreadable",
    "Finding",
    "PayerBook",
    "PayerRules",
    "ScrubClaim",
    "ScrubContext",
    "ScrubLine",
    "as_json",
    "claim_from_record",
    "claims_of",
    "scrub",
    "scrub_all",
    "scrub_file",
]

"""Remittances: the head of an 835 and which claims it was matched to; the text is at `/remittances/{id}/content`."""

from pydantic import Field

from .base import Cents, Closed, Day, Identifier, Line, Resource


class MatchedClaim(Closed):
    """`claim_id` is None where the payer's claim matches none of ours."""

    claim_id: Identifier | None = None
    patient_account: Line | None = None
    payer_claim_id: Line | None = None
    paid_cents: Cents


class Remittance(Resource):
    payer_id: Identifier
    payer_name: Line
    trace: Line
    """Check or transfer number (TRN02)."""
    payment_cents: Cents
    paid_on: Day
    received_on: Day | None = None
    file_name: Line | None = None
    matched_claims: list[MatchedClaim] = Field(default_factory=list[MatchedClaim])

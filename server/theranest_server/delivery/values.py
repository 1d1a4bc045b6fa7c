"""What can come of writing one change."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from ..domain.approvals import Objection
from ..ports import IDEMPOTENCY_KEY_LIFE, StoredProposal, Written

REPLAYABLE = IDEMPOTENCY_KEY_LIFE - timedelta(minutes=30)
"""So long after its first use a key is still certain to be remembered by the record."""
IN_FLIGHT = timedelta(minutes=2)
"""A request whose answer was lost may still take effect for so long; before, absence proves nothing."""


class Judge(Protocol):
    """May it still act? See `review.judge`."""

    async def delivery_objection(self, stored: StoredProposal, *, from_change: int = 1) -> Objection | None: ...
    async def close(self, stored: StoredProposal, objection: Objection) -> None: ...


class End(StrEnum):
    WRITTEN = "written"
    FAILED = "failed"
    """Certainly not written, and it will not be."""
    LATER = "later"
    """Certainly not written yet; worth another try."""
    UNKNOWN = "unknown"
    NEEDS_PERSON = "needs_person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    end: End
    code: str | None = None
    written: Written | None = None

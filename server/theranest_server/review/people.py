"""Who decides, and the words for saying no."""

from dataclasses import dataclass
from enum import StrEnum

from ..domain.ids import PersonId
from ..domain.people import StaffMember

REVIEW_AUDIENCE = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewer:
    """A human session at the review interface; a token of any other audience, or an agent's, never becomes one."""

    staff: StaffMember
    session_id: str
    audience: str
    agent: str | None = None

    @property
    def person_id(self) -> PersonId:
        return self.staff.person_id


class RejectReason(StrEnum):
    INACCURATE = "inaccurate"
    INCOMPLETE = "incomplete"
    NOT_SUPPORTED_BY_EVIDENCE = "not_supported_by_evidence"
    RISK_NOT_ADDRESSED = "risk_not_addressed"
    WRONG_CLIENT = "wrong_client"
    WRONG_RECIPIENT = "wrong_recipient"
    WRONG_CODE = "wrong_code"
    WRONG_TONE = "wrong_tone"
    PRIVACY = "privacy"
    NOT_NEEDED = "not_needed"
    OTHER = "other"

"""A case: the one piece of work that an agent's run holds. Ids and codes only; what a case is about is read when it runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from .ids import ClientId, StaffId
from .json import Json


class AgentName(StrEnum):
    MESSAGING = "messaging"
    DENIAL_REVIEW = "denial_review"
    INTAKE = "intake"


class CaseState(StrEnum):
    WAITING = "waiting"
    CLAIMED = "claimed"
    DONE = "done"
    FAILED = "failed"
    """On the dead-letter list until a person lets it be tried again."""


class CaseOutcome(StrEnum):
    """What a finished run comes to, as the command line prints it."""

    PROPOSED = "proposed"
    ESCALATED = "escalated"
    NOTHING_TO_DO = "nothing_to_do"
    NEEDS_A_PERSON = "needs_a_person"


SUBJECT_OF: Mapping[AgentName, frozenset[str]] = {
    AgentName.MESSAGING: frozenset({"thread_id"}),
    AgentName.DENIAL_REVIEW: frozenset({"claim_id", "remittance_id"}),
    AgentName.INTAKE: frozenset({"document_id", "form_id", "target_fields"}),
}
"""What the subject of each agent's case may name; nothing but ids enters one, and names of fields in `target_fields`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentCase:
    """`round` counts how often the same subject became work again (another message, a retry)."""

    id: str
    agent: AgentName
    client_id: ClientId
    subject: Mapping[str, str]
    state: CaseState
    round: int
    attempts: int = 0
    """How often this round was claimed without an end."""
    batch_id: str | None = None
    on_behalf_of: StaffId | None = None
    """Resolved when it is claimed; set before only where a person named somebody."""
    claimed_by: str | None = None
    lease_until: datetime | None = None
    outcome: CaseOutcome | None = None
    code: str | None = None
    """Why it failed, or why it needs a person: a code, not text."""
    report: Mapping[str, Json] = field(default_factory=dict[str, Json])
    opened_at: datetime
    changed_at: datetime
    traceparent: str | None = None
    """W3C traceparent of the span in which this round was opened; its run goes on there."""

    @property
    def run_id(self) -> str:
        """Names one round's run; a recovered run keeps it, so that what it did once is not done again."""
        return f"{self.id}.{self.round}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseGrant:
    """A claimed case with what its run needs: in whose name, and the token that says so."""

    case: AgentCase
    on_behalf_of: StaffId
    token: str
    token_seconds: int
    traceparent: str
    trace_id: str

"""Calls for a person's attention. Kinds come from a list, so that no free text can travel in one."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from .ids import AlertId, ClientId, StaffId


class AlertKind(StrEnum):
    SELF_HARM_RISK = "self_harm_risk"
    HARM_TO_OTHERS = "harm_to_others"
    ABUSE_OR_NEGLECT = "abuse_or_neglect"
    MEDICAL_EMERGENCY = "medical_emergency"
    SUBSTANCE_EMERGENCY = "substance_emergency"
    CANNOT_REACH_CLIENT = "cannot_reach_client"
    PRIVACY_CONCERN = "privacy_concern"
    SUSPICIOUS_CONTENT = "suspicious_content"
    AGENT_NEEDS_A_PERSON = "agent_needs_a_person"
    """An agent's run ended without an answer: budget, refusal, or work that is a person's."""
    AGENT_FAILED = "agent_failed"
    """A case is on the dead-letter list."""


class ServiceKind(StrEnum):
    """What only the service itself calls for; no tool and no agent can."""

    UNSCREENED_MESSAGE = "unscreened_message"
    """A client's message that could not be read or screened: a person reads it instead."""
    SCREENING_STOPPED = "screening_stopped"


class AlertTier(StrEnum):
    PAGE = "page"
    SAME_DAY = "same_day"
    MARK = "mark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """`to` are members of staff, never a client."""

    id: AlertId
    kind: AlertKind | ServiceKind
    tier: AlertTier
    client_id: ClientId | None
    source: str
    """What led to it, as a reference: `message:...`, `note:...`, `tool`."""
    raised_by: StaffId
    agent: str | None
    to: tuple[StaffId, ...]
    raised_at: datetime
    state: str
    """`open`, `acknowledged`, `closed`."""
    due_at: datetime | None = None
    """By when a person must have dealt with it."""
    acknowledged_by: StaffId | None = None


SERVICE = StaffId("service")
"""Who raised what the service's own screening found."""


def kind_named(word: str) -> AlertKind | ServiceKind:
    return ServiceKind(word) if word in frozenset(ServiceKind) else AlertKind(word)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallForPerson:
    """Why a person is needed. `to`: staff whom the message itself names, so that nobody has to be asked for them."""

    kind: AlertKind | ServiceKind
    tier: AlertTier
    client_id: ClientId | None
    source: str
    to: frozenset[StaffId] = field(default_factory=frozenset[StaffId])

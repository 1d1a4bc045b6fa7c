"""What a reply may be about, who gets the rest, and what a finished reply says of itself."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field

from .reading import TOPIC, Matter, Topic

ROUTINE = frozenset({Topic.APPOINTMENT, Topic.BILLING, Topic.FORMS, Topic.OFFICE})
"""Topics on which a reply is drafted. Everything else goes to a person without one."""

HANDED_TO: dict[Matter, tuple[str, str]] = {
    Matter.CHANGE_APPOINTMENT: ("front_desk", "appointment"),
    Matter.CANCEL_APPOINTMENT: ("front_desk", "appointment"),
    Matter.BOOK_APPOINTMENT: ("front_desk", "appointment"),
    Matter.CHANGE_OFFICE: ("front_desk", "appointment"),
    Matter.PAYMENT_PLAN: ("billing", "billing"),
    Matter.BILL_QUESTION: ("billing", "billing"),
    Matter.CLAIM_QUESTION: ("billing", "billing"),
    Matter.FORM_QUESTION: ("front_desk", "forms"),
    Matter.REFILL: ("therapist", "medication"),
    Matter.MEDICATION_QUESTION: ("therapist", "medication"),
    Matter.CLINICAL_QUESTION: ("therapist", "clinical"),
    Matter.ABOUT_SOMEBODY_ELSE: ("therapist", "clinical"),
    Matter.LETTER: ("therapist", "records_request"),
    Matter.RECORDS: ("administration", "records_request"),
    Matter.COMPLAINT: ("administration", "complaint"),
    Matter.LEGAL: ("administration", "legal"),
    Matter.AI_CONSENT: ("administration", "consent"),
    Matter.OTHER: ("therapist", "other"),
}
"""Wishes and questions that a person decides: whose work it is, and the task's subject."""
_BY_TOPIC = {
    Topic.APPOINTMENT: ("front_desk", "appointment"),
    Topic.BILLING: ("billing", "billing"),
    Topic.FORMS: ("front_desk", "forms"),
}
"""Questions of fact that were not answered by a reply."""
_LEFT = ("front_desk", "other")


class ReplyDone(BaseModel):
    """The end of drafting. Say `replied` only when the tool has stored the draft; it waits for review then."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    replied: bool
    left_open: list[Matter] = Field(default=[], description="Matters that the reply does not settle.")


def handed_over(matters: Sequence[Matter]) -> dict[tuple[str, str], list[Matter]]:
    """The matters by whose task they become."""
    groups: dict[tuple[str, str], list[Matter]] = {}
    for matter in matters:
        whose = HANDED_TO.get(matter) or _BY_TOPIC.get(TOPIC[matter], _LEFT)
        groups.setdefault(whose, []).append(matter)
    return groups


def is_routine(matter: Matter) -> bool:
    return TOPIC[matter] in ROUTINE

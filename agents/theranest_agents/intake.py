"""The intake agent.

It holds one new client's record, for the client's therapist or the administrator. In this version it looks at what the
record lacks that an intake collects, and proposes one task for the front desk. It fills in nothing.
"""

from collections.abc import Mapping
from typing import Any

from .bench import Bench
from .connection import refused
from .ended import Ended, Outcome

NAME = "intake"
PROMPTS: tuple[str, ...] = ()
_WANTED = {
    "birth_date": "birth date",
    "address": "address",
    "phones": "phone",
    "email": "email",
    "emergency_contact": "emergency contact",
    "insurance": "insurance",
}
"""Fields of the record that the front desk completes, and their names for people."""


async def work(bench: Bench) -> Ended:
    card = await bench.tools.call("get_client", client_id=bench.client_ref)
    if (code := refused(card)) is not None:
        return Ended(outcome=Outcome.NEEDS_A_PERSON, code=code)
    missing = _missing(card)
    if not missing:
        return Ended(outcome=Outcome.NOTHING_TO_DO, code="record_complete")
    answer = await bench.tools.call(
        "draft_task",
        client_id=bench.client_ref,
        whom="front_desk",
        about="intake",
        detail=f"The record lacks: {', '.join(missing)}. Please complete it with the client.",
        due_in_days=3,
    )
    if refused(answer) is not None:
        return Ended(outcome=Outcome.NEEDS_A_PERSON, code=refused(answer))
    return Ended(outcome=Outcome.PROPOSED)


def _missing(card: Mapping[str, Any]) -> list[str]:
    """Fields that the agent may see and that are empty; what its view takes away is not missing."""
    return [label for name, label in _WANTED.items() if name in card and not card[name]]

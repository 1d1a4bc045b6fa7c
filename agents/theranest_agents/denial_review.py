"""The denial review agent."""

from .bench import Bench
from .ended import Ended, Outcome

NAME = "denial_review"
PROMPTS: tuple[str, ...] = ()


async def work(bench: Bench) -> Ended:
    return Ended(outcome=Outcome.NEEDS_A_PERSON)

"""The intake agent."""

from .bench import Bench
from .ended import Ended, Outcome

NAME = "intake"
PROMPTS: tuple[str, ...] = ()


async def work(bench: Bench) -> Ended:
    return Ended(outcome=Outcome.NEEDS_A_PERSON)

"""The agents there are. A new one is a file with `NAME`, `PROMPTS` and `work`, and a line here."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from . import denial_review, intake, messaging
from .bench import Bench
from .ended import Ended
from .settings import CannotRun


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    name: str
    prompts: tuple[str, ...]
    work: Callable[[Bench], Awaitable[Ended]]


JOBS = {
    job.name: job
    for job in (
        Job(name=messaging.NAME, prompts=messaging.PROMPTS, work=messaging.work),
        Job(name=denial_review.NAME, prompts=denial_review.PROMPTS, work=denial_review.work),
        Job(name=intake.NAME, prompts=intake.PROMPTS, work=intake.work),
    )
}


def job_named(name: str) -> Job:
    """Raises `CannotRun`."""
    if name not in JOBS:
        raise CannotRun(f"there is no agent {name!r}; there are {', '.join(sorted(JOBS))}")
    return JOBS[name]

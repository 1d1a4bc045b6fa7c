"""How many requests one service account may make."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from .problems import Problem


@dataclass(slots=True)
class RateLimit:
    """A bucket a caller: it holds one second's worth of requests at least, and refills steadily."""

    per_minute: int
    seconds: Callable[[], float]
    _buckets: dict[str, tuple[float, float]] = field(default_factory=dict[str, tuple[float, float]])
    _lock: Lock = field(default_factory=Lock)

    def check(self, caller: str) -> None:
        """Raises Problem 429 with Retry-After when the caller has been too quick."""
        size = max(1.0, self.per_minute / 60)
        with self._lock:
            now = self.seconds()
            level, at = self._buckets.get(caller, (size, now))
            level = min(size, level + (now - at) * self.per_minute / 60)
            if level >= 1:
                self._buckets[caller] = (level - 1, now)
                return
            self._buckets[caller] = (level, now)
        wait = max(1, round((1 - level) * 60 / self.per_minute + 0.5))
        raise too_many(wait)


def too_many(retry_after: int) -> Problem:
    return Problem(
        status=429,
        code="too-many-requests",
        detail=f"Try again in {retry_after} s.",
        headers={"Retry-After": str(retry_after)},
    )

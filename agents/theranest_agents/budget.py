"""What one run may use. Out of budget a run ends with a person called, never in silence and never by going on."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


class OutOfBudget(Exception):
    """`code` says of what: `requests`, `tokens`, `tool_calls`, `time`."""

    def __init__(self, of: str) -> None:
        super().__init__(of)
        self.code = f"budget_of_{of}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    requests: int = 20
    tokens: int = 60_000
    tool_calls: int = 30
    seconds: float = 180.0


@dataclass(slots=True, kw_only=True)
class Budget:
    limits: Limits = field(default_factory=Limits)
    clock: Callable[[], float] = time.monotonic
    requests: int = 0
    tokens: int = 0
    tool_calls: int = 0
    started: float = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.clock()

    @property
    def seconds_left(self) -> float:
        return self.limits.seconds - (self.clock() - self.started)

    def before_request(self) -> None:
        """Raises `OutOfBudget`."""
        self._check_time()
        if self.requests >= self.limits.requests:
            raise OutOfBudget("requests")
        if self.tokens >= self.limits.tokens:
            raise OutOfBudget("tokens")
        self.requests += 1

    def after_request(self, tokens: int) -> None:
        self.tokens += tokens

    def before_tool_call(self) -> None:
        """Raises `OutOfBudget`."""
        self._check_time()
        if self.tool_calls >= self.limits.tool_calls:
            raise OutOfBudget("tool_calls")
        self.tool_calls += 1

    def _check_time(self) -> None:
        if self.seconds_left <= 0:
            raise OutOfBudget("time")

"""A screening that takes too long ends, and says so: never silently."""

import time


class TimedOut(Exception):
    """The time for one message is over; what was found so far counts."""


class Deadline:
    """`seconds` from now, on the monotonic clock."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def check(self) -> None:
        """Raises `TimedOut` once the time is over."""
        if time.monotonic() > self._end:
            raise TimedOut

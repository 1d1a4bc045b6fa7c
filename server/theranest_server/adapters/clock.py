"""The real clock, and the practice's calendar."""

import time
from datetime import UTC, date, datetime

from ..domain.refusals import RecordsUnavailable
from ..ports import RecordsError, RecordsReader

_SECONDS = 60.0


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class PracticeCalendar:
    """The practice's own today (`as_of` of `GET /practice`), at most a minute old."""

    def __init__(self, records: RecordsReader) -> None:
        self._records = records
        self._today: date | None = None
        self._until = 0.0

    async def today(self) -> date:
        """Raises `RecordsUnavailable`."""
        if self._today is None or time.monotonic() >= self._until:
            try:
                self._today = (await self._records.practice()).as_of
            except RecordsError as error:
                raise RecordsUnavailable("The practice's calendar cannot be asked.", "Try again soon.") from error
            self._until = time.monotonic() + _SECONDS
        return self._today

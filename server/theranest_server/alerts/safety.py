"""Calling a person whatever else is broken: the ordinary way, beside it, and at the last without any database.

raised with its ledger row ──fails──► raised beside the ledger ──fails──► people told directly, a line in a file
                                      (the row is owed to it)             of the home and on standard error
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from ..domain.alerts import Alert, CallForPerson
from ..domain.ids import AlertId
from .desk import AlertBook
from .values import CallStore

WAIT_SECONDS = 1.0
"""For one way; a database that hangs is as good as none, and what it takes after all is the same alert."""
_log = logging.getLogger(__name__)


class LastResort(Protocol):
    """Where a call goes that no database takes. Never raises."""

    def keep(self, alert: Alert) -> None: ...
    def kept(self) -> list[Alert]: ...
    def settled(self, alert: Alert) -> None: ...


class SafetyCalls:
    """Implements `events.CallPeople`."""

    def __init__(
        self,
        book: AlertBook,
        calls: CallStore,
        last_resort: LastResort,
        tell_directly: Callable[[Alert], Awaitable[None]],
    ) -> None:
        self._book = book
        self._calls = calls
        self._last_resort = last_resort
        self._tell_directly = tell_directly

    async def call(self, call: CallForPerson) -> AlertId:
        for aside in (False, True):
            try:
                raising = self._book.raise_for(call, aside=aside)
                return (await asyncio.wait_for(raising, WAIT_SECONDS)).id
            except TimeoutError:
                _log.error("an alert could not be stored in time")
                break
            except Exception as error:
                _log.error("an alert could not be stored (%s)%s", type(error).__name__, " beside it" if aside else "")
        return await self._without_database(call)

    async def _without_database(self, call: CallForPerson) -> AlertId:
        for known in self._last_resort.kept():
            if (known.kind, known.source) == (call.kind, call.source):
                return known.id
        alert = self._book.alert_for(call)
        self._last_resort.keep(alert)
        await self._tell_directly(alert)
        return alert.id

    async def read_since(self, source: str) -> None:
        try:
            await self._calls.stop_calling(source)
        except Exception as error:
            _log.warning("calling for %s goes on (%s)", source, type(error).__name__)

    def waiting(self) -> list[Alert]:
        """What stands in no database yet."""
        return self._last_resort.kept()

    async def settle(self) -> None:
        """Bring into the database what it did not take before. Raises `StorageUnavailable` while it still does not."""
        for alert in self._last_resort.kept():
            call = CallForPerson(
                kind=alert.kind, tier=alert.tier, client_id=alert.client_id, source=alert.source, to=frozenset(alert.to)
            )
            await self._book.raise_for(call)
            self._last_resort.settled(alert)

"""Raise, acknowledge, close. An alert that is open for the same reason is not raised twice, but may become louder."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from ..domain.alerts import SERVICE, Alert, AlertKind, AlertTier, CallForPerson
from ..domain.ids import AlertId, ClientId, StaffId
from ..domain.json import Json
from ..domain.people import Principal
from ..domain.refusals import BadArguments, NotFoundOrNotYours, NotPossibleNow, Refused
from ..ports import GuardFacts, LedgerEntry
from .duty import CLOSE_WITHIN
from .values import RosterSource


class Disposition(StrEnum):
    REACHED = "reached"
    WELFARE_CHECK = "welfare_check"
    EMERGENCY_DEPARTMENT = "emergency_department"
    NO_CONTACT = "no_contact"


class AlertStore(Protocol):
    def now(self) -> datetime: ...
    async def raise_once(
        self, alert: Alert, entry: LedgerEntry, *, run_id: str | None = None, ever: bool = False
    ) -> Alert:
        """The stored alert: this one, or the open one of the same kind, client and source with the louder tier.

        A run that raised it before gets that one, though a person has closed it meanwhile. `ever`: a closed one of the
        same counts too, so that what is looked at a second time calls nobody again.
        """
        ...

    async def raise_aside(self, alert: Alert) -> Alert:
        """The same for ever, beside the ordinary way and without the ledger, to which its row is then owed."""
        ...

    async def find(self, alert_id: AlertId) -> Alert | None: ...
    async def having(self, *, state: str | None, limit: int) -> Sequence[Alert]: ...
    async def acknowledge(
        self, alert_id: AlertId, by: StaffId, entry: LedgerEntry, *, call_again_at: datetime | None = None
    ) -> bool:
        """`call_again_at`: when people are called once more if it is not closed by then."""
        ...

    async def close(
        self, alert_id: AlertId, by: StaffId, disposition: str, next_step_at: datetime | None, entry: LedgerEntry
    ) -> bool: ...


class AlertBook:
    def __init__(
        self,
        store: AlertStore,
        facts: GuardFacts,
        *,
        roster: RosterSource | None = None,
        raised: Callable[[], None] = lambda: None,
    ) -> None:
        """`raised` is told after each alert, so that calling people starts at once."""
        self._store = store
        self._facts = facts
        self._roster = roster
        self._raised = raised

    def desk_for(self, principal: Principal) -> "PrincipalAlerts":
        return PrincipalAlerts(self, principal)

    async def raise_alert(
        self,
        *,
        kind: AlertKind,
        tier: AlertTier,
        client_id: ClientId | None,
        source: str,
        by: StaffId,
        agent: str | None,
        run_id: str | None = None,
    ) -> Alert:
        """Durable when it returns. To the client's staff where they can be told, always to who raised it."""
        alert = Alert(
            id=AlertId(f"alert_{secrets.token_hex(12)}"),
            kind=kind,
            tier=tier,
            client_id=client_id,
            source=source,
            raised_by=by,
            agent=agent,
            to=await self._addressed(client_id, by),
            raised_at=self._store.now(),
            state="open",
            due_at=self._due_at(tier),
        )
        stored = await self._store.raise_once(alert, entry_of(alert, by, "raised"), run_id=run_id)
        self._raised()
        return stored

    async def raise_for(self, call: CallForPerson, *, aside: bool = False) -> Alert:
        """What the service's own screening calls for; asks nobody who the client's staff are."""
        alert = self.alert_for(call)
        if aside:
            stored = await self._store.raise_aside(alert)
        else:
            stored = await self._store.raise_once(alert, entry_of(alert, SERVICE, "raised"), ever=True)
        self._raised()
        return stored

    def alert_for(self, call: CallForPerson) -> Alert:
        return Alert(
            id=AlertId(f"alert_{secrets.token_hex(12)}"),
            kind=call.kind,
            tier=call.tier,
            client_id=call.client_id,
            source=call.source,
            raised_by=SERVICE,
            agent=None,
            to=tuple(sorted(call.to)),
            raised_at=self._store.now(),
            state="open",
            due_at=self._due_at(call.tier),
        )

    def _call_again_at(self, alert: Alert) -> datetime | None:
        """Acknowledged is not reached."""
        duty = self._roster.now().duty if self._roster is not None else None
        if alert.tier is not AlertTier.PAGE:
            return alert.due_at
        return self._store.now() + (duty.close_within if duty else CLOSE_WITHIN)

    def _due_at(self, tier: AlertTier) -> datetime | None:
        duty = self._roster.now().duty if self._roster is not None else None
        return None if duty is None else duty.due_at(tier, self._store.now())

    async def find(self, alert_id: AlertId) -> Alert:
        """Raises `NotFoundOrNotYours`."""
        return await self._one(alert_id)

    async def open_alerts(self, *, limit: int = 200) -> Sequence[Alert]:
        """Open and acknowledged ones, the loudest first, then the oldest."""
        found = [alert for alert in await self._store.having(state=None, limit=limit) if alert.state != "closed"]
        return sorted(found, key=lambda alert: (_LOUDEST_FIRST[alert.tier], alert.raised_at))

    async def acknowledge(self, alert_id: AlertId, by: StaffId) -> Alert:
        """Raises `NotFoundOrNotYours`, `NotPossibleNow`."""
        alert = await self._one(alert_id)
        entry = entry_of(alert, by, "acknowledged")
        if not await self._store.acknowledge(alert_id, by, entry, call_again_at=self._call_again_at(alert)):
            raise NotPossibleNow("The alert is acknowledged or closed already.", code="alert_not_open")
        return await self._one(alert_id)

    async def close(
        self, alert_id: AlertId, by: StaffId, disposition: str, next_step_at: datetime | None = None
    ) -> Alert:
        """With what came of it. Without contact a next step must be named. Raises `BadArguments` too."""
        if disposition not in frozenset(Disposition):
            raise BadArguments("There is no such disposition.", f"Use one of: {', '.join(Disposition)}.")
        if disposition == Disposition.NO_CONTACT and next_step_at is None:
            raise BadArguments("Without contact the alert needs a time for the next try.", "Give the next step's time.")
        alert = await self._one(alert_id)
        entry = entry_of(alert, by, "closed", code=disposition)
        if not await self._store.close(alert_id, by, disposition, next_step_at, entry):
            raise NotPossibleNow("The alert is closed already.", code="alert_closed")
        return await self._one(alert_id)

    async def _one(self, alert_id: AlertId) -> Alert:
        alert = await self._store.find(alert_id)
        if alert is None:
            raise NotFoundOrNotYours("There is no such alert.", "List the alerts to see their ids.")
        return alert

    async def _addressed(self, client_id: ClientId | None, by: StaffId) -> tuple[StaffId, ...]:
        """An alert is raised even where the record does not answer."""
        staff = {by}
        if client_id is not None:
            try:
                facts = await self._facts.about_client(client_id)
            except Refused:
                facts = None
            if facts is not None:
                staff |= facts.assigned_staff
        return tuple(sorted(staff))


class PrincipalAlerts:
    """Implements `tool.AlertDesk` for one principal."""

    def __init__(self, book: AlertBook, principal: Principal) -> None:
        self._book = book
        self._principal = principal

    async def raise_alert(self, *, kind: AlertKind, tier: AlertTier, client_id: ClientId, source: str) -> Alert:
        me = self._principal
        return await self._book.raise_alert(
            kind=kind,
            tier=tier,
            client_id=client_id,
            source=source,
            by=me.accountable,
            agent=me.agent,
            run_id=me.case.run_id if me.case is not None else None,
        )


_LOUDEST_FIRST = {AlertTier.PAGE: 0, AlertTier.SAME_DAY: 1, AlertTier.MARK: 2}


def louder(one: AlertTier, other: AlertTier) -> AlertTier:
    return min(one, other, key=lambda tier: _LOUDEST_FIRST[tier])


def entry_of(
    alert: Alert,
    by: StaffId,
    decision: str,
    *,
    code: str | None = None,
    people: Sequence[StaffId] = (),
    data_classes: tuple[str, ...] = (),
) -> LedgerEntry:
    details: dict[str, Json] = {"alert_id": alert.id, "tier": alert.tier.value, "source": alert.source}
    return LedgerEntry(
        kind="alert",
        stream=f"client:{alert.client_id}" if alert.client_id else "practice",
        actor=by,
        agent=alert.agent if decision == "raised" else None,
        client_id=alert.client_id,
        decision=decision,
        code=code or alert.kind.value,
        data_classes=data_classes,
        details={**details, "people": list(people)} if people else details,
    )

"""An alert ends with what came of it, and the chart hears of it: a contact-log draft that its author approves."""

import contextlib
import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime

from ..domain.alerts import Alert
from ..domain.ids import AlertId, ClientAppId, PracticeId, StaffId
from ..domain.json import Json
from ..domain.people import Principal
from ..domain.proposals import Change, ChangeKind, ProposalDraft
from ..domain.refusals import BadArguments, Refused, Unavailable
from ..ports import ProposalIntake, Telemetry
from .desk import AlertBook, Disposition
from .values import CallStore

TOOL = "alert_close"
"""What proposals of this kind are said to come from; it is no tool that anybody can call."""
SCHEMA_SHA256 = hashlib.sha256(b"alert_close/1").hexdigest()
_APP = ClientAppId("theranest-agents")
_SAID = {
    Disposition.REACHED: "The client was reached.",
    Disposition.WELFARE_CHECK: "A welfare check was requested.",
    Disposition.EMERGENCY_DEPARTMENT: "The client went or was brought to an emergency department.",
    Disposition.NO_CONTACT: "The client could not be reached.",
}
_log = logging.getLogger(__name__)


def parsed_time(text: str | None) -> datetime | None:
    """A date or time as people write it, in UTC where it names no zone. Raises `BadArguments`."""
    if text is None:
        return None
    try:
        when = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadArguments("The next step is a date or a time.", "Write it as 2026-11-17T10:00.") from None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


class Closing:
    def __init__(
        self,
        *,
        book: AlertBook,
        calls: CallStore,
        proposals: ProposalIntake,
        practice_id: PracticeId,
        telemetry: Telemetry | None = None,
        traceparent_of: Callable[[str], Awaitable[str | None]] | None = None,
    ) -> None:
        """`traceparent_of`: where the event began that an alert's source names."""
        self._book = book
        self._calls = calls
        self._proposals = proposals
        self._practice_id = practice_id
        self._telemetry = telemetry
        self._traceparent_of = traceparent_of

    async def acknowledge(self, alert_id: AlertId, by: StaffId) -> Alert:
        return await self._book.acknowledge(alert_id, by)

    async def close(
        self, alert_id: AlertId, by: StaffId, disposition: str, next_step_at: datetime | None
    ) -> tuple[Alert, Mapping[str, Json]]:
        """The closed alert, and `{"contact_log": proposal id or None, "contact_log_refused": code or None}`.

        Raises what `AlertBook.close` raises. A draft that cannot be made keeps no alert open: whoever closed it writes
        the contact log in TheraNest.
        """
        alert = await self._book.close(alert_id, by, disposition, next_step_at)
        if alert.client_id is None:
            return alert, {"contact_log": None, "contact_log_refused": None}
        try:
            draft = await self._draft(alert, by, Disposition(disposition), next_step_at)
            with await self._span(alert):
                status = await self._proposals.submit(
                    draft,
                    tool=TOOL,
                    tool_schema_sha256=SCHEMA_SHA256,
                    principal=Principal(staff_id=by, practice_id=self._practice_id, client_app=_APP),
                )
        except Refused as refused:
            _log.warning("no contact log was drafted for %s (%s)", alert.id, refused.code)
            return alert, {"contact_log": None, "contact_log_refused": refused.code}
        return alert, {"contact_log": status.id, "contact_log_refused": None}

    async def _span(self, alert: Alert) -> AbstractContextManager[object]:
        """Linked to the message that called for people, where it is known."""
        if self._telemetry is None:
            return contextlib.nullcontext()
        link = None
        if self._traceparent_of is not None:
            with contextlib.suppress(Unavailable):
                link = await self._traceparent_of(alert.source)
        return self._telemetry.span("alert.close", {"theranest.alert": alert.id}, link=link)

    async def _draft(
        self, alert: Alert, by: StaffId, disposition: Disposition, next_step_at: datetime | None
    ) -> ProposalDraft:
        fields: dict[str, Json] = {
            "client_id": alert.client_id,
            "kind": "contact_log",
            "author_id": by,
            "sections": [{"name": "Contact", "text": await self._text(alert, by, disposition, next_step_at)}],
        }
        return ProposalDraft(
            changes=(Change(kind=ChangeKind.CREATE_DRAFT_NOTE, client_id=alert.client_id, fields=fields),),
            originator=by,
            summary="Contact log of a closed alert",
            risk="raised",
            gaps=("What was said, and by whom, is not in this draft: add it.",),
            drafted_by="staff",
        )

    async def _text(self, alert: Alert, by: StaffId, disposition: Disposition, next_step_at: datetime | None) -> str:
        """From what was recorded, by fixed sentences; no model and no word of the client."""
        people = await self._calls.people(alert.id)
        lines = [
            f"Alert {alert.id} ({alert.kind.value.replace('_', ' ')}, {alert.tier.value.replace('_', ' ')}) raised "
            f"{alert.raised_at:%Y-%m-%d %H:%M} UTC; it rests on {alert.source}.",
            f"Called: {', '.join(sorted(people)) or 'nobody beyond the list of alerts'}.",
        ]
        if alert.acknowledged_by:
            lines.append(f"Acknowledged by {alert.acknowledged_by}.")
        lines.append(f"Closed by {by}. {_SAID[disposition]}")
        if next_step_at is not None:
            lines.append(f"Next step: {next_step_at:%Y-%m-%d %H:%M} UTC.")
        return "\n".join(lines)

"""The safety lane: read a client's message, screen its raw text, call a person. It asks nobody's permission.

No consent, opt-out, roll-out, kill switch, policy, budget, queue or ledger is looked at here. Where the text cannot be
read or screened, a person is told at once that a message waits unread and unscreened.
"""

import asyncio
import logging
from typing import TYPE_CHECKING

from ..domain.alerts import AlertKind, AlertTier, CallForPerson, ServiceKind
from ..domain.events import Event
from ..domain.ids import MessageId, StaffId
from ..domain.records import Message
from ..domain.refusals import Unavailable
from ..ports import NotFound
from .values import CallPeople, EventStore, RecordFeed, Screen

if TYPE_CHECKING:
    from ..triage import Verdict

PATIENCE_SECONDS = 3.0
"""How long a message may be unreadable before a person is told."""
_NOT_YET = (0.05, 0.1, 0.2, 0.4, 0.8)
_LONG = 20_000
_TIERS = frozenset({"none", *AlertTier})
_NOT_REALLY_SCREENED = frozenset({"screening_failed", "timed_out", "too_long", "undecodable", "unreadable"})
"""Reason codes of a verdict that rests on nothing but that somebody must look."""
_log = logging.getLogger(__name__)

_KINDS = (
    ("suicid", AlertKind.SELF_HARM_RISK),
    ("self_harm", AlertKind.SELF_HARM_RISK),
    ("death_wish", AlertKind.SELF_HARM_RISK),
    ("means_at_hand", AlertKind.SELF_HARM_RISK),
    ("harm_to_others", AlertKind.HARM_TO_OTHERS),
    ("abuse", AlertKind.ABUSE_OR_NEGLECT),
    ("overdose", AlertKind.SUBSTANCE_EMERGENCY),
    ("medical_emergency", AlertKind.MEDICAL_EMERGENCY),
    ("eating_disorder", AlertKind.MEDICAL_EMERGENCY),
)
"""Words of the screening's reason codes; what names none of them is looked at as a risk of self-harm."""


class SafetyLane:
    def __init__(
        self,
        *,
        feed: RecordFeed,
        screen: Screen,
        people: CallPeople,
        store: EventStore,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._feed = feed
        self._screen = screen
        self._people = people
        self._store = store
        self._patience = patience
        self._told: set[str] = set()

    async def look_at(self, event: Event, message: Message | None = None) -> str | None:
        """The tier, `none` where there is no danger; None where a person was told that the message waits unscreened. Never raises."""
        message = message or await self._read(event)
        if message is not None and _from_staff(message):
            return "none"
        verdict = await self._screened(message) if message is not None else None
        if message is None or verdict is None:
            self._told.add(_source(event))
            await self._people.call(_unscreened(event, message))
            return None
        if verdict.tier.value == "none":
            await self._read_since(event)
        else:
            await self._call(event, _call(event, message, verdict))
        await self._noted(event, verdict)
        return verdict.tier.value

    async def _call(self, event: Event, call: CallForPerson) -> None:
        """The danger first; then nobody else needs to be woken because the message was unread before."""
        if call.kind is ServiceKind.UNSCREENED_MESSAGE:
            await self._read_since(event)
            await self._people.call(call)
        else:
            await self._people.call(call)
            await self._read_since(event)

    async def _read(self, event: Event) -> Message | None:
        """Within a few seconds; a message that is told of before it can be read is asked for again."""
        try:
            async with asyncio.timeout(self._patience):
                return await self._read_until_there(MessageId(event.news.resource_id or ""))
        except Exception as error:
            _log.warning("a message cannot be read (%s)", type(error).__name__)
            return None

    async def _read_until_there(self, message_id: MessageId) -> Message:
        for pause in _NOT_YET:
            try:
                return await self._feed.message(message_id)
            except NotFound:
                await asyncio.sleep(pause)
        return await self._feed.message(message_id)

    async def _screened(self, message: Message) -> "Verdict | None":
        text = "\n".join([message.body, *(attachment.name for attachment in message.attachments)])
        try:
            verdict = await asyncio.to_thread(self._screen, text) if len(text) > _LONG else self._screen(text)
            if verdict.tier.value not in _TIERS:
                raise ValueError("no tier")
            return verdict
        except Exception as error:
            _log.error("screening failed with %s", type(error).__name__)
            return None

    async def _noted(self, event: Event, verdict: "Verdict") -> None:
        try:
            await self._store.screened(event.id, verdict)
        except Unavailable:
            _log.warning("a screening could not be noted")

    async def _read_since(self, event: Event) -> None:
        if event.attempts or _source(event) in self._told:
            self._told.discard(_source(event))
            await self._people.read_since(_source(event))


def _from_staff(message: Message) -> bool:
    staff = {p.person for p in message.participants if p.relation == "therapist"}
    return message.direction == "outbound" and message.sender in staff


def _source(event: Event) -> str:
    return f"message:{event.news.resource_id}"


def _therapists(message: Message | None) -> frozenset[StaffId]:
    if message is None:
        return frozenset()
    return frozenset(StaffId(p.person) for p in message.participants if p.relation == "therapist")


def _unscreened(event: Event, message: Message | None) -> CallForPerson:
    return CallForPerson(
        kind=ServiceKind.UNSCREENED_MESSAGE,
        tier=AlertTier.PAGE,
        client_id=message.client_id if message else event.news.client_id,
        source=_source(event),
        to=_therapists(message),
    )


def _call(event: Event, message: Message, verdict: "Verdict") -> CallForPerson:
    return CallForPerson(
        kind=_kind(verdict),
        tier=AlertTier(verdict.tier.value),
        client_id=message.client_id,
        source=_source(event),
        to=_therapists(message),
    )


def _kind(verdict: "Verdict") -> AlertKind | ServiceKind:
    """By the most urgent reason that names one."""
    if verdict.reasons and verdict.reasons[0] in _NOT_REALLY_SCREENED:
        return ServiceKind.UNSCREENED_MESSAGE
    for reason in (*verdict.reasons, verdict.category):
        for word, kind in _KINDS:
            if word in reason:
                return kind
    return AlertKind.SELF_HARM_RISK

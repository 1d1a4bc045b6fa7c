"""The safety side of the house: inbox, screening, and the ways to a person. It rests on as little as it can."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..adapters.alerts import Alerts
from ..adapters.calls import Calls
from ..adapters.casbin_policy import BrokenPolicy, CasbinPolicy
from ..adapters.database import Database
from ..adapters.directory import Directory
from ..adapters.document_addresses import DocumentAddresses, DocumentSettings
from ..adapters.heartbeat import Heartbeat
from ..adapters.inbox import LAST_SCREENED, Events
from ..adapters.last_resort import UnstoredAlerts
from ..adapters.ledger import LedgerBook
from ..adapters.policy.duty_file import DutyFile
from ..adapters.policy.errors import PolicyError
from ..adapters.policy.routing_file import Route, load_routing
from ..alerts import AlertBook, Channel, Pager, SafetyCalls, entry_of
from ..domain.alerts import SERVICE
from ..domain.approval_form import time_text
from ..domain.ids import AlertId
from ..domain.refusals import Unavailable
from ..events import LAST_SYNC, Inbox, RecordFeed, Reply, Router, SafetyLane, ScreeningWatch, Sync
from ..home import Home, write_private
from ..ports import AgentCases, Calendar, Clock, GuardFacts, Telemetry
from ..settings import Settings
from ..transport.webhooks import Proof
from .records import Source

_SETTLING_SECONDS = 2.0
_log = logging.getLogger(__name__)


def screen_text(text: str) -> Any:
    """Loaded at first use, so that a screening package that cannot be loaded is a failing screening and no more."""
    from ..triage import screen

    return screen(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calling:
    """How an alert reaches people."""

    book: AlertBook
    alerts: Alerts
    calls: Calls
    pager: Pager
    people: SafetyCalls
    directory: Directory
    roster: DutyFile


def build_calling(
    settings: Settings,
    home: Home,
    source: Source,
    database: Database,
    ledger: LedgerBook,
    facts: GuardFacts,
    events: Events,
    calls: Calls,
    link: Callable[[AlertId], str],
) -> Calling:
    roster = DutyFile(settings.policies, home.root / "duty.last-good.yaml")
    directory = Directory(source.reader.staff, events, lambda: _own_addresses(roster))
    pager = Pager(
        calls=calls,
        roster=roster,
        directory=directory,
        channels=_channels(settings, directory),
        link=link,
        now=ledger.now,
    )
    alerts = Alerts(database, ledger)
    book = AlertBook(alerts, facts, roster=roster, raised=pager.wake)
    people = SafetyCalls(book, calls, UnstoredAlerts(home.root), pager.tell_directly)
    return Calling(
        book=book, alerts=alerts, calls=calls, pager=pager, people=people, directory=directory, roster=roster
    )


def _own_addresses(roster: DutyFile) -> Any:
    duty = roster.now().duty
    return duty.emails if duty is not None else {}


def _channels(settings: Settings, directory: Directory) -> list[Channel]:
    """Imported only where one is configured: a mail library is not for the start of every service."""
    channels: list[Channel] = []
    if settings.alerts.smtp is None and settings.alerts.webhook is None:
        return channels
    from ..adapters.channels import HookChannel, HookSettings, MailChannel, MailSettings

    if settings.alerts.smtp is not None:
        channels.append(MailChannel(MailSettings(**settings.alerts.smtp), directory.email))
    if settings.alerts.webhook is not None:
        channels.append(HookChannel(HookSettings(**settings.alerts.webhook)))
    return channels


@dataclass(slots=True, kw_only=True)
class Safety:
    """What is started before, and stopped after, everything that assistants use."""

    calling: Calling
    events: Events
    inbox: Inbox
    sync: Sync | None
    watch: ScreeningWatch
    feed: RecordFeed
    routes: tuple[Route, ...]
    routing_problem: str | None
    sole: bool
    clock: Clock
    channels: tuple[str, ...]
    settling: asyncio.Task[None] | None = None

    async def start(self) -> None:
        if self.sole:
            with contextlib.suppress(Unavailable):
                await self.events.release()
        self.calling.pager.start()
        self.inbox.start()
        if self.sync is not None:
            self.sync.start()
        self.watch.start()
        self.settling = asyncio.get_running_loop().create_task(self._settle())

    async def report(self) -> dict[str, Any]:
        """How the screening is, who is on duty, and what cannot be read. Never raises."""
        roster, now = self.calling.roster.now(), self.clock.now()
        duty = roster.duty
        health = self.watch.last
        return {
            "last_screened_at": await self._remembered(LAST_SCREENED),
            "checked_at": time_text(health.checked_at) if health else None,
            "screening": "unknown" if health is None else "works" if health.works else "stopped",
            "problems": list(health.problems) if health else [],
            "last_sync_at": await self._remembered(LAST_SYNC),
            "on_duty": list(duty.chain(now)) if duty else [],
            "nobody_covers": list(duty.uncovered()) if duty else ["the whole week"],
            "roster_problem": roster.problem,
            "routing_problem": self.routing_problem,
            "routes_on": [f"{route.event} to {route.agent}" for route in self.routes if route.switched_on],
            "channels": ["console", *self.channels],
            "unstored_alerts": len(self.calling.people.waiting()),
        }

    async def _remembered(self, name: str) -> str | None:
        try:
            return await self.events.remembered(name)
        except Unavailable:
            return None

    async def _settle(self) -> None:
        """What was raised without the database or the ledger gets its row as soon as they are back."""
        while True:
            try:
                await self.calling.people.settle()
                await self.calling.alerts.settle_owed(lambda alert: entry_of(alert, SERVICE, "raised"))
            except Unavailable:
                pass
            except Exception as error:
                _log.error("settling alerts ended in %s", type(error).__name__)
            await asyncio.sleep(_SETTLING_SECONDS)

    async def stop(self) -> None:
        if self.settling is not None:
            self.settling.cancel()
            await asyncio.wait({self.settling})
        await self.watch.stop()
        if self.sync is not None:
            await self.sync.stop()
        await self.inbox.stop()
        await self.calling.pager.stop()
        await self.calling.directory.stop()


def build_safety(
    settings: Settings,
    source: Source,
    calling: Calling,
    events: Events,
    *,
    policy: CasbinPolicy | BrokenPolicy,
    facts: GuardFacts,
    calendar: Calendar,
    clock: Clock,
    agents: AgentCases | None,
    reply: Reply,
    screen: Callable[[str], Any] = screen_text,
    telemetry: Telemetry | None = None,
) -> Safety:
    feed = source.feed
    routes, problem = _routes(settings.policies, policy)
    documents = DocumentAddresses(
        DocumentSettings(
            mapped={**source.mapped, **settings.documents.mapped},
        )
    )
    router = Router(rules=routes, agents=agents, facts=facts, feed=feed, documents=documents)
    lane = SafetyLane(feed=feed, screen=screen, people=calling.people, store=events)
    inbox = Inbox(
        practice_id=source.practice_id,
        store=events,
        lane=lane,
        feed=feed,
        route=router,
        reply=reply,
        telemetry=telemetry,
    )
    sync = None
    if settings.sync_seconds is not None:
        sync = Sync(
            inbox=inbox,
            feed=feed,
            store=events,
            practice_id=source.practice_id,
            seconds=settings.sync_seconds,
            now=clock.now,
            today=calendar.today,
        )
    watch = ScreeningWatch(
        screen=screen,
        store=events,
        people=calling.people,
        beat=Heartbeat(settings.alerts.heartbeat_url) if settings.alerts.heartbeat_url else None,
        seconds=settings.alerts.heartbeat_seconds,
        now=clock.now,
        synced=sync is not None,
    )
    return Safety(
        calling=calling,
        events=events,
        inbox=inbox,
        sync=sync,
        watch=watch,
        feed=feed,
        routes=routes,
        routing_problem=problem,
        sole=settings.database_url is None,
        clock=clock,
        channels=tuple(
            name for name, given in (("email", settings.alerts.smtp), ("webhook", settings.alerts.webhook)) if given
        ),
    )


def _routes(directory: Path | None, policy: CasbinPolicy | BrokenPolicy) -> tuple[tuple[Route, ...], str | None]:
    """A routing file that cannot be used routes nothing, and nothing else stops."""
    if isinstance(policy, BrokenPolicy):
        return (), "the policy cannot be used, so no event calls for an agent."
    try:
        return load_routing(directory, policy.folder.roles), None
    except PolicyError as error:
        return (), str(error)
    except Exception as error:
        return (), f"routing.yaml cannot be read ({type(error).__name__})."


def webhook_proof(settings: Settings, home: Home) -> Proof:
    """Secrets of the environment, and of `keys/webhooks.secrets` (one a line). Raises ValueError."""
    return Proof([*settings.webhook_secrets, *_secrets_of_home(home)])


def _secrets_of_home(home: Home) -> list[str]:
    try:
        lines = (home.keys / "webhooks.secrets").read_text("ascii").splitlines()
    except (OSError, UnicodeError):
        return []
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def sandbox_secret(home: Home) -> str:
    """Under which the sandbox signs; made at first use, and in force beside the others."""
    import base64
    import secrets

    path = home.keys / "webhooks.secrets"
    known = _secrets_of_home(home)
    if known:
        return known[0]
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    write_private(path, f"# Secrets of webhooks, one a line; all of them are accepted.\n{secret}\n")
    return secret

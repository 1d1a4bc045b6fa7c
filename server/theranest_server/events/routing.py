"""Which agent an event calls for, and about what. Off until a practice switches it on; ids are all that goes along.

A client's message that screening gave to a person never comes here (`inbox`).
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from ..domain.events import Event, EventName
from ..domain.ids import ClaimId, ClientId, DocumentId, StaffId
from ..domain.people import StaffMember
from ..domain.records import Claim, Document, Message, Remittance
from ..domain.refusals import Unavailable
from ..intake.fields import FIELDS
from ..ports import AgentCases, GuardFacts, NotFound
from .values import RecordFeed

FEATURE = "agents"
"""What the kill switch calls the opening of cases."""
_NAMED = {
    EventName.APPOINTMENT_COMPLETED: "appointment_id",
    EventName.NOTE_CREATED: "note_id",
    EventName.NOTE_SIGNED: "note_id",
    EventName.DOCUMENT_UPLOADED: "document_id",
}


class RoutingRule(Protocol):
    """One block of `routing.yaml`."""

    @property
    def event(self) -> str: ...
    @property
    def agent(self) -> str: ...
    @property
    def switched_on(self) -> bool: ...
    def open_to(self, staff: StaffMember) -> bool:
        """Whether clients of this member of staff are in the pilot, or everybody's are."""
        ...


class Documents(Protocol):
    """From an address that an event names to a document of the record."""

    async def document_of(self, url: str, client_id: ClientId) -> DocumentId | None:
        """None where there is nothing in the record to look at (yet). Raises `RecordsError`, `Unavailable`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What one case is about. `name` tells the cases of one event apart."""

    client_id: ClientId
    ids: Mapping[str, str]
    name: str = ""


class Router:
    def __init__(
        self,
        *,
        rules: Sequence[RoutingRule],
        agents: AgentCases | None,
        facts: GuardFacts,
        feed: RecordFeed,
        documents: Documents,
    ) -> None:
        self._rules = rules
        self._agents = agents
        self._facts = facts
        self._feed = feed
        self._documents = documents

    async def __call__(self, event: Event) -> str:
        """`done` where a case was opened, else a code that says why not. Raises what may pass by itself."""
        rules = [rule for rule in self._rules if rule.event == event.news.name and rule.switched_on]
        if not rules:
            return "not_routed"
        if self._agents is None:
            return "no_agents"
        if await self._facts.killed(FEATURE):
            raise Unavailable("Agents are switched off.", code="switched_off")
        opened = 0
        async for subject in self._subjects(event):
            for rule in rules:
                opened += await self._open(self._agents, rule, event, subject)
        return "done" if opened else "for_nobody"

    async def _open(self, agents: AgentCases, rule: RoutingRule, event: Event, subject: Subject) -> bool:
        if not await self._open_to(rule, subject.client_id):
            return False
        event_id = f"{event.id}.{subject.name}" if subject.name else event.id
        await agents.open(agent=rule.agent, client_id=subject.client_id, subject=subject.ids, event_id=event_id)
        return True

    async def _open_to(self, rule: RoutingRule, client_id: ClientId) -> bool:
        about = await self._facts.about_client(client_id)
        if about is None:
            return False
        members = [await self._member(staff) for staff in sorted(about.assigned_staff)]
        return any(rule.open_to(member) for member in members if member is not None)

    async def _member(self, staff_id: StaffId) -> StaffMember | None:
        member = await self._facts.staff_member(staff_id)
        return member if member is not None and member.active else None

    async def _subjects(self, event: Event) -> AsyncIterator[Subject]:
        news = event.news
        match news.name:
            case EventName.MESSAGE_RECEIVED:
                message = cast("Message", await self._feed.resource("messages", news.resource_id or ""))
                yield Subject(client_id=message.client_id, ids={"thread_id": message.thread_id})
            case EventName.CLAIM_CREATED | EventName.CLAIM_SUBMITTED | EventName.CLAIM_DENIED:
                yield _of_claim(await self._claim(ClaimId(news.resource_id or "")))
            case EventName.REMITTANCE_RECEIVED:
                async for subject in self._of_remittance(news.resource_id or ""):
                    yield subject
            case EventName.CLIENT_CREATED:
                async for subject in self._of_client(event):
                    yield subject
            case _:
                if news.client_id is not None and (name := _NAMED.get(EventName(news.name))):
                    yield Subject(client_id=news.client_id, ids={name: news.resource_id or ""})

    async def _of_remittance(self, remittance_id: str) -> AsyncIterator[Subject]:
        """One case a claim: a remittance speaks of many clients, and an agent holds one."""
        found = cast("Remittance", await self._feed.resource("remittances", remittance_id))
        for claim_id in dict.fromkeys(m.claim_id for m in found.matched_claims if m.claim_id is not None):
            try:
                subject = _of_claim(await self._claim(claim_id))
            except NotFound:
                continue
            ids = {**subject.ids, "remittance_id": remittance_id}
            yield Subject(client_id=subject.client_id, ids=ids, name=claim_id)

    async def _of_client(self, event: Event) -> AsyncIterator[Subject]:
        """The documents that the event names; they must be this client's."""
        client_id = event.news.client_id
        if client_id is None:
            return
        for url in event.news.document_urls:
            document_id = await self._documents.document_of(url, client_id)
            if document_id is None:
                continue
            card = cast("Document", await self._feed.resource("documents", document_id))
            if card.client_id == client_id:
                asked = ".".join(name for name in dict.fromkeys(event.news.target_fields) if name in FIELDS)
                ids = {"document_id": str(document_id), **({"target_fields": asked} if asked else {})}
                yield Subject(client_id=client_id, ids=ids, name=document_id)

    async def _claim(self, claim_id: ClaimId) -> Claim:
        return cast("Claim", await self._feed.resource("claims", claim_id))


def _of_claim(claim: Claim) -> Subject:
    ids = {"claim_id": str(claim.id)}
    if claim.remittance_ids:
        ids["remittance_id"] = claim.remittance_ids[-1]
    return Subject(client_id=claim.client_id, ids=ids)

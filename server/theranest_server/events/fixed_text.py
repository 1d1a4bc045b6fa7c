"""The practice's own signed words, sent at once to a person whose message sounds like danger.

The only thing that is approved beforehand. Each sending is a proposal of its own, made here from the signed words, and
approved by reference to the signature; its id follows from the message, so that a message is answered once at most.
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ..domain.approvals import Approval, Capacity, Way
from ..domain.events import Event
from ..domain.ids import ClientAppId, MessageId, PersonId, PracticeId, ProposalId, StaffId
from ..domain.people import Principal
from ..domain.proposals import Change, ChangeKind, ProposalDraft, ProposalState, ProposalStatus, ReliedOn
from ..domain.records import Client, Message
from ..domain.refusals import NotPossibleNow
from ..ports import ApprovalRules, Calendar, LedgerEntry, ProposalStore, RecordsReader, StoredProposal
from ..tools.recipient import recipient_of
from .values import RecordFeed

SAFETY_TEXT = "safety_text"
"""What such proposals are said to come from; it is no tool that anybody can call."""
SCHEMA_SHA256 = hashlib.sha256(b"safety_text/1").hexdigest()
_APP = ClientAppId("theranest-agents")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedText:
    """`signature` is the proposal by which `signed_by` signed these words."""

    words: str
    sha256: str
    signed_by: StaffId
    person_id: PersonId
    signature: ProposalId


class SignedTexts(Protocol):
    async def in_force(self) -> SignedText | None: ...


class Intake(Protocol):
    async def submit(
        self,
        draft: ProposalDraft,
        *,
        tool: str,
        tool_schema_sha256: str,
        principal: Principal,
        proposal_id: ProposalId | None = None,
    ) -> ProposalStatus: ...


class FixedText:
    def __init__(
        self,
        *,
        texts: SignedTexts,
        intake: Intake,
        store: ProposalStore,
        rules: ApprovalRules,
        deliver: Callable[[ProposalId], Awaitable[object]],
        feed: RecordFeed,
        records: RecordsReader,
        calendar: Calendar,
        practice_id: PracticeId,
        now: Callable[[], datetime],
    ) -> None:
        self._texts = texts
        self._intake = intake
        self._store = store
        self._rules = rules
        self._deliver = deliver
        self._feed = feed
        self._records = records
        self._calendar = calendar
        self._practice_id = practice_id
        self._now = now

    async def send(self, event: Event) -> str:
        """`sent`, or a code that says why not. Raises `Unavailable` or `RecordsError` where it may pass by itself."""
        signed = await self._texts.in_force()
        if signed is None:
            return "text_not_signed"
        message = await self._feed.message(MessageId(event.news.resource_id or ""))
        try:
            stored = await self._proposed(message, signed)
        except NotPossibleNow as refused:
            return refused.code
        if stored.state is ProposalState.PROPOSED:
            await self._approve(stored, signed)
        await self._deliver(stored.proposal.id)
        return "sent"

    async def _proposed(self, message: Message, signed: SignedText) -> StoredProposal:
        proposal_id = self.id_for(message)
        stored = await self._store.find(proposal_id)
        if stored is None:
            draft = await self._draft(message, signed)
            await self._intake.submit(
                draft,
                tool=SAFETY_TEXT,
                tool_schema_sha256=SCHEMA_SHA256,
                principal=Principal(staff_id=signed.signed_by, practice_id=self._practice_id, client_app=_APP),
                proposal_id=proposal_id,
            )
            stored = await self._store.find(proposal_id)
        if stored is None:
            raise NotPossibleNow("The reply was not kept.", code="not_kept")
        return stored

    def id_for(self, message: Message) -> ProposalId:
        """One a message, in this database."""
        name = f"{SAFETY_TEXT}\n{self._store.epoch}\n{message.id}"
        return ProposalId("prop_" + hashlib.sha256(name.encode()).hexdigest()[:32])

    async def _draft(self, message: Message, signed: SignedText) -> ProposalDraft:
        """To whoever wrote, and only where the record says that this person may be answered there."""
        page = await self._records.messages(thread_id=message.thread_id, limit=100)
        client = await self._records.client(message.client_id)
        recipient = recipient_of([*page.items, message], client, await self._calendar.today())
        if recipient.person != message.sender:
            raise NotPossibleNow("Somebody else wrote.", code="not_the_sender")
        change = Change(
            kind=ChangeKind.SEND_MESSAGE,
            client_id=client.id,
            target_id=message.thread_id,
            fields={"thread_id": message.thread_id, "recipient": recipient.person, "body": signed.words},
            relies_on=_relied_on(message, client),
        )
        return ProposalDraft(
            changes=(change,),
            originator=signed.signed_by,
            summary="The practice's signed words to a person who may be in danger",
            risk="high",
            notes_for_reviewer=(f"Signed as {signed.signature} (sha256 {signed.sha256}).",),
            drafted_by="staff",
        )

    async def _approve(self, stored: StoredProposal, signed: SignedText) -> None:
        requirement = await self._rules.for_proposal(stored.proposal)
        approval = Approval(
            staff_id=signed.signed_by,
            person_id=signed.person_id,
            session_id=f"signature:{signed.signature}",
            digest=stored.digest,
            capacities=(Capacity(way=Way.SIGNED_TEXT),),
            at=self._now(),
        )
        entry = LedgerEntry(
            kind="approval",
            stream=f"proposal:{stored.proposal.id}",
            actor=signed.signed_by,
            client_id=next(iter(stored.proposal.client_ids), None),
            tool=SAFETY_TEXT,
            decision="approved_by_signature",
            rule="safety_text.txt",
            proposal_id=stored.proposal.id,
            digest=stored.digest,
            details={"signature": signed.signature, "text_sha256": signed.sha256},
        )
        await self._store.approve(stored.proposal.id, approval, requirement, entry)


def _relied_on(message: Message, client: Client) -> tuple[ReliedOn, ...]:
    """Which message is answered, and what of the record lets it be answered there."""
    closed = client.do_not_contact
    asked = client.confidential_communication
    until = closed.until.isoformat() if closed.until else None
    of_client = [("do_not_contact.portal", closed.portal), ("do_not_contact.until", until)]
    of_client += [("confidential_communication.requested", asked.requested)]
    return (
        ReliedOn(resource="messages", id=message.id, path="sender", value=message.sender),
        *(ReliedOn(resource="clients", id=client.id, path=path, value=value) for path, value in of_client),
    )

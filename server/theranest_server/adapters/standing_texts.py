"""The signed words of a practice, and the rule that lets code send exactly them and nothing else.

file ── proposed ── signed on the review page ── delivered into `standing_texts`
                                                      │ in force while the file says the same words
a message in danger ── proposal of a reply with these words ── approved by reference to the signature
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from ..domain.approval_form import time_text
from ..domain.approvals import ApprovalRequirement, ApprovalSlot, Standing, Way
from ..domain.ids import PersonId, ProposalId, StaffId
from ..domain.proposals import Change, ChangeKind, Proposal
from ..domain.refusals import BadArguments, NotPermitted
from ..events import SAFETY_TEXT, SignedText
from ..ports import ApprovalRules, Clock, GuardFacts, LedgerEntry
from .database import Database, tables
from .ledger import LedgerBook
from .policy.safety_text import SafetyText

_table, _approvals = tables.standing_texts, tables.approvals
LIFETIME = timedelta(hours=6)
"""Words for a moment of danger are not delivered a day late."""


class StandingTexts:
    """Implements `adapters.records.own_writer.OwnTexts` and `events.SignedTexts`."""

    def __init__(
        self, database: Database, ledger: LedgerBook, clock: Clock, facts: GuardFacts, text: Callable[[], SafetyText]
    ) -> None:
        """`text`: the file as it is now; raises `PolicyError`."""
        self._database = database
        self._ledger = ledger
        self._clock = clock
        self._facts = facts
        self._text = text

    def current(self) -> SafetyText:
        """Raises `BadArguments` where the file cannot be used."""
        try:
            return self._text()
        except Exception as error:
            raise BadArguments(f"The fixed words cannot be used: {error}", "Mend the file.") from None

    async def keep(self, change: Change, reference: str) -> None:
        words = str(change.fields["words"])
        row = {
            "reference": reference,
            "proposal_id": reference.partition("/")[0],
            "sha256": hashlib.sha256(words.encode()).hexdigest(),
            "words": words,
            "epoch": self._database.epoch,
            "signed_at": time_text(self._clock.now()),
        }
        try:
            await self._database.writer.run(lambda connection: connection.execute(insert(_table).values(row)).rowcount)
        except IntegrityError:
            return  # written before, and the answer was lost

    async def kept(self, reference: str) -> bool:
        asked = select(_table.c.reference).where(_table.c.reference == reference)
        return await self._database.read(lambda connection: connection.execute(asked).first() is not None)

    async def withdraw(self, by: StaffId) -> bool:
        """Nothing is sent any more until words are signed again."""
        entry = LedgerEntry(kind="approval", stream="practice", actor=by, decision="standing_text_withdrawn")

        def work(connection: Connection) -> bool:
            values = {"withdrawn_at": time_text(self._clock.now())}
            changed = connection.execute(update(_table).where(_table.c.withdrawn_at.is_(None)).values(values))
            if changed.rowcount:
                self._ledger.write(connection, entry)
            return bool(changed.rowcount)

        return await self._database.writer.run(work)

    async def in_force(self) -> SignedText | None:
        """The signed words, if the file still says them and who signed them is still here."""
        try:
            text = self._text()
        except Exception:
            return None
        query = (
            select(_table.c.proposal_id, _approvals.c.staff_id, _approvals.c.person_id)
            .join(_approvals, _approvals.c.proposal_id == _table.c.proposal_id)
            .where(_table.c.sha256 == text.sha256, _table.c.words == text.words, _table.c.withdrawn_at.is_(None))
            .where(_table.c.epoch == self._database.epoch)  # what was signed before a restore counts for nothing
            .order_by(_table.c.signed_at.desc())
        )
        found: Any = await self._database.read(lambda connection: connection.execute(query).first())
        if found is None:
            return None
        signer = await self._facts.staff_member(StaffId(found.staff_id))
        if signer is None or not signer.active or signer.person_id != found.person_id:
            return None
        return SignedText(
            words=text.words,
            sha256=text.sha256,
            signed_by=signer.id,
            person_id=PersonId(found.person_id),
            signature=ProposalId(found.proposal_id),
        )


class StandingApprovals:
    """`ports.ApprovalRules` that asks the signature for the fixed words, and `rules` for everything else."""

    def __init__(self, rules: ApprovalRules, texts: StandingTexts) -> None:
        self._rules = rules
        self._texts = texts

    def slice_sha256(self, tool: str, kinds: frozenset[ChangeKind]) -> str:
        if tool == SAFETY_TEXT:
            return hashlib.sha256(b"by reference to the signature of these words").hexdigest()
        return self._rules.slice_sha256(tool, kinds)

    async def for_proposal(self, proposal: Proposal) -> ApprovalRequirement:
        if proposal.tool != SAFETY_TEXT:
            return await self._rules.for_proposal(proposal)
        if not await self._exactly_the_signed_words(proposal):
            raise NotPermitted("These are not the signed words.", "Have the words signed again.")
        slot = ApprovalSlot(any_of=frozenset({Way.SIGNED_TEXT}))
        return ApprovalRequirement(slots=(slot,), four_eyes=False, lifetime=LIFETIME, rule="safety_text.txt")

    async def standings(self, proposal: Proposal, staff_id: StaffId) -> Sequence[Standing]:
        if proposal.tool != SAFETY_TEXT:
            return await self._rules.standings(proposal, staff_id)
        signed = await self._texts.in_force()
        return (Standing(way=Way.SIGNED_TEXT),) if signed is not None and signed.signed_by == staff_id else ()

    async def _exactly_the_signed_words(self, proposal: Proposal) -> bool:
        signed = await self._texts.in_force()
        [change, *more] = proposal.draft.changes
        is_message = change.kind is ChangeKind.SEND_MESSAGE and set(change.fields) == {"thread_id", "recipient", "body"}
        return signed is not None and not more and is_message and change.fields["body"] == signed.words

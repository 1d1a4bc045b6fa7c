"""What the door hands in becomes a stored proposal with a digest; nothing is filled in afterwards."""

import contextlib
import hashlib
import json
import secrets
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.exc import IntegrityError

from ...domain.approval_form import canonical_proposal, settled_draft, unguarded_paths
from ...domain.canonical import NotCanonical, digest_of
from ...domain.ids import PracticeId, ProposalId
from ...domain.people import Principal
from ...domain.proposals import Change, Proposal, ProposalDraft, ProposalState, ProposalStatus
from ...domain.refusals import BadArguments, LedgerUnavailable, NotPermitted, NotPossibleNow
from ...ports import ApprovalRules, LedgerEntry, StoredProposal, Telemetry
from ..database import StorageUnavailable
from .desk import status_of
from .store import NewProposal, Proposals

_LARGEST_BYTES = 1_000_000
_UNTIL_JUDGED = timedelta(days=1)


class Intake:
    """Implements `ports.ProposalIntake`."""

    def __init__(
        self,
        store: Proposals,
        rules: ApprovalRules,
        practice_id: PracticeId,
        review_url: Callable[[ProposalId], str],
        telemetry: Telemetry | None = None,
    ) -> None:
        self._telemetry = telemetry
        self._store = store
        self._rules = rules
        self._practice_id = practice_id
        self._review_url = review_url

    async def submit(
        self,
        draft: ProposalDraft,
        *,
        tool: str,
        tool_schema_sha256: str,
        principal: Principal,
        trace_id: str | None = None,
        traceparent: str | None = None,
        instead_of: ProposalId | None = None,
        proposal_id: ProposalId | None = None,
    ) -> ProposalStatus:
        """`instead_of`: an edit of a proposal that the caller may edit, which it supersedes. `proposal_id`: for what may
        be proposed once at most; a second time raises `NotPossibleNow`."""
        with self._span(tool, trace_id, traceparent) as (trace_id, traceparent):
            prepared = await self._prepared(
                draft, tool, tool_schema_sha256, principal, trace_id, traceparent, proposal_id
            )
            return (await self._add([prepared], instead_of))[0]

    @contextlib.contextmanager
    def _span(
        self, tool: str, trace_id: str | None, traceparent: str | None
    ) -> Generator[tuple[str | None, str | None]]:
        """Where people's decision about it will go on."""
        if self._telemetry is None:
            yield trace_id, traceparent
            return
        with self._telemetry.span("proposal", {"tool": tool}) as span:
            yield span.trace_id, span.traceparent

    async def submit_together(
        self,
        drafts: Sequence[ProposalDraft],
        *,
        tool: str,
        tool_schema_sha256: str,
        principal: Principal,
        trace_id: str | None = None,
        traceparent: str | None = None,
    ) -> Sequence[ProposalStatus]:
        with self._span(tool, trace_id, traceparent) as (trace_id, traceparent):
            prepared = [
                await self._prepared(
                    draft, tool, tool_schema_sha256, principal, trace_id, traceparent, part=draft.summary
                )
                for draft in drafts
            ]
            return await self._add(prepared, None)

    async def _prepared(
        self,
        draft: ProposalDraft,
        tool: str,
        tool_schema_sha256: str,
        principal: Principal,
        trace_id: str | None,
        traceparent: str | None,
        proposal_id: ProposalId | None = None,
        part: str = "",
    ) -> NewProposal:
        """Everything that can refuse it has been asked. `part` tells proposals of one call for the same place apart."""
        if principal.practice_id != self._practice_id:
            raise NotPermitted("This service keeps the proposals of another practice.")
        draft = _checked(draft)
        now = self._store.now()
        proposal = Proposal(
            id=proposal_id or ProposalId(f"prop_{secrets.token_hex(16)}"),
            practice_id=self._practice_id,
            tool=tool,
            tool_schema_sha256=tool_schema_sha256,
            draft=draft,
            policy_slice_sha256=self._rules.slice_sha256(tool, frozenset(change.kind for change in draft.changes)),
            requested_by=principal.staff_id,
            client_app=principal.client_app,
            agent=principal.agent,
            on_behalf_of=principal.on_behalf_of,
            created_at=now,
            expires_at=now + _UNTIL_JUDGED,
            epoch=self._store.epoch,
            trace_id=trace_id,
            traceparent=traceparent,
        )
        requirement = await self._rules.for_proposal(proposal)
        if not requirement.slots:
            raise NotPermitted("Nobody could approve this, so it is not proposed.", code="nobody_can_approve")
        proposal = replace(proposal, expires_at=now + requirement.lifetime)
        canonical = _canonical(proposal)
        entry = _entry(proposal, digest_of(canonical))
        step = (principal.case.run_id, _step(proposal, part)) if principal.case is not None else None
        return NewProposal(proposal=proposal, canonical=canonical, requirement=requirement, entry=entry, step=step)

    async def _add(self, prepared: Sequence[NewProposal], instead_of: ProposalId | None) -> list[ProposalStatus]:
        try:
            added = await self._store.add(prepared, instead_of=instead_of)
        except StorageUnavailable as error:
            raise LedgerUnavailable("The proposal could not be stored.", error.what_to_do) from None
        except IntegrityError:
            raise NotPossibleNow("This is proposed already.", code="proposed_already") from None
        return [await self._status(each, id) for each, id in zip(prepared, added, strict=True)]

    async def _status(self, prepared: NewProposal, added: ProposalId) -> ProposalStatus:
        """Of what was stored, or of what the same run had proposed for this before."""
        earlier = await self._store.find(added) if added != prepared.proposal.id else None
        return status_of(earlier or _stored(prepared), self._review_url)


def _stored(each: NewProposal) -> StoredProposal:
    return StoredProposal(
        proposal=each.proposal,
        canonical=each.canonical,
        digest=digest_of(each.canonical),
        state=ProposalState.PROPOSED,
        requirement=each.requirement,
        stamped_policy_sha256=each.proposal.policy_slice_sha256,
    )


def _step(proposal: Proposal, part: str) -> str:
    """What a run proposes for: the tool, and what it would write where. A run has one open proposal for each."""
    places = sorted(" ".join(_place(change)) for change in proposal.draft.changes)
    told = [*places, part] if part else places
    return f"{proposal.tool} {hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]}"


def _place(change: Change) -> list[str]:
    """Where it writes; what has no target yet is told apart by what is to be created."""
    told = [change.target_id or ""]
    if change.target_id is None:
        told = [str(change.fields.get(name) or "") for name in ("title", "assignee", "kind", "appointment_id", "name")]
    return [change.kind.value, change.client_id or "", *told]


def _checked(draft: ProposalDraft) -> ProposalDraft:
    if not draft.changes:
        raise BadArguments("A proposal needs at least one change.", "Say what should be written.")
    draft = settled_draft(draft)
    for change in draft.changes:
        if paths := unguarded_paths(change):
            raise BadArguments(
                f"{len(paths)} field(s) of the change do not state the value that they replace.",
                "Read the record again and propose the change from what it says now.",
                code="unguarded_change",
            )
    return draft


def _canonical(proposal: Proposal) -> bytes:
    try:
        canonical = canonical_proposal(proposal)
    except NotCanonical as error:
        raise BadArguments(
            f"This cannot be proposed as it is written: {error}.",
            "Write it again in plain text, without hidden or look-alike characters and without decimal fractions.",
            code="not_canonical",
        ) from None
    if len(canonical) > _LARGEST_BYTES:
        raise BadArguments("The proposal is larger than a megabyte.", "Propose less at once.", code="too_large")
    return canonical


def _entry(proposal: Proposal, digest: str) -> LedgerEntry:
    clients = proposal.client_ids
    return LedgerEntry(
        kind="proposal",
        stream=f"proposal:{proposal.id}",
        actor=proposal.requested_by,
        agent=proposal.agent,
        on_behalf_of=proposal.on_behalf_of,
        client_app=proposal.client_app,
        client_id=next(iter(clients)) if len(clients) == 1 else None,
        tool=proposal.tool,
        decision="proposed",
        proposal_id=proposal.id,
        digest=digest,
        trace_id=proposal.trace_id,
        details={
            "kinds": [change.kind.value for change in proposal.draft.changes],
            "policy_slice_sha256": proposal.policy_slice_sha256,
            "model": proposal.draft.model,
            "prompt_version": proposal.draft.prompt_version,
        },
    )

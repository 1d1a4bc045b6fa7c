"""proposed: a change never happens here. It is stored for review and the caller gets a handle.

A tool may return several drafts of one call. They are stored together or not at all, and then each goes its own way.
"""

from dataclasses import replace

from ..domain.json import Json
from ..domain.proposals import ProposalDraft, ProposalStatus
from ..domain.refusals import NotPermitted, not_yours
from ..ports import GuardFacts, ProposalIntake
from ..tool import Answer, Call, Effect, Then
from .consented import refuse_opted_out
from .reading import asked


class Proposed:
    """A proposal may speak only of clients whom the call named, and only a proposing tool may make one."""

    def __init__(self, intake: ProposalIntake, facts: GuardFacts) -> None:
        self._intake = intake
        self._facts = facts

    async def __call__(self, call: Call, then: Then) -> Answer:
        call.decisions.note("proposed")
        answer = await then(call)
        if answer.proposals:
            return await self._several(call, answer)
        draft = answer.proposal
        if draft is None:
            return answer
        await self._check(call, draft)
        status = await self._intake.submit(
            draft,
            tool=call.tool.name,
            tool_schema_sha256=call.tool.schema_sha256,
            principal=call.principal,
            trace_id=call.trace_id,
            traceparent=call.traceparent,
        )
        call.decisions.proposal_id = status.id
        return replace(answer, content={**answer.content, **handle(draft, status)}, proposal=None)

    async def _several(self, call: Call, answer: Answer) -> Answer:
        if answer.proposal is not None:
            raise NotPermitted("This tool proposes in two ways at once.", "Report this; nothing was stored.")
        for draft in answer.proposals:
            await self._check(call, draft)
        stored = await self._intake.submit_together(
            answer.proposals,
            tool=call.tool.name,
            tool_schema_sha256=call.tool.schema_sha256,
            principal=call.principal,
            trace_id=call.trace_id,
            traceparent=call.traceparent,
        )
        call.decisions.proposal_id = stored[0].id
        call.decisions.because["proposals"] = [status.id for status in stored]
        handles = [handle(draft, status) for draft, status in zip(answer.proposals, stored, strict=True)]
        return replace(answer, content={**answer.content, "proposals": handles}, proposals=())

    async def _check(self, call: Call, draft: ProposalDraft) -> None:
        if call.tool.effect is not Effect.PROPOSE:
            raise NotPermitted("This tool may not propose a change.", "Report this; nothing was stored.")
        if not draft.changes or any(change.client_id not in call.clients for change in draft.changes):
            raise not_yours()
        originator = await asked(self._facts.staff_member(draft.originator))
        if originator is None or not originator.active:
            raise NotPermitted(
                "The person who would decide about this is no longer with the practice.",
                "Ask an administrator to assign the client to somebody.",
            )
        refuse_opted_out(originator)


def handle(draft: ProposalDraft, status: ProposalStatus) -> dict[str, Json]:
    sees = [status.summary, *draft.notes_for_reviewer, _counted(len(draft.evidence))]
    return {
        "proposal_id": status.id,
        "state": status.state.value,
        "digest": status.digest,
        "review_url": status.review_url,
        "expires_at": status.expires_at.isoformat(),
        "what_the_reviewer_will_see": list[Json](sees),
        "gaps": list[Json](draft.gaps),
    }


def _counted(pieces: int) -> str:
    return "1 piece of evidence" if pieces == 1 else f"{pieces} pieces of evidence"

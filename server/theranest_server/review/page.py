"""One proposal beside the record as it is now."""

from collections.abc import Mapping, Sequence

from ..domain.approvals import ApprovalRequirement
from ..domain.json import Json
from ..ports import StoredProposal
from .record_now import RecordNow
from .values import Reliance, ReviewPage, Warned


async def build_page(
    stored: StoredProposal,
    *,
    record: RecordNow,
    canonical: Mapping[str, Json],
    requirement: ApprovalRequirement,
    why_not: str | None,
    rejected_before: Sequence[StoredProposal],
    is_requester: bool,
) -> ReviewPage:
    proposal = stored.proposal
    draft = proposal.draft
    relies_on = await record.reliances(proposal)
    return ReviewPage(
        id=proposal.id,
        state=stored.state,
        digest=stored.digest,
        canonical=canonical,
        clients=await record.clients(proposal),
        differences=await record.differences(proposal),
        relies_on=relies_on,
        evidence=draft.evidence,
        warnings=tuple(_warnings(stored, relies_on, rejected_before, requirement, is_requester)),
        requirement=requirement,
        approvals=stored.approvals,
        may_approve=why_not is None and not any(on.moved for on in relies_on),
        why_not="target_moved" if why_not is None and any(on.moved for on in relies_on) else why_not,
        summary=draft.summary,
        risk=draft.risk,
        gaps=draft.gaps,
        notes_for_reviewer=draft.notes_for_reviewer,
        drafted_by=draft.drafted_by,
        model=draft.model,
        created_at=proposal.created_at,
        expires_at=proposal.expires_at,
        reason=stored.reason,
        result=stored.result,
        traceparent=proposal.traceparent,
    )


def _warnings(
    stored: StoredProposal,
    relies_on: Sequence[Reliance],
    rejected_before: Sequence[StoredProposal],
    requirement: ApprovalRequirement,
    is_requester: bool,
) -> list[Warned]:
    draft, found = stored.proposal.draft, list[Warned]()
    if moved := sum(on.moved for on in relies_on):
        found.append(
            Warned(code="target_moved", text=f"{moved} value(s) of the record have changed since this was made.")
        )
    if draft.risk != "routine":
        found.append(Warned(code="risk", text="Marked for a closer look: read every line before you decide."))
    if any(each.untrusted for each in draft.evidence):
        found.append(Warned(code="untrusted_source", text="Rests on text from outside the practice, marked below."))
    for earlier in rejected_before:
        when = earlier.decided_at.isoformat(timespec="minutes") if earlier.decided_at else "before"
        found.append(
            Warned(
                code="rejected_before",
                text=f"The same was rejected by {earlier.decided_by} at {when} ({earlier.reason}).",
            )
        )
    if is_requester and len(requirement.slots) == 1 and not requirement.four_eyes:
        found.append(Warned(code="own_request", text="Asked for by you or in your name; nobody else will look at it."))
    return found

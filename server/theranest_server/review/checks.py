"""What keeps a reviewer from deciding, in words for the reviewer."""

from dataclasses import dataclass

from ..domain.approvals import Approval, ApprovalRequirement, Capacity, filled_slots
from ..domain.canonical import NotCanonical, check_text
from ..domain.people import StaffMember
from ..domain.proposals import ProposalState
from ..domain.refusals import BadArguments, NotFoundOrNotYours, NotPermitted, NotPossibleNow
from ..ports import StoredProposal
from .people import RejectReason
from .values import ReviewItem

OPEN = frozenset({ProposalState.PROPOSED, ProposalState.APPROVED_IN_PART})
_LONGEST_COMMENT = 2_000


@dataclass(frozen=True, slots=True)
class Say:
    """What a reviewer has to do with one proposal."""

    requirement: ApprovalRequirement
    capacities: tuple[Capacity, ...]
    why_not: str | None


CLOSED_BECAUSE = {
    "expired": "The proposal has waited too long and has expired.",
    "target_moved": "The record has changed where this proposal rests on it.",
    "policy_changed": "The rules for such proposals have changed since it was made.",
    "policy_forbids": "Who asked for it may not propose this any more.",
    "tool_changed": "The tool that made it has changed since.",
    "restored_from_backup": "It comes from before the database was restored.",
    "damaged": "The stored proposal is not what was proposed.",
}


def item_of(stored: StoredProposal, say: Say) -> ReviewItem:
    proposal, clients = stored.proposal, stored.proposal.client_ids
    return ReviewItem(
        id=proposal.id,
        tool=proposal.tool,
        client_id=next(iter(clients)) if len(clients) == 1 else None,
        state=stored.state,
        risk=proposal.draft.risk,
        requested_by=proposal.requested_by,
        agent=proposal.agent,
        created_at=proposal.created_at,
        expires_at=proposal.expires_at,
        digest=stored.digest,
        may_approve=say.why_not is None,
    )


def why_not(
    stored: StoredProposal, requirement: ApprovalRequirement, capacities: tuple[Capacity, ...], staff: StaffMember
) -> str | None:
    if stored.state not in OPEN:
        return f"proposal_{stored.state.value}"
    if any(approval.person_id == staff.person_id for approval in stored.approvals):
        return "already_approved"
    if not capacities:
        return "four_eyes" if requirement.four_eyes else "not_your_decision"
    mine = Approval(
        staff_id=staff.id,
        person_id=staff.person_id,
        session_id="",
        digest=stored.digest,
        capacities=capacities,
        at=stored.proposal.created_at,
    )
    before, after = filled_slots(requirement, stored.approvals), filled_slots(requirement, [*stored.approvals, mine])
    return None if after > before else "nothing_left_to_approve"


def check_digest(stored: StoredProposal, digest: str) -> None:
    if digest != stored.digest:
        raise NotPossibleNow(
            "These are not the words that are stored under this proposal.",
            "Open the proposal again and approve what it shows now.",
            code="digest_differs",
        )


def check_open(stored: StoredProposal) -> None:
    if stored.state not in OPEN:
        raise NotPossibleNow(
            f"The proposal is {stored.state.value.replace('_', ' ')} already.",
            "Nothing is left to decide.",
            code=f"proposal_{stored.state.value}",
        )


_WHY_NOT = {
    "four_eyes": "Somebody else must approve this: it was asked for by you or in your name.",
    "already_approved": "You have approved it already; another person is needed.",
    "nothing_left_to_approve": "The approval that you could give has been given, or another person must give the rest.",
}


def check_say(say: Say) -> None:
    if say.why_not is not None:
        raise NotPermitted(
            _WHY_NOT.get(say.why_not, "This is not yours to approve."),
            "Ask the person whom the rule names.",
            code=say.why_not,
        )


def checked_reason(reason: str) -> str:
    if reason not in frozenset(RejectReason):
        raise BadArguments("There is no such reason.", f"Use one of: {', '.join(RejectReason)}.", code="unknown_reason")
    return reason


def checked_comment(comment: str | None) -> str | None:
    if comment is None or not comment.strip():
        return None
    try:
        check_text(comment, "the comment")
    except NotCanonical as error:
        raise BadArguments(f"The comment cannot be kept: {error}.", "Write plain text.") from None
    if len(comment) > _LONGEST_COMMENT:
        raise BadArguments(f"The comment is longer than {_LONGEST_COMMENT} characters.", "Shorten it.")
    return comment


def no_such() -> NotFoundOrNotYours:
    return NotFoundOrNotYours("No such proposal waits for you.", "See the list of proposals on the review page.")


def short_id(text: str) -> str:
    """Ids of callers go into the ledger as far as they can be ids of ours."""
    return "".join(character for character in text[:80] if character.isalnum() or character in "_-")

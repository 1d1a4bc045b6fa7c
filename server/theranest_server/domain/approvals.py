"""What is asked before a proposal may act, and whether the approvals at hand fill it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from .ids import PersonId, StaffId
from .proposals import ProposalState


class Way(StrEnum):
    """How a person can qualify for an approval; the closed vocabulary of `approvals.yaml`."""

    ORIGINATOR = "originator"
    """The clinician or therapist whose note or inbox it is (`ProposalDraft.originator`)."""
    ORIGINATORS_SUPERVISOR = "originators_supervisor"
    RENDERING_CLINICIAN = "rendering_clinician"
    """Renders the service of the claim that is changed."""
    BILLING_SUPERVISOR = "billing_supervisor"
    THERAPIST_OR_DELEGATE = "therapist_or_delegate"
    """An assigned therapist of the client, or one to whom that therapist delegated the inbox."""
    TREATING_CLINICIAN = "treating_clinician"
    """Assigned to the client and seated as a provider; a delegate of the inbox is not one."""
    REQUESTER = "requester"
    PRACTICE_ADMINISTRATOR = "practice_administrator"
    COMPLIANCE_OFFICER = "compliance_officer"
    CLIENT_DETAILS_EDITOR = "client_details_editor"
    """Holds TheraNest's flag "edit client details"."""

    SIGNED_TEXT = "signed_text"
    """Signed beforehand the very words that are sent; not for `approvals.yaml`, which asks people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalSlot:
    """One approval that is needed; any of the ways fills it."""

    any_of: frozenset[Way]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRequirement:
    """What `approvals.yaml` asks for one proposal. Without a slot nobody can approve it."""

    slots: tuple[ApprovalSlot, ...]
    distinct_persons: bool = True
    """Each slot by another human being (`person_id`, delegation included), not by another account."""
    four_eyes: bool = True
    """Neither the requester nor whom the agent acts for may approve."""
    lifetime: timedelta = timedelta(days=7)
    """How long a proposal of this kind waits."""
    rule: str = ""
    """Where it is written, e.g. `approvals.yaml:12`."""

    def asks_the_same_as(self, other: "ApprovalRequirement") -> bool:
        """Equal but for the place where it is written."""
        return (self.slots, self.distinct_persons, self.four_eyes) == (
            other.slots,
            other.distinct_persons,
            other.four_eyes,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One way in which a member of staff qualifies now, and in whose place where it is by delegation."""

    way: Way
    delegated_by: StaffId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """A standing as persons: in which way, and instead of which human being."""

    way: Way
    in_place_of: PersonId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One person's yes to one digest. A person has at most one for a proposal, whatever accounts there are."""

    staff_id: StaffId
    person_id: PersonId
    session_id: str
    digest: str
    capacities: tuple[Capacity, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """Why a proposal can never act, and the state that this closes it in."""

    to: ProposalState
    code: str


def fills(requirement: ApprovalRequirement, approvals: Sequence[Approval]) -> bool:
    """Whether every slot has its approval; a requirement without slots is never filled."""
    if not requirement.slots:
        return False
    if requirement.distinct_persons:
        return filled_slots(requirement, approvals) == len(requirement.slots)
    return all(any(_capacities(slot, approval) for approval in approvals) for slot in requirement.slots)


def filled_slots(requirement: ApprovalRequirement, approvals: Sequence[Approval]) -> int:
    """The most slots that distinct persons fill at once."""
    if not requirement.distinct_persons:
        return sum(any(_capacities(slot, approval) for approval in approvals) for slot in requirement.slots)
    return _most(requirement.slots, approvals, frozenset())


def _most(slots: Sequence[ApprovalSlot], approvals: Sequence[Approval], spent: frozenset[PersonId]) -> int:
    """Slots and approvals are two or three, so trying every pairing is the clearest."""
    if not slots:
        return 0
    best = _most(slots[1:], approvals, spent)
    for approval in approvals:
        for capacity in _capacities(slots[0], approval):
            persons = {approval.person_id} | ({capacity.in_place_of} if capacity.in_place_of else set[PersonId]())
            if persons.isdisjoint(spent):
                best = max(best, 1 + _most(slots[1:], approvals, spent | persons))
    return best


def _capacities(slot: ApprovalSlot, approval: Approval) -> list[Capacity]:
    return [capacity for capacity in approval.capacities if capacity.way in slot.any_of]

"""Who of the staff answers for what. The same answer for agents' cases and for tasks."""

from collections.abc import Iterable, Sequence

from .ids import StaffId
from .people import Seat, StaffMember

BILLING = ("billing_supervisor", "biller", "billing", "practice_administrator")
"""Who answers for what payers deny; in a smaller practice the administrator."""
WORKS_ON_CLAIMS = ("biller", "billing", "billing_supervisor", "practice_administrator")
"""For whom claims are prepared: not the supervisor who releases them, where somebody else can be asked."""
FRONT_DESK = ("front_desk", "scheduler", "default", "practice_administrator")
ADMINISTRATION = ("practice_administrator", "organization_administrator", "administrator")


def first_with(staff: Iterable[StaffMember], profiles: Sequence[str]) -> StaffId | None:
    """The first active person with the first of these jobs that somebody has (by id, so that it stays the same one)."""
    people = sorted((member for member in staff if member.active), key=lambda member: member.id)
    for profile in profiles:
        for member in people:
            if (member.profile or member.permission_level.value) == profile:
                return member.id
    return None


def treating(staff: Iterable[StaffMember], assigned: Sequence[StaffId]) -> StaffId | None:
    """The first of the assigned who is here and holds a provider seat."""
    known = {member.id: member for member in staff if member.active and Seat.PROVIDER in member.seats}
    return next((staff_id for staff_id in assigned if staff_id in known), None)

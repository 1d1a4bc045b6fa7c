"""A member of staff as the policy sees one: a role, and facts."""

from datetime import date

from ...domain.people import StaffFlags, StaffMember
from .roles import Roles

_FLAGS = tuple(StaffFlags.__dataclass_fields__)


def role_of(staff: StaffMember, roles: Roles) -> str | None:
    """The role of the job that the record names, if the level fits it; of the bare level where it names none.

    A job of another level is not believed, and neither is the bare level then: the record contradicts itself.
    """
    role = f"role:{staff.profile or staff.permission_level}"
    return role if f"level:{staff.permission_level}" in roles.levels.get(role, ()) else None


def facts_of_staff(staff: StaffMember, today: date) -> frozenset[str]:
    return frozenset(
        {
            *(f"seat:{seat}" for seat in staff.seats),
            *(f"flag:{flag}" for flag in _FLAGS if getattr(staff.flags, flag)),
            f"licence:{_licence(staff, today)}",
            f"supervision:{_supervision(staff)}",
            "staff:active" if staff.active else "staff:left",
        }
    )


def _licence(staff: StaffMember, today: date) -> str:
    """A licence is good through the day on which it expires."""
    if not staff.state_licences:
        return "none"
    return "current" if any(licence.expires >= today for licence in staff.state_licences) else "expired"


def _supervision(staff: StaffMember) -> str:
    if staff.supervisor_id is None or staff.supervision_mode is None:
        return "none"
    return str(staff.supervision_mode)

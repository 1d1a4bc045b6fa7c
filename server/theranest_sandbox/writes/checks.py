"""References into the practice that a write must get right: schema-valid, but impossible if they point nowhere."""

import uuid

from ..call import Call
from ..problems import FieldProblem, Problem, impossible
from ..resources import Resource
from ..resources.clients import Client
from ..resources.staff import Staff


def new_id(prefix: str) -> str:
    return f"{prefix}-{uuid.uuid4().hex[:16]}"


def points_nowhere(at: str, what: str) -> Problem:
    return impossible(f"The practice has no such {what}.", FieldProblem(at=f"body.{at}", what=f"no such {what}"))


def require(call: Call, kind: type[Resource], resource_id: str | None, at: str, what: str) -> None:
    """A reference that is given must lead somewhere."""
    if resource_id is not None and not call.unit.has(kind, resource_id):
        raise points_nowhere(at, what)


def require_client(call: Call, client_id: str | None, at: str = "client_id") -> None:
    require(call, Client, client_id, at, "client")


def require_staff(call: Call, staff_id: str | None, at: str) -> None:
    require(call, Staff, staff_id, at, "member of staff")

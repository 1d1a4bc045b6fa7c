"""Treatment cases: case notes are seen by staff assigned to the case only."""

from pydantic import Field

from .base import Day, Identifier, Line, Resource


class Case(Resource):
    client_id: Identifier
    name: Line | None = None
    assigned_staff_ids: list[Identifier] = Field(default_factory=list[Identifier])
    part2_program: bool = False
    """Records of this case are under 42 CFR Part 2."""
    opened: Day
    closed: Day | None = None

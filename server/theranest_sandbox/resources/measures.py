"""Scored questionnaires, as taken."""

from typing import Annotated

from pydantic import Field

from .base import Day, Identifier, Line, Resource


class Measure(Resource):
    client_id: Identifier
    instrument: Line
    """`PHQ-9`, `GAD-7` ..."""
    items: list[Annotated[int, Field(ge=0, le=100)]]
    total: Annotated[int, Field(ge=0, le=1000)]
    taken_on: Day
    taken_by: Identifier | None = None

"""What a client allowed, refused or took back."""

from typing import Literal

from pydantic import ConfigDict, Field

from .base import Day, Identifier, Line, Prose, Resource

ConsentKind = Literal["ai_assistance", "part2_tpo", "part2_specific", "release", "telehealth", "portal"]
ConsentState = Literal["granted", "declined", "revoked"]


class Consent(Resource):
    """`from` on the wire; in Python the argument is `from_`."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True)

    client_id: Identifier
    kind: ConsentKind
    state: ConsentState
    scope: Prose | None = None
    recipient: Line | None = None
    """To whom, for `release` and `part2_specific`."""
    from_: Day | None = Field(default=None, alias="from")
    until: Day | None = None
    document_id: Identifier | None = None

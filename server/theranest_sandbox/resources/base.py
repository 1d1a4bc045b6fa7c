"""The building blocks of every resource: closed models, and scalar types that mean the same in JSON Schema as in Python.

Text may hold anything but control characters (tab and line breaks are fine in `Prose`): PostgreSQL cannot store NUL, and
no field of a practice's record needs the others.
"""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$")]
"""`TH-2024-78910`, `staff:amara-cole`, `PR-5567`: safe in a path without escaping."""
Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,127}$")]
"""What the writer of a resource calls it, e.g. `proposal id/change number`."""
Line = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]
Prose = Annotated[str, StringConstraints(max_length=200_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
Cents = Annotated[int, Field(ge=-9_999_999_999, le=9_999_999_999)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9.]{0,19}$")]
"""A code of some code set: CPT, ICD-10-CM, modifier, place of service, taxonomy."""
Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


def _only_iso_days(value: Any) -> Any:
    """Pydantic would also take timestamps and datetimes for a date; JSON Schema's `date` does not."""
    if isinstance(value, str) and len(value) != len("2026-11-24"):
        raise ValueError("a date is YYYY-MM-DD")
    if isinstance(value, str | date) and not isinstance(value, datetime):
        return value
    raise ValueError("a date is YYYY-MM-DD")


def _only_utc(value: Any) -> Any:
    if isinstance(value, str) and (len(value) < len("2026-11-24T09:00:00Z") or value[10] != "T" or value[-1] != "Z"):
        raise ValueError("a time is UTC, YYYY-MM-DDTHH:MM:SSZ")
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    if isinstance(value, str):
        return value
    raise ValueError("a time is UTC, YYYY-MM-DDTHH:MM:SSZ")


def instant_text(value: datetime) -> str:
    """UTC with microseconds and a `Z`: texts of this form sort as the times do."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").zfill(27)


Day = Annotated[date, BeforeValidator(_only_iso_days), WithJsonSchema({"type": "string", "format": "date"})]
INSTANT_PATTERN = (
    r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?Z$"
)
Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_only_utc),
    PlainSerializer(instant_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""UTC to the microsecond."""


class Closed(BaseModel):
    """Unknown fields are refused, on the way in and from the seed alike."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Resource(Closed):
    """What every resource has. `external_ref` finds again what we created; the ETag travels as a header."""

    id: Identifier
    practice_id: Identifier
    updated_at: Instant
    external_ref: Reference | None = None

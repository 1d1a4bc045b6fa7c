"""The building blocks of every resource: closed models, and scalar types that mean the same in JSON Schema as in Python.

Text may hold anything but control characters (tab and line breaks are fine in `Prose`): PostgreSQL cannot store NUL, and
no field of a practice's record needs the others.
"""

import re
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


DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
INSTANT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]+))?(Z|[+-][0-9]{2}:[0-9]{2})")


def _iso_day(value: Any) -> Any:
    """Pydantic would also take timestamps and datetimes for a date; JSON Schema's `date` does not."""
    if isinstance(value, str) and DAY.fullmatch(value):
        return date.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueError("a date is YYYY-MM-DD")


def _utc_instant(value: Any) -> Any:
    """RFC 3339, any offset; kept in UTC and to the microsecond."""
    parsed = value
    if isinstance(value, str) and (found := INSTANT.fullmatch(value.upper())):
        whole, fraction, offset = found.groups()
        parsed = datetime.fromisoformat(f"{whole}.{(fraction or '0')[:6].ljust(6, '0')}{offset}")
    if not isinstance(parsed, datetime) or parsed.tzinfo is None:
        raise ValueError("a time is YYYY-MM-DDTHH:MM:SSZ")
    try:
        return parsed.astimezone(UTC)
    except OverflowError:
        raise ValueError("a time lies in the years 1 to 9999") from None


def instant_text(value: datetime) -> str:
    """UTC with microseconds and a `Z`: texts of this form sort as the times do."""
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


Day = Annotated[date, BeforeValidator(_iso_day), WithJsonSchema({"type": "string", "format": "date"})]
Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_utc_instant),
    PlainSerializer(instant_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


class Closed(BaseModel):
    """Unknown fields are refused, on the way in and from the seed alike."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Resource(Closed):
    """What every resource has. `external_ref` finds again what we created; the ETag travels as a header."""

    id: Identifier
    practice_id: Identifier
    updated_at: Instant
    external_ref: Reference | None = None

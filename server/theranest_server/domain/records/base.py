"""What every resource of the record has, one page of a list, and the JSON form of any value of the record."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Generic, NewType, TypeVar, cast

from ..ids import PracticeId
from ..json import Json

T_co = TypeVar("T_co", covariant=True)

Version = NewType("Version", str)
"""A strong ETag with its quotes, to be given back unread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """`id` is narrowed by every resource; times are always aware."""

    id: str
    practice_id: PracticeId
    updated_at: datetime
    version: Version = Version("")
    """Empty for items of lists, where the API gives no ETag."""
    external_ref: str | None = None
    """What its writer calls it, e.g. `proposal id/change number`."""

    def __post_init__(self) -> None:
        for name in type(self).__dataclass_fields__:
            value = getattr(self, name)
            if isinstance(value, datetime) and value.tzinfo is None:
                raise ValueError(f"{name} needs a time zone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T_co]):
    """Some items of a list; `next_cursor` is None on the last page."""

    items: tuple[T_co, ...]
    next_cursor: str | None = None


def instant_text(moment: datetime) -> str:
    """UTC with a `Z`, microseconds only where there are some: the one form in which times are compared as text."""
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="microseconds" if utc.microsecond else "seconds") + "Z"


def as_json(value: object) -> Json:
    """The API's JSON of a record or of any value inside one, without `version`, which travels as a header.

    What a proposal relies on is written in this form, and `RecordsWriter.read_fields` answers in it.
    """
    if isinstance(value, Enum):
        return cast(Json, value.value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value) if field.name != "version"]
        return {name.rstrip("_"): as_json(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(key): as_json(item) for key, item in cast("Mapping[Any, object]", value).items()}
    if isinstance(value, frozenset):
        return sorted(str(as_json(item)) for item in cast("frozenset[object]", value))
    return [as_json(item) for item in cast("tuple[object, ...] | list[object]", value)]

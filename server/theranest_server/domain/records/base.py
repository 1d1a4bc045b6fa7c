"""What every resource of the record has, and one page of a list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, NewType, TypeVar

from ..ids import PracticeId

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T_co]):
    """Some items of a list; `next_cursor` is None on the last page."""

    items: tuple[T_co, ...]
    next_cursor: str | None = None

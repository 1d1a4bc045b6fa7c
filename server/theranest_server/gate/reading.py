"""What goes wrong with the record, as refusals."""

from collections.abc import Awaitable
from typing import TypeVar, cast

from ..domain.refusals import NotPossibleNow, RecordsUnavailable, Refused, not_yours
from ..ports import NotFound, RateLimited, RecordsError, Rejected

T = TypeVar("T")


async def asked(awaitable: Awaitable[T]) -> T:
    """Await something that reads the record. Raises `Refused` instead of `RecordsError`."""
    try:
        return await awaitable
    except RecordsError as error:
        raise refusal_for(error) from None
    except ExceptionGroup as group:
        raise _first(group) from None


def refusal_for(error: RecordsError) -> Refused:
    if isinstance(error, NotFound):
        return not_yours()
    if isinstance(error, Rejected):
        return NotPossibleNow("The record does not allow this.", "Look at the record in TheraNest.")
    if isinstance(error, RateLimited):
        return RecordsUnavailable("The practice's record is busy.", "Try again in a minute.", code="records_busy")
    return RecordsUnavailable("The practice's record cannot be reached.", "Try again in a minute.")


def _first(group: ExceptionGroup[Exception]) -> Exception:
    """Of several reads that failed together, the reason of one."""
    for error in group.exceptions:
        if isinstance(error, Refused):
            return error
        if isinstance(error, RecordsError):
            return refusal_for(error)
        if isinstance(error, ExceptionGroup):
            return _first(cast("ExceptionGroup[Exception]", error))
    return group

"""From answers and broken connections to the errors of the port. No value of the record gets into a message."""

import re
from collections.abc import Mapping
from typing import cast

from pydantic_core import from_json

from ...ports import NotFound, RateLimited, RecordsError, Rejected, StaleVersion, Unavailable

_SLUG = re.compile(r"[A-Za-z][A-Za-z-]{0,63}")
_TITLE = re.compile(r"[A-Za-z][A-Za-z ,.'/-]{0,99}")
NO_SUCH = "The practice has no such record."
NOT_THE_API = "The practice API answered with something that is not its API; check its address."


def is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def problem_name(content_type: str, body: bytes) -> str:
    """Type and title of a problem (RFC 9457), where they are words; anything with a digit in it is left out.

    `detail` and `errors` may quote what was sent and are never read.
    """
    try:
        problem = cast(object, from_json(body)) if is_json(content_type) else None
    except ValueError:
        problem = None
    if not isinstance(problem, Mapping):
        return ""
    told = cast("Mapping[str, object]", problem)
    slug = re.split(r"[:/#]", str(told.get("type", "")))[-1]
    title = str(told.get("title", ""))
    words = [slug if _SLUG.fullmatch(slug) and slug != "blank" else "", title if _TITLE.fullmatch(title) else ""]
    return ": ".join(word for word in words if word)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds. The date form is not read: it would trust another machine's clock."""
    value = headers.get("retry-after", "").strip()
    return float(value) if re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,3})?", value) else None


def read_error(status: int, headers: Mapping[str, str], body: bytes) -> RecordsError:
    """What a refused read means."""
    content_type = headers.get("content-type", "")
    if status == 429:
        return RateLimited("The practice API asks to wait.", retry_after(headers))
    if status >= 500:
        return Unavailable(f"The practice API failed ({status}); try again.")
    if not is_json(content_type):
        return Unavailable(NOT_THE_API)
    name = problem_name(content_type, body)
    if status == 404:
        return NotFound(NO_SUCH)
    if status in {400, 422}:
        return Rejected(f"The practice API did not take the request ({name or status}).")
    if status == 401:
        return Unavailable("The practice API does not accept the service account's token.")
    if status == 403:
        return Unavailable("The service account lacks a scope of the practice API; ask whoever administers it.")
    return Unavailable(f"The practice API answered {status} ({name or 'no reason'}).")


def write_error(status: int, headers: Mapping[str, str], body: bytes) -> RecordsError:
    """What a refused write means, where the refusal says for certain that nothing was written."""
    content_type = headers.get("content-type", "")
    if status in {401, 429} or not is_json(content_type):
        return read_error(status, headers, body)
    name = problem_name(content_type, body)
    if status == 404:
        return NotFound(NO_SUCH)
    if status == 412:
        return StaleVersion("The record has changed since it was read; read it again and compare.")
    return Rejected(f"The record does not take this change ({name or status}).")


class Again(Exception):
    """Worth another attempt; `error` is what the caller gets after the last one."""

    def __init__(self, error: RecordsError, wait: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.wait = wait


def again(error: RecordsError) -> Again:
    return Again(error, error.retry_after_seconds if isinstance(error, RateLimited) else None)

"""The writing port over the practice API: held by delivery alone."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

from ...domain.json import Json
from ...domain.proposals import Change
from ...ports import IDEMPOTENCY_KEY_LIFE, NotFound, OutcomeUnknown, Rejected, Unavailable, Written
from .addresses import at_path
from .changes import SHAPES, body_fields, encoded, path_of
from .normal_form import normal
from .problems import NO_SUCH, NOT_THE_API
from .resources import Resources
from .transport import LOST, Answer, Request, Transport
from .wire import json_object

MARGIN = timedelta(minutes=10)
"""A key is not sent any more this long before its life ends: clocks differ, and retries take time."""


def _now() -> datetime:
    return datetime.now(UTC)


class TheraNestWriter:
    """Writes under idempotency keys with a token that can write; what it reads, it reads with the reader's token."""

    def __init__(self, transport: Transport, resources: Resources, now: Callable[[], datetime] = _now) -> None:
        self._transport = transport
        self._resources = resources
        self._now = now

    async def aclose(self) -> None:
        await self._resources.aclose()

    async def apply(
        self, change: Change, *, key: str, reference: str, version: str | None, key_first_used: datetime | None = None
    ) -> Written:
        outlived(key_first_used, self._now())
        answer = await self._transport.write(self._request(change, key, reference, version))
        return self._written(change, answer)

    async def find_by_reference(self, change: Change, reference: str) -> Written | None:
        """None for a PATCH, which leaves no reference."""
        shape = SHAPES[change.kind]
        if shape.patches:
            return None
        found = await self._resources.listed(shape.resource, {"external_ref": reference})
        if not found:
            return None
        id = str(found[0].get("id", ""))
        _, version = await self._resources.now(shape.resource, id)
        return Written(resource=shape.resource, id=id, version=version)

    async def read_fields(self, resource: str, id: str, paths: Sequence[str]) -> tuple[Mapping[str, Json], str]:
        if resource == "practice" and id != self._resources.practice_id:
            raise NotFound(NO_SUCH)
        found, version = await self._resources.now(resource, None if resource == "practice" else id)
        return {path: normal(at_path(found, path)) for path in paths}, version

    def _request(self, change: Change, key: str, reference: str, version: str | None) -> Request:
        shape = SHAPES[change.kind]
        content_type, content = encoded(change, body_fields(change, reference))
        headers = {"Content-Type": content_type, "Idempotency-Key": key}
        if shape.patches:
            if not version:
                raise Rejected("An update needs the version that was read.")
            headers["If-Match"] = version
        return Request(
            method=shape.method, template=shape.template, path=path_of(change), headers=headers, content=content
        )

    def _written(self, change: Change, answer: Answer) -> Written:
        """An answer of success that cannot be understood leaves the outcome to be read back."""
        try:
            found = json_object(answer.body)
        except Unavailable:
            raise OutcomeUnknown(LOST) from None
        if not isinstance(found.get("id"), str) or found.get("practice_id") != self._resources.practice_id:
            raise OutcomeUnknown(NOT_THE_API)
        id = cast(str, found["id"])
        return Written(resource=SHAPES[change.kind].resource, id=id, version=answer.headers.get("etag", ""))


def outlived(key_first_used: datetime | None, now: datetime) -> None:
    """Raises `OutcomeUnknown` for a key that the practice may have forgotten."""
    if key_first_used is not None and now - key_first_used > IDEMPOTENCY_KEY_LIFE - MARGIN:
        raise OutcomeUnknown("The key of this write has outlived its time; sending it again could write twice.")

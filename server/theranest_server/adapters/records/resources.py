"""Resources and lists of the practice API as values: conditional, paged, confined to the one practice."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar, cast

import httpx2

from ...domain.ids import PracticeId
from ...domain.json import JsonObject
from ...domain.records import Page, Record
from ...ports import NotFound, Unavailable
from .addresses import collection, item
from .conditional import Kept, KeptAnswers
from .connection import RecordsConnection
from .problems import NO_SUCH, NOT_THE_API
from .single_flight import SingleFlight
from .transport import Answer, Request, Transport
from .wire import json_object, parsed, parsed_page, versioned

PAGE_SIZE = 200
MOST_PAGES = 500
ONLY_ONE_AT_A_TIME = frozenset({"practice", "staff", "payers", "fee-schedule", "note-templates"})
"""Lists that change rarely: callers who ask at the same time share one request. Whatever a guard asks about a client is
never shared, since a shared answer can be older than the call."""

Filters = Mapping[str, str | None]


class OfPractice(Protocol):
    @property
    def practice_id(self) -> PracticeId: ...


K = TypeVar("K", bound=OfPractice)


class Resources:
    """What the reading and the writing adapter have in common: reading."""

    def __init__(self, connection: RecordsConnection, client: httpx2.AsyncClient, transport: Transport) -> None:
        self._client = client
        self._transport = transport
        self._kept: KeptAnswers[Any] = KeptAnswers(most=connection.cached_answers, most_bytes=connection.cached_bytes)
        self._flights: SingleFlight[Any] = SingleFlight()
        self.practice_id = connection.practice_id

    async def aclose(self) -> None:
        await self._client.aclose()

    async def only(self, kind: type[K], resource: str) -> K:
        """The one resource of its kind."""
        request = Request(method="GET", template=f"/{resource}", path=collection(resource))
        return await self._flights.do(resource, lambda: self._one(kind, request))

    async def one(self, kind: type[K], resource: str, id: str) -> K:
        """Raises `NotFound` for another practice's id too."""
        found = await self._one(kind, Request(method="GET", template=f"/{resource}/{{id}}", path=item(resource, id)))
        if getattr(found, "id", id) != id:
            raise Unavailable(NOT_THE_API)
        return found

    async def page(self, kind: type[K], resource: str, filters: Filters, cursor: str | None, limit: int) -> Page[K]:
        params = {name: value for name, value in filters.items() if value is not None}
        params["limit"] = str(min(max(limit, 1), PAGE_SIZE))
        if cursor is not None:
            params["cursor"] = cursor
        request = Request(method="GET", template=f"/{resource}", path=collection(resource), params=params)
        found = await self._asked(request, lambda answer: parsed_page(kind, answer.body))
        page = cast("Page[K]", found)
        if any(one.practice_id != self.practice_id for one in page.items):
            raise Unavailable("The practice API answered with another practice's records.")
        return page

    async def all(self, kind: type[K], resource: str, filters: Filters | None = None) -> Sequence[K]:
        """Every page of a list, in the API's order."""
        if resource in ONLY_ONE_AT_A_TIME:
            return await self._flights.do(resource, lambda: self._all(kind, resource, filters or {}))
        return await self._all(kind, resource, filters or {})

    async def content(self, resource: str, id: str) -> bytes:
        request = Request(
            method="GET",
            template=f"/{resource}/{{id}}/content",
            path=item(resource, id, "/content"),
            headers={"Accept": "*/*"},
            json_expected=False,
        )
        return (await self._transport.read(request)).body

    async def now(self, resource: str, id: str | None) -> tuple[JsonObject, str]:
        """One resource's JSON and ETag as it is at this moment."""
        path = collection(resource) if id is None else item(resource, id)
        template = f"/{resource}" if id is None else f"/{resource}/{{id}}"
        answer = await self._transport.read(
            Request(method="GET", template=template, path=path, headers={"Cache-Control": "no-cache"})
        )
        found = json_object(answer.body)
        if found.get("practice_id") != self.practice_id:
            raise NotFound(NO_SUCH)
        return found, answer.headers.get("etag", "")

    async def listed(self, resource: str, filters: Mapping[str, str]) -> Sequence[JsonObject]:
        """The first items of a list as JSON, as it is at this moment."""
        request = Request(
            method="GET",
            template=f"/{resource}",
            path=collection(resource),
            params={**filters, "limit": "10"},
            headers={"Cache-Control": "no-cache"},
        )
        items = json_object((await self._transport.read(request)).body).get("items")
        if not isinstance(items, list):
            raise Unavailable(NOT_THE_API)
        found = cast("list[object]", items)
        ours = [cast(JsonObject, one) for one in found if isinstance(one, dict)]
        return [one for one in ours if one.get("practice_id") == self.practice_id]

    async def _all(self, kind: type[K], resource: str, filters: Filters) -> Sequence[K]:
        items: list[K] = []
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            page = await self.page(kind, resource, filters, cursor, PAGE_SIZE)
            items += page.items
            if page.next_cursor is None:
                return tuple(items)
            if page.next_cursor == cursor:
                break
            cursor = page.next_cursor
        raise Unavailable("The practice API does not come to the end of a list.")

    async def _one(self, kind: type[K], request: Request) -> K:
        def read(answer: Answer) -> object:
            found = parsed(kind, answer.body)
            return versioned(found, answer.headers.get("etag")) if isinstance(found, Record) else found

        found = cast("K", await self._asked(request, read))
        if found.practice_id != self.practice_id:
            raise NotFound(NO_SUCH)
        return found

    async def _asked(self, request: Request, read: "Reading") -> object:
        """The parsed answer; the kept one where the API says that it has not changed."""
        key = str(httpx2.URL(request.path, params=dict(request.params)))
        kept = self._kept.get(key)
        if kept is not None:
            request = _conditional(request, kept.etag)
        answer = await self._transport.read(request)
        if answer.status == 304:
            if kept is None:
                raise Unavailable(NOT_THE_API)
            return kept.value
        value = read(answer)
        etag = answer.headers.get("etag", "")
        if etag and not etag.startswith("W/"):
            self._kept.keep(key, Kept(etag=etag, value=value, size=len(answer.body)))
        else:
            self._kept.forget(key)
        return value


class Reading(Protocol):
    def __call__(self, answer: Answer) -> object: ...


def _conditional(request: Request, etag: str) -> Request:
    return Request(
        method=request.method,
        template=request.template,
        path=request.path,
        params=request.params,
        headers={**request.headers, "If-None-Match": etag},
    )

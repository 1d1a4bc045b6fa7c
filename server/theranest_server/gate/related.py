"""related: a call reaches the caller's own clients; unknown and foreign ones answer alike."""

from collections.abc import Mapping
from dataclasses import replace

from ..domain.ids import ClientId
from ..domain.json import Json
from ..domain.refusals import BadArguments, NotFoundOrNotYours, not_yours
from ..ports import RecordsReader
from ..tool import Answer, Call, Concerns, Then, Tool
from .policy import Caller, Callers
from .reading import asked
from .relations import Relations
from .shape import item_client, shape_of

_NOBODY = ClientId("nobody")
_NEXT_CURSOR = "next_cursor"
_PAGES_AT_MOST = 20
"""Read in one call where pages hold other people's clients only."""


class Related:
    def __init__(self, relations: Relations, records: RecordsReader, callers: Callers) -> None:
        self._relations = relations
        self._records = records
        self._callers = callers
        self._items: dict[str, str | None] = {}

    async def __call__(self, call: Call, then: Then) -> Answer:
        caller = await asked(self._callers.of(call))
        if call.tool.concerns is not None:
            clients = await self._concerned(call, call.tool.concerns)
            await self._all_related(call, caller, clients)
            _refuse_mixed_up(call.revealed - clients)
            call = call.with_(clients=clients)
        call.decisions.note("related")
        answer = await then(call)
        await self._all_related(call, caller, answer.concerns - call.clients)
        shown = await self._complete(call, caller, await self._narrowed(call, caller, answer), then)
        if shown.concerns:
            call.decisions.because["clients"] = sorted(shown.concerns)
        return shown

    async def _concerned(self, call: Call, concerns: Concerns) -> frozenset[ClientId]:
        """What is unknown takes as many questions to the record as what is somebody else's."""
        try:
            return await asked(concerns(self._records, call.arguments))
        except NotFoundOrNotYours:
            await asked(self._relations.ask(call, (_NOBODY,)))
            raise

    async def _complete(self, call: Call, caller: Caller, shown: Answer, then: Then) -> Answer:
        """Where a page lost items, read on: until one of the caller's own is there to be shown, and then until it is
        known whether more of them follow. So a cursor never tells that somebody else's items exist."""
        if not _lost_some(call, shown) or self._relations.reaches_practice(call, caller):
            return shown
        page = shown
        for _ in range(_PAGES_AT_MOST):
            cursor = page.content.get(_NEXT_CURSOR)
            if cursor is None:
                return replace(shown, content={**shown.content, _NEXT_CURSOR: None})
            page = await self._narrowed(call, caller, await then(_at(call, cursor)))
            if _items(call, shown):
                if _items(call, page):
                    return shown
            else:
                shown = replace(page, content={**page.content, **_withheld(shown, page)})
        return shown

    async def _all_related(self, call: Call, caller: Caller, clients: frozenset[ClientId]) -> None:
        if not clients:
            return
        await asked(self._relations.ask(call, clients))
        known = sorted(client for client in clients if call.asked[client] is not None)
        if known:
            call.decisions.because["clients"] = known
        for client in clients:
            if not await asked(self._relations.related(call, caller, client)):
                raise not_yours()

    async def _narrowed(self, call: Call, caller: Caller, answer: Answer) -> Answer:
        """Items of other people's clients are absent, and nothing says that they were there."""
        shown = set(answer.concerns | call.clients)
        field, named = call.tool.list_field, self._item_of(call.tool)
        items = answer.content.get(field or "")
        if field is None or named is None or not isinstance(items, list | tuple):
            return replace(answer, concerns=frozenset(shown))
        await asked(self._relations.ask(call, clients_of(items, named)))
        kept: list[Json] = []
        for item in items:
            if await self._may_show(call, caller, client_of(item, named)):
                kept.append(item)
        shown.update(clients_of(kept, named))
        return replace(answer, content={**answer.content, field: kept}, concerns=frozenset(shown))

    async def _may_show(self, call: Call, caller: Caller, client: ClientId | None) -> bool:
        if client is None:
            return self._relations.reaches_practice(call, caller)
        return await asked(self._relations.related(call, caller, client))

    def _item_of(self, tool: Tool) -> str | None:
        if tool.name not in self._items:
            self._items[tool.name] = item_client(tool, shape_of(tool))
        return self._items[tool.name]


def _items(call: Call, answer: Answer) -> list[Json]:
    items = answer.content.get(call.tool.list_field or "")
    return list(items) if isinstance(items, list | tuple) else []


def _lost_some(call: Call, answer: Answer) -> bool:
    """A page that is shorter than was asked for, although more follows."""
    limit = getattr(call.arguments, "limit", None)
    return (
        answer.content.get(_NEXT_CURSOR) is not None
        and isinstance(limit, int)
        and hasattr(call.arguments, "cursor")
        and len(_items(call, answer)) < limit
    )


def _at(call: Call, cursor: Json) -> Call:
    assert call.arguments is not None
    return call.with_(arguments=call.arguments.model_copy(update={"cursor": cursor}))


def _withheld(*answers: Answer) -> dict[str, Json]:
    """How many of the caller's own clients were left out for want of consent, over several pages."""
    counts = [count for each in answers if isinstance(count := each.content.get("withheld"), int)]
    return {"withheld": sum(counts)} if counts else {}


def _refuse_mixed_up(others: frozenset[ClientId]) -> None:
    """One client's name in another's note or message is a disclosure, whoever mixed them up."""
    if others:
        raise BadArguments(
            "The arguments hold a placeholder of another client than the one whom this call is about.",
            "Use placeholders of this client only.",
            code="other_clients_placeholder",
        )


def client_of(item: Json, named: str) -> ClientId | None:
    value = item.get(named) if isinstance(item, Mapping) else None
    return ClientId(value) if isinstance(value, str) else None


def clients_of(items: list[Json] | tuple[Json, ...], named: str) -> list[ClientId]:
    return [client for item in items if (client := client_of(item, named)) is not None]

"""related: a call reaches the caller's own clients; unknown and foreign ones answer alike."""

from collections.abc import Mapping
from dataclasses import replace

from ..domain.ids import ClientId
from ..domain.json import Json
from ..domain.refusals import BadArguments
from ..ports import RecordsReader
from ..tool import Answer, Call, Then, Tool
from .policy import Caller, Callers
from .reading import asked
from .relations import Relations, not_yours
from .shape import item_client, shape_of


class Related:
    def __init__(self, relations: Relations, records: RecordsReader, callers: Callers) -> None:
        self._relations = relations
        self._records = records
        self._callers = callers
        self._items: dict[str, str | None] = {}

    async def __call__(self, call: Call, then: Then) -> Answer:
        caller = await asked(self._callers.of(call))
        if call.tool.concerns is not None:
            clients = await asked(call.tool.concerns(self._records, call.arguments))
            await self._all_related(call, caller, clients)
            _refuse_mixed_up(call.revealed - clients)
            call = call.with_(clients=clients)
        call.decisions.note("related")
        answer = await then(call)
        await self._all_related(call, caller, answer.concerns - call.clients)
        return await self._narrowed(call, caller, answer)

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
        if shown:
            call.decisions.because["clients"] = sorted(shown)
        return replace(answer, content={**answer.content, field: kept}, concerns=frozenset(shown))

    async def _may_show(self, call: Call, caller: Caller, client: ClientId | None) -> bool:
        if client is None:
            return self._relations.reaches_practice(call, caller)
        return await asked(self._relations.related(call, caller, client))

    def _item_of(self, tool: Tool) -> str | None:
        if tool.name not in self._items:
            self._items[tool.name] = item_client(tool, shape_of(tool))
        return self._items[tool.name]


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

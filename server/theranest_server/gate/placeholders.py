"""placeholders: what an application or agent may know of identities is settled here, first on the way in, last on the way out.

Arguments of those who hold the right are turned back and parsed before any further guard judges them. For applications under a plain agreement and for
agents always, identifiers in the answer are replaced, and an answer in which one is left does not leave.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from ..domain.ids import ClientId, ClientRef
from ..domain.json import Json
from ..domain.people import ClientAppLevel
from ..domain.sensitivity import Sensitivity
from ..ports import IdentifierVault
from ..tool import Answer, Call, Then, Tool
from .arguments import parsed, refuse_hidden
from .policy import Callers, Policy
from .reading import asked
from .relations import Relations
from .shape import item_client, shape_of
from .walk import Places, edited_at, places_of

_CURSOR, _NEXT_CURSOR = "cursor", "next_cursor"
_NAMING = ("client_id", "client_ids")
"""Arguments in which a client's reference may stand for the id."""


class Placeholders:
    def __init__(self, vault: IdentifierVault, policy: Policy, relations: Relations, callers: Callers) -> None:
        self._vault = vault
        self._policy = policy
        self._relations = relations
        self._callers = callers
        self._plans: dict[str, _Plan] = {}

    async def __call__(self, call: Call, then: Then) -> Answer:
        refuse_hidden(call.raw_arguments)
        level = self._policy.level_of(call.principal.client_app)
        hidden = level is not ClientAppLevel.BAA_IDENTIFIED or call.principal.agent is not None
        arguments, revealed = await self._revealed(call) if hidden else (call.raw_arguments, frozenset[ClientId]())
        arguments = await self._with_cursor(call, arguments)
        call = call.with_(arguments=parsed(call.tool, arguments), revealed=revealed)
        call.decisions.note("placeholders", placeholders=hidden)
        answer = await then(call)
        return await self._veiled(call, await self._hidden(call, answer) if hidden else answer)

    async def _revealed(self, call: Call) -> tuple[Mapping[str, Json], frozenset[ClientId]]:
        """Placeholders of one's own clients only: those of others are refused like those that nobody was given."""

        async def mine(client: ClientId) -> bool:
            return await asked(self._relations.related(call, await self._callers.of(call), client))

        found, clients = await self._vault.reveal(call.raw_arguments, mine)
        arguments = dict(found)
        for name in _NAMING:
            if name in arguments:
                arguments[name] = await self._named(arguments[name])
        return arguments, clients

    async def _with_cursor(self, call: Call, arguments: Mapping[str, Json]) -> Mapping[str, Json]:
        cursor = arguments.get(_CURSOR)
        if not isinstance(cursor, str):
            return arguments
        return {**arguments, _CURSOR: await self._vault.unveil(cursor, _place(call))}

    async def _veiled(self, call: Call, answer: Answer) -> Answer:
        """For everybody: the record's own cursor may name a client whom the list left out."""
        cursor = answer.content.get(_NEXT_CURSOR)
        if not isinstance(cursor, str):
            return answer
        return replace(answer, content={**answer.content, _NEXT_CURSOR: await self._vault.veil(cursor, _place(call))})

    async def _named(self, value: Json) -> Json:
        """The id behind a reference; anything else goes on as it is, for `related` to judge."""
        if isinstance(value, list | tuple):
            return [await self._named(item) for item in value]
        if not isinstance(value, str):
            return value
        client = await self._vault.client_of(ClientRef(value))
        return value if client is None else client

    async def _hidden(self, call: Call, answer: Answer) -> Answer:
        plan = self._plan_of(call.tool)
        content = plan.without_strangers(answer.content)
        named: set[ClientId] = set()
        edited_at(content, plan.clients, lambda value: _collected(value, named))
        refs = {client: await self._vault.ref_of(client) for client in sorted(named)}
        content = cast("Mapping[str, Json]", edited_at(content, plan.clients, lambda value: _replaced(value, refs)))
        cursor = {name: content[name] for name in (_NEXT_CURSOR,) if name in content}
        plain = {name: value for name, value in content.items() if name not in cursor}
        hidden = await self._vault.hide(plain, answer.concerns | call.clients | named)
        return replace(answer, content={**hidden, **cursor})

    def _plan_of(self, tool: Tool) -> "_Plan":
        if tool.name not in self._plans:
            shape = shape_of(tool)
            self._plans[tool.name] = _Plan(
                clients=places_of(shape, lambda field: field.sensitivity is Sensitivity.CLIENT_REF),
                listed=tool.list_field,
                item=item_client(tool, shape),
            )
        return self._plans[tool.name]


def _place(call: Call) -> str:
    """A cursor goes on in the list that gave it, for the person to whom it was given."""
    return f"{call.tool.name}\0{call.principal.accountable}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    clients: Places
    listed: str | None
    item: str | None

    def without_strangers(self, content: Mapping[str, Json]) -> Mapping[str, Json]:
        """Of whom nothing is known, nothing can be replaced: listed items without a client stay here."""
        items = content.get(self.listed or "")
        if self.listed is None or self.item is None or not isinstance(items, list | tuple):
            return content
        return {**content, self.listed: [i for i in items if isinstance(i, Mapping) and i.get(self.item) is not None]}


def _collected(value: Json, named: set[ClientId]) -> Json:
    for word in value if isinstance(value, list | tuple) else (value,):
        if isinstance(word, str):
            named.add(ClientId(word))
    return value


def _replaced(value: Json, refs: Mapping[ClientId, ClientRef]) -> Json:
    if isinstance(value, list | tuple):
        return [_replaced(word, refs) for word in value]
    return refs[ClientId(value)] if isinstance(value, str) else value

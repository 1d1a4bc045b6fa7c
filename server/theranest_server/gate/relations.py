"""Who is related to whom. The door's one answer to "is this client mine?"."""

from collections.abc import Iterable

import anyio

from ..domain.ids import ClientId
from ..domain.people import Seat
from ..ports import ConsentFacts, GuardFacts
from ..tool import Call
from .policy import Caller, Policy

_AT_ONCE = 8


class Relations:
    """Assignment to client or case, supervision of who is assigned, a role that reaches the practice, the agent's case,
    and having been called for an alert of the client that is still open."""

    def __init__(self, policy: Policy, facts: GuardFacts) -> None:
        self._policy = policy
        self._facts = facts

    async def ask(self, call: Call, clients: Iterable[ClientId]) -> None:
        """Fetch what is not yet known in this call, a few at a time."""
        missing = [client for client in dict.fromkeys(clients) if client not in call.asked]
        if len(missing) < 2:
            for client in missing:
                call.asked[client] = await self._facts.about_client(client)
            return
        limiter = anyio.CapacityLimiter(_AT_ONCE)

        async def fetch(client: ClientId) -> None:
            async with limiter:
                call.asked[client] = await self._facts.about_client(client)

        async with anyio.create_task_group() as group:
            for client in missing:
                group.start_soon(fetch, client)

    async def related(self, call: Call, caller: Caller, client: ClientId) -> bool:
        """Whether the caller may use this right for this client. False for a client that does not exist."""
        await self.ask(call, (client,))
        facts = call.asked[client]
        if facts is None or not _own_case(call, client):
            return False
        if self._policy.reaches_practice(caller, call.tool.permission):
            return True
        if call.principal.agent is None and caller.staff.id in facts.on_duty:
            call.decisions.because["related_by"] = "open_alert"
            return True
        return await self._near(caller, facts)

    async def treats(self, call: Call, caller: Caller, clients: Iterable[ClientId]) -> bool:
        """Whether the caller holds a provider seat and treats each of the clients, or supervises who does."""
        if Seat.PROVIDER not in caller.staff.seats:
            return False
        await self.ask(call, clients)
        for client in clients:
            facts = call.asked[client]
            if facts is None or not await self._near(caller, facts):
                return False
        return True

    async def _near(self, caller: Caller, facts: ConsentFacts) -> bool:
        near = facts.assigned_staff | facts.case_staff
        return caller.staff.id in near or not near.isdisjoint(await self._facts.supervisees(caller.staff.id))

    def reaches_practice(self, call: Call, caller: Caller) -> bool:
        """Whether the caller may see what belongs to no client of the record (a payer's claim that matches none)."""
        return call.principal.case is None and self._policy.reaches_practice(caller, call.tool.permission)


def _own_case(call: Call, client: ClientId) -> bool:
    """An agent holds one client; a token with a case opens no other."""
    case = call.principal.case
    return case.client_id == client if case is not None else call.principal.agent is None

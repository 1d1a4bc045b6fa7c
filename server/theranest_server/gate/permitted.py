"""permitted: level, seat, licence, flags, application, agent - as the policy's files say, with the line that decides.

Before anything else: nothing that a caller without the right sends is read, and no placeholder of it is looked up.
"""

from ..domain.people import ClientAppLevel
from ..domain.refusals import NotPermitted
from ..tool import Answer, Call, Then
from .policy import Callers, Policy


class Permitted:
    def __init__(self, policy: Policy, callers: Callers) -> None:
        self._policy = policy
        self._callers = callers

    async def __call__(self, call: Call, then: Then) -> Answer:
        if call.tool.needs_client_data and self._policy.level_of(call.principal.client_app) is ClientAppLevel.NO_BAA:
            raise NotPermitted(
                "No business associate agreement is on file for this application, so it gets no client data.",
                "Use an application that the practice lists in clients.yaml.",
                code="no_baa",
            )
        ruling = self._policy.decide(await self._callers.of(call), call.tool.permission)
        if not ruling.allowed:
            call.decisions.because["rule"] = ruling.rule
            raise NotPermitted(
                f"You are not permitted to use {call.tool.name}. {ruling.because}",
                "If your level, seat or licence has changed, ask an administrator to correct your record.",
            )
        call.decisions.note("permitted", rule=ruling.rule)
        return await then(call)

"""rolled_out: the kill switch, a row that acts on the next call, and pilot groups by feature.

Calling for a person's attention is never switched off.
"""

from ..domain.refusals import NotRolledOut
from ..ports import GuardFacts
from ..tool import Answer, Call, Effect, Then
from .policy import Callers, Policy

AGENTS = "agents"
"""The kill switch's word for every agent."""


class RolledOut:
    def __init__(self, policy: Policy, facts: GuardFacts, callers: Callers) -> None:
        self._policy = policy
        self._facts = facts
        self._callers = callers

    async def __call__(self, call: Call, then: Then) -> Answer:
        if call.tool.effect is not Effect.ALERT:
            await self._refuse_switched_off(call)
        call.decisions.note("rolled_out")
        return await then(call)

    async def _refuse_switched_off(self, call: Call) -> None:
        feature = self._policy.feature_of(call.tool.permission)
        switches = [feature, *([AGENTS, f"agent:{call.principal.agent}"] if call.principal.agent else [])]
        for switch in switches:
            if await self._facts.killed(switch):
                raise NotRolledOut(
                    "This is switched off by the kill switch.",
                    "Ask an administrator when it will be back.",
                    code="killed",
                )
        if not self._policy.open_to(await self._callers.of(call), call.tool.permission):
            raise NotRolledOut(
                f"The feature {feature!r} is not switched on for you yet.",
                "Ask an administrator about the pilot group.",
            )

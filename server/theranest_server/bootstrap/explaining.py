"""Why somebody may or may not use a tool for a client: every guard's answer, with lines and with what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..adapters.casbin_policy import BrokenPolicy, CasbinPolicy
from ..domain.ids import ClientId, StaffId
from ..domain.people import StaffMember
from ..domain.refusals import BadArguments, PolicyUnavailable
from ..gate.consented import reason_against
from ..gate.policy import Caller
from ..ports import Calendar, ConsentFacts, GuardFacts
from ..tool import Effect, Tool

_MISSING_CONSENT = {
    "ai_declined": "the client's consent to AI assistance (declined or revoked)",
    "part2_consent_missing": "a consent that covers the Part 2 record (42 CFR 2.31)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Explainer:
    policy: CasbinPolicy | BrokenPolicy
    facts: GuardFacts
    calendar: Calendar

    async def explain(self, staff: StaffMember, tool: Tool, client: ClientId | None) -> Mapping[str, Any]:
        """Raises `PolicyUnavailable` while no policy is in force, `BadArguments` where a client is needed."""
        if isinstance(self.policy, BrokenPolicy):
            raise PolicyUnavailable("No policy is in force.", "Mend the policy folder and start the service again.")
        caller = Caller(staff=staff, app=None, today=await self.calendar.today())
        found = self.policy.explain(caller, tool.permission)
        missing = list(found.missing)
        missing += await self._switches(tool)
        if tool.needs_client_data and not staff.ai_opt_in and tool.effect not in (Effect.ALERT, Effect.WITHDRAW):
            missing.append("the person's own opt-in to AI assistance")
        if tool.concerns is not None:
            if client is None:
                raise BadArguments("This tool is about a client.", "Name one with --client.")
            missing += await self._about(self.policy, caller, tool, client)
        because = [{"file": line.file, "line": line.line, "text": line.text} for line in found.because]
        return {"allowed": found.allowed and not missing, "because": because, "missing": missing}

    async def _switches(self, tool: Tool) -> list[str]:
        if tool.effect is Effect.ALERT or isinstance(self.policy, BrokenPolicy):
            return []
        feature = self.policy.feature_of(tool.permission)
        return [f"the kill switch being off for {feature!r}"] if await self.facts.killed(feature) else []

    async def _about(self, policy: CasbinPolicy, caller: Caller, tool: Tool, client: ClientId) -> list[str]:
        facts = await self.facts.about_client(client)
        if facts is None:
            return ["a client with this id in the practice"]
        missing: list[str] = []
        if not (policy.reaches_practice(caller, tool.permission) or await self._near(caller.staff.id, facts)):
            missing.append("an assignment to the client or the case, or the supervision of somebody who has one")
        reason = reason_against(facts) if tool.effect not in (Effect.ALERT, Effect.WITHDRAW) else None
        return missing + ([_MISSING_CONSENT[reason]] if reason is not None else [])

    async def _near(self, staff_id: StaffId, facts: ConsentFacts) -> bool:
        near = facts.assigned_staff | facts.case_staff
        return staff_id in near or not near.isdisjoint(await self.facts.supervisees(staff_id))

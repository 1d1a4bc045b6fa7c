"""What the home's own user may ask of the service: tokens of the sandbox, switches, alerts, the ledger's proof."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from ..adapters.casbin_policy import CasbinPolicy
from ..adapters.ledger import verify_ledger
from ..delivery.deliver import EVERYTHING
from ..delivery.deliver import FEATURE as DELIVERY
from ..domain.ids import AlertId, ClientAppId, ClientId, StaffId
from ..domain.people import StaffMember
from ..domain.refusals import BadArguments, NotPermitted
from ..gate.rolled_out import AGENTS
from ..ports import LedgerEntry
from ..tools import CATALOGUE
from ..transport.console import SignIn
from ..transport.control import Use
from .house import House
from .records import Source

_TOKEN_SECONDS = 600


class Controls:
    def __init__(self, house: House, source: Source, sign_in: SignIn, stop: Callable[[], None]) -> None:
        self._house = house
        self._source = source
        self._sign_in = sign_in
        self._stop = stop

    def uses(self) -> Mapping[str, Use]:
        return {
            "/home/token": self.token,
            "/home/review-code": self.review_code,
            "/home/kill": self.kill,
            "/home/alerts": self.list_alerts,
            "/home/alerts/ack": self.acknowledge,
            "/home/alerts/close": self.close,
            "/home/ledger/verify": self.verify,
            "/home/flush": self.flush,
            "/home/records": self.records,
            "/home/policy/explain": self.explain,
            "/home/stop": self.stop,
        }

    async def token(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """A development token, for a member of the sandbox's staff."""
        audience = body.get("audience")
        if audience not in ("mcp", "review"):
            raise BadArguments("The audience is mcp or review.", "Say which.")
        member = await self.member(body.get("as"))
        issued = self._issuer().issue(
            staff_id=member.id,
            audience=audience,
            client_app=ClientAppId(str(body.get("client_app") or "cli")),
            seconds=_TOKEN_SECONDS,
        )
        return {"token": issued.token, "expires_at": issued.expires_at.isoformat(), "expires_in": _TOKEN_SECONDS}

    async def review_code(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        self._issuer()
        member = await self.member(body.get("as"))
        return {"staff": member.id, "name": member.name, "code": self._sign_in.new_code(member.id)}

    async def kill(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        feature, on = str(body.get("feature") or EVERYTHING), body.get("on") is True
        self._check_switch(feature)
        await self._house.ledger.append(
            LedgerEntry(
                kind="switch",
                stream="practice",
                actor="operator",
                decision="switched_off" if on else "switched_on",
                details={"feature": feature},
            )
        )
        await self._house.switches.set(feature, killed=on, by="operator")
        return {"feature": feature, "on": on, "killed": list(self._house.switches.all_killed())}

    def _check_switch(self, feature: str) -> None:
        """A misspelt switch would stop nothing and look as if it did."""
        policy, killed = self._house.policy, self._house.switches.all_killed()
        named = {f.name for f in policy.folder.features.values()} if isinstance(policy, CasbinPolicy) else set[str]()
        known = {EVERYTHING, DELIVERY, AGENTS, *named, *killed}
        if feature not in known and not feature.startswith("agent:"):
            raise BadArguments("There is no such feature to switch.", f"Use one of: {', '.join(sorted(known))}.")

    async def list_alerts(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"alerts": [_alert(alert) for alert in await self._house.alerts.open_alerts()]}

    async def acknowledge(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        member = await self.member(body.get("as"))
        return _alert(await self._house.alerts.acknowledge(AlertId(str(body.get("id"))), member.id))

    async def close(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        member = await self.member(body.get("as"))
        when = None
        if body.get("next") is not None:
            from datetime import UTC, datetime

            try:
                when = datetime.fromisoformat(str(body["next"]))
            except ValueError:
                raise BadArguments("The next step is a date or a time.", "Write it as 2026-11-17T10:00.") from None
            when = when if when.tzinfo else when.replace(tzinfo=UTC)
        alert_id = AlertId(str(body.get("id")))
        return _alert(await self._house.alerts.close(alert_id, member.id, str(body.get("disposition")), when))

    async def verify(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        note = body.get("checkpoint")
        await self._house.ledger.checkpoint()
        return await asyncio.to_thread(
            verify_ledger,
            self._house.database.engine,
            self._house.signer.verifier,
            note if isinstance(note, str) else None,
        )

    async def flush(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Write out the traces that are still held back."""
        await asyncio.to_thread(self._house.telemetry.flush)
        return {}

    async def records(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Where the sandbox practice is served, for programs that look into it beside the assistants."""
        self._issuer()
        return {"url": self._source.url}

    async def explain(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Why a member of staff may or may not use a tool for a client. Ids and lines; of the client only what is missing."""
        member = await self.member(body.get("as"))
        tool = next((each for each in CATALOGUE if each.name == body.get("tool")), None)
        if tool is None:
            raise BadArguments("No tool has this name.", "`tools --role ROLE` lists them.")
        client = body.get("client_id")
        return await self._house.explainer.explain(member, tool, ClientId(str(client)) if client else None)

    async def stop(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        asyncio.get_running_loop().call_later(timedelta(milliseconds=50).total_seconds(), self._stop)
        return {"stopping": True}

    def _issuer(self) -> Any:
        if self._source.issuer is None:
            raise NotPermitted(
                "Stand-in identities exist in the sandbox only.", "Sign in with the practice's own provider."
            )
        return self._source.issuer

    async def member(self, wanted: object) -> StaffMember:
        """A staff id, or the first active person with that profile or level."""
        staff = await self._house.staff()
        found = staff.get(StaffId(str(wanted)))
        if found is not None:
            return found
        ordered = sorted((m for m in staff.values() if m.active), key=lambda member: member.id)
        for member in ordered:
            if wanted == member.profile or (member.profile is None and wanted == member.permission_level.value):
                return member
        raise BadArguments(
            "Nobody of the practice has this staff id or role.", "Use a staff id or a role of roles.csv."
        )


def _alert(alert: Any) -> dict[str, Any]:
    return {
        "id": alert.id,
        "kind": alert.kind.value,
        "tier": alert.tier.value,
        "client_id": alert.client_id,
        "source": alert.source,
        "raised_by": alert.raised_by,
        "agent": alert.agent,
        "to": list(alert.to),
        "raised_at": alert.raised_at.isoformat(),
        "state": alert.state,
    }

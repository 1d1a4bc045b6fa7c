"""What the home's own user may ask of the service: tokens of the sandbox, switches, alerts, the ledger's proof."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from ..adapters.casbin_policy import CasbinPolicy
from ..adapters.ledger import verify_ledger
from ..alerts import alert_json, parsed_time
from ..delivery.deliver import EVERYTHING
from ..delivery.deliver import FEATURE as DELIVERY
from ..domain.ids import AlertId, ClientAppId, ClientId, StaffId
from ..domain.json import Json
from ..domain.people import StaffMember
from ..domain.refusals import BadArguments, NotPermitted, Unavailable
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
            "/home/safety": self.safety,
            "/home/safety-text": self.safety_text,
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
        """Open ones, those first that stand in no database yet, and how the screening is."""
        calling = self._house.safety.calling
        nobody: list[Json] = []
        waiting = [alert_json(alert) | {"stored": False, "called": nobody} for alert in calling.people.waiting()]
        stored: list[Mapping[str, Any]] = []
        with contextlib.suppress(Unavailable):
            for alert in await self._house.alerts.open_alerts():
                called = sorted(await calling.calls.people(alert.id))
                stored.append(alert_json(alert) | {"stored": True, "called": called})
        return {"alerts": [*waiting, *stored], "safety": await self._house.safety.report()}

    async def safety(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        return await self._house.safety.report()

    async def acknowledge(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        member = await self.member(body.get("as"))
        return alert_json(await self._house.alerts.acknowledge(AlertId(str(body.get("id"))), member.id))

    async def close(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        member = await self.member(body.get("as"))
        when = parsed_time(str(body["next"]) if body.get("next") is not None else None)
        alert_id = AlertId(str(body.get("id")))
        disposition = str(body.get("disposition"))
        alert, log = await self._house.closing.close(alert_id, member.id, disposition, when)
        return {**alert_json(alert), "disposition": disposition, **log}

    async def safety_text(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """The practice's fixed words; `do`: `show`, `propose` (to be signed on the review page) or `withdraw`."""
        match body.get("do"):
            case "propose":
                return await self._house.signing.propose((await self.member(body.get("as"))).id)
            case "withdraw":
                return await self._house.signing.withdraw((await self.member(body.get("as"))).id)
            case _:
                return await self._house.signing.shown()

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

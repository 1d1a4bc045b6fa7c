"""The demo's inboxes: what the practice's system tells of ends, by way of a person, in the record."""

import asyncio
import importlib.util
import json
import secrets
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Any, cast

import httpx2

from ..domain.ids import ClaimId, ClientId
from ..domain.records import Claim, Note, as_json
from ..home import Home
from .agents import worked
from .client import ServiceClient
from .demo_correction import correction_of, names_another_number, other_number
from .demo_practice import DemoPractice, Thread
from .output import Failure

PRINTED_EVENT = (
    b'{ "event": "client.created", "client_id": "TH-2024-78910", "practice_id": "PR-5567",\n'
    b'  "document_urls": ["https://secure.theranest.com/documents/intake_78910.pdf"],\n'
    b'  "target_fields": ["presenting_problem", "medication_history", "previous_treatment", "emergency_contact"] }'
)
"""As the practice's own description of its webhooks prints it; the only ids that the demo knows."""
_ROUTINE = "Hi, could you tell me when my next appointment is? Thank you!"
_DANGER = "I am going to kill myself tonight. I have the pills here."
_REPLY = "Thank you for your message. I will look at the calendar and we can settle it when we talk next."
_WAIT_SECONDS = 20.0
_PAUSE_SECONDS = 0.05
_PARTS = 2
"""What intake papers come to: the office's fields and the clinician's."""

Step = Callable[[str, bool, str], None]
ChatAs = Callable[[str], AbstractAsyncContextManager[Any]]


class Inboxes:
    """Each step asks the record what came of it. Without the agents extra a person's chat client does the agent's part."""

    def __init__(
        self, *, service: ServiceClient, home: Home, practice: DemoPractice, step: Step, keep: Callable[..., None],
        chat: ChatAs,
    ) -> None:  # fmt: skip
        self._service = service
        self._home = home
        self._practice = practice
        self._step = step
        self._keep = keep
        self._chat = chat
        self.told: dict[str, str] = {}
        """What each inbox came to: a proposal's id by the step's word."""
        self._agents = all(importlib.util.find_spec(name) is not None for name in ("pydantic_ai", "dbos"))
        self._sandbox = httpx2.AsyncClient(
            base_url=service.control("/home/records")["url"],
            headers={"X-Sandbox-Control": (home.sandbox / "control.secret").read_text("ascii").strip()},
            timeout=30,
            trust_env=False,
        )

    async def run(self) -> None:
        if not self._agents:
            self._step("agents", True, "the agents extra is not installed: chat clients do the drafting below")
        async with self._sandbox:
            await self._routine_message()
            await self._crisis()
            await self._denial()
            await self._intake()

    # a client asks something

    async def _routine_message(self) -> None:
        async for thread in self._practice.threads():
            await self._client_writes(thread.thread_id, _ROUTINE)
            case = await self._case(thread_id=thread.thread_id)
            if case is None:
                continue
            drafted = await self._by_agent(case, "send_portal_message_draft") or await self._reply_by_chat(thread, case)
            if drafted:
                break
        else:
            self._step("a client's message is answered by a draft", False, "no thread could be answered")
            return
        who = "the messaging agent" if self._agents else "the therapist's chat client"
        self._step("a signed webhook tells of a client's message", True, f"case {_short(case)} is open")
        self._step(f"{who} drafts the reply to the message", True, f"{drafted['id']} waits for {thread.therapist}")
        self.told["message"] = drafted["id"]
        answer = await self._approved(drafted, "send_portal_message_draft", [thread.therapist])
        written = await self._practice.message_written(thread.thread_id, answer)
        logged = await self._practice.note_written(answer)
        detail = f"message {written.id}, contact log {logged.id}" if written and logged else "not found in the record"
        self._step(
            "the therapist approves; message and contact log are in the record", bool(written and logged), detail
        )

    async def _reply_by_chat(self, thread: Thread, case: dict[str, Any]) -> dict[str, str] | None:
        if self._agents:
            return None
        async with self._chat(thread.therapist) as chat:
            chat.goes_on_from(case)
            if not await chat.call("get_thread", thread_id=thread.thread_id):
                return None
            made = await chat.call("send_portal_message_draft", thread_id=thread.thread_id, body=_REPLY)
        return {"id": made["proposal_id"], "digest": made["digest"]} if made else None

    # a client is in danger

    async def _crisis(self) -> None:
        thread = await anext(self._practice.threads())
        self._service.control("/home/kill", {"feature": "agents", "on": True})
        try:
            started = time.monotonic()
            message_id = await self._client_writes(thread.thread_id, _DANGER)
            alert = await self._alert(f"message:{message_id}")
            seconds = time.monotonic() - started
        finally:
            self._service.control("/home/kill", {"feature": "agents", "on": False})
        if alert is None:
            self._step("crisis: a dangerous message calls people with agents switched off", False, "nobody was called")
            return
        detail = f"{alert['kind']} ({alert['tier']}) after {seconds:.2f} s; called: {', '.join(alert['called'] or alert['to'])}"
        self._step("crisis: a dangerous message calls people with agents switched off", True, detail)
        taken = self._service.control("/home/alerts/ack", {"id": alert["id"], "as": thread.therapist})
        self._step("crisis: the therapist acknowledges; it stays open", taken["state"] == "acknowledged", alert["id"])
        body = {"id": alert["id"], "as": thread.therapist, "disposition": "reached"}
        closed = self._service.control("/home/alerts/close", body)
        log = closed["contact_log"]
        self._step("crisis: it ends with what came of it", closed["state"] == "closed", "the client was reached")
        if not log:
            self._step("crisis: the contact log is drafted", False, str(closed["contact_log_refused"]))
            return
        self.told["crisis"] = str(log)
        page = self._service.review("/api/show", thread.therapist, {"id": log})
        first = json.loads(page["proposal"]) if isinstance(page["proposal"], str) else page["proposal"]
        answer = await self._approved({"id": log, "digest": page["digest"]}, "alert_close", [thread.therapist])
        note = await self._practice.note_written(answer)
        self._step("crisis: its contact log is approved and in the record", note is not None and bool(first),
                   f"contact log {note.id}: {_closing_words(note)}" if note else "missing")  # fmt: skip

    # a payer refuses

    async def _denial(self) -> None:
        biller = await self._practice.staff_with("biller")
        async with self._chat(biller) as chat:
            denial = await _denied_for_its_number(chat)
        if denial is None:
            self._step("a denial can be corrected", False, "no denied claim asks for a correction of its number")
            return
        claim = await self._practice.reader.claim(ClaimId(denial["claim_id"]))
        told = {"event": "claim.denied", "client_id": claim.client_id, "resource_id": claim.id}
        await self._posted("/sandbox/events", told)
        case = await self._case(claim_id=claim.id)
        codes = ", ".join(f"{a['group']}-{a['carc']}" for a in denial["payer_answers"][-1]["adjustments"])
        self._step("a signed webhook tells of a denial", case is not None, f"{codes}; case {_short(case)} is open")
        await self._card_is_read(claim)
        made = await self._by_agent(case, "propose_claim_correction") if case else None
        who = "the denial agent" if made else "the biller's chat client"
        made = made or await self._correct_by_chat(biller, claim.id, case)
        if made is None:
            self._step("a corrected claim is proposed after the denial", False, "nothing was proposed")
            return
        detail = f"the member id, from the policy on file; {made['id']}"
        self._step(f"{who} proposes a corrected claim after the denial", True, detail)
        self.told["denial"] = made["id"]
        rendering = [str(claim.staff_id)] if claim.staff_id else []
        deciders = [*rendering, *await self._practice.deciders(claim.client_id)]
        answer = await self._approved(made, "propose_claim_correction", deciders)
        corrected = await self._practice.claim_written(answer)
        good = corrected is not None and corrected.original_ref is not None
        detail = f"claim {corrected.id} corrects {claim.id}, not submitted" if corrected else answer["state"]
        self._step("billing approves; the denial's corrected claim is in the record", good, detail)

    async def _card_is_read(self, claim: Claim) -> None:
        """The part of people in TheraNest: the client's card shows another number, and the front desk enters it."""
        client = await self._practice.reader.client(claim.client_id)
        policies = cast("list[dict[str, Any]]", as_json(client.insurance))
        for policy in policies:
            if policy["member_id"] == claim.form.insured_id:
                policy["member_id"] = other_number(policy["member_id"])
        answer = await self._sandbox.patch(f"/sandbox/clients/{client.id}", json={"insurance": policies})
        answer.raise_for_status()

    async def _correct_by_chat(self, biller: str, claim_id: str, case: dict[str, Any] | None) -> dict[str, str] | None:
        async with self._chat(biller) as chat:
            chat.goes_on_from(case)
            correction = correction_of(await chat.call("get_denial", claim_id=claim_id))
            if correction is None:
                return None
            made = await chat.call("propose_claim_correction", claim_id=claim_id, **correction)
        return {"id": made["proposal_id"], "digest": made["digest"]} if made else None

    # a new client's papers

    async def _intake(self) -> None:
        told = json.loads(PRINTED_EVENT)
        client_id = ClientId(told["client_id"])
        status = await self._webhook(PRINTED_EVENT)
        case = await self._case(document_id=None, agent="intake")
        self._step("intake: the printed client.created webhook arrives", status == 202 and case is not None,
                   f"answered {status}; case {_short(case)} is open")  # fmt: skip
        before = await self._practice.reader.client(client_id)
        made = await self._all_by_agent(case, "propose_client_update") if case else []
        who = "the intake agent" if made else "the front desk"
        made = made or await self._update_by_chat(client_id, case)
        self.told |= {"intake": made[0]["id"]} if made else {}
        evidence = 0
        states: list[str] = []
        for one in made:
            deciders = await self._practice.deciders(client_id)
            page = self._page(one["id"], deciders)
            evidence += len(page["evidence"]) if page else 0
            answer = await self._approved(one, "propose_client_update", deciders)
            states.append(answer.get("state", "refused"))
            if one is made[-1] and len(made) < _PARTS:  # what the agent left is proposed from the record as it is now
                made += await self._update_by_chat(client_id, case)
        self._step(f"intake: {who} proposes what the papers say", bool(made) and evidence > 0,
                   f"{len(made)} proposals, {evidence} fields with page and place on it as evidence")  # fmt: skip
        after = await self._practice.reader.client(client_id)
        filled = [name for name in told["target_fields"] if not getattr(before, name) and getattr(after, name)]
        self._step("intake: the deciders approve; the client's record is filled in",
                   states == ["delivered"] * len(made) and len(filled) == len(told["target_fields"]),
                   ", ".join(name.replace("_", " ") for name in filled) or f"unchanged ({', '.join(states)})")  # fmt: skip

    async def _update_by_chat(self, client_id: str, case: dict[str, Any] | None) -> list[dict[str, str]]:
        async with self._chat(await self._practice.staff_with("front_desk")) as chat:
            chat.goes_on_from(case)
            await chat.call("read_intake_documents", client_id=client_id)
            made = await chat.call("propose_client_update", client_id=client_id)
        return [{"id": one["proposal_id"], "digest": one["digest"]} for one in made.get("proposals", [])]

    # events

    async def _client_writes(self, thread_id: str, body: str) -> str:
        return str((await self._posted("/sandbox/messages", {"thread_id": thread_id, "body": body}))["id"])

    async def _posted(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = await self._sandbox.post(path, json=body)
        answer.raise_for_status()
        return cast("dict[str, Any]", answer.json())

    async def _webhook(self, body: bytes) -> int:
        """Signed as the practice's system signs; the status that the service answers."""
        from standardwebhooks.webhooks import Webhook

        lines = (self._home.keys / "webhooks.secrets").read_text("ascii").splitlines()
        secret = next(line.strip() for line in lines if line.startswith("whsec_"))
        id, now = f"msg_{secrets.token_hex(12)}", datetime.now(UTC)
        headers = {
            "webhook-id": id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(secret).sign(id, now, body.decode()),
            "Content-Type": "application/json",
        }
        url = self._service.service.mcp_url.removesuffix("/mcp") + "/webhooks/theranest"
        async with httpx2.AsyncClient(timeout=30, trust_env=False) as http:
            return (await http.post(url, content=body, headers=headers)).status_code

    async def _case(self, *, agent: str | None = None, **subject: str | None) -> dict[str, Any] | None:
        """The waiting case that an event opened."""

        async def look() -> dict[str, Any] | None:
            for card in self._service.control("/home/cases/due")["cases"]:
                same = all(card["subject"].get(name) == value for name, value in subject.items() if value is not None)
                if same and (agent is None or card["agent"] == agent):
                    return card
            return None

        return await _until(look)

    async def _alert(self, source: str) -> dict[str, Any] | None:
        async def look() -> dict[str, Any] | None:
            alerts = self._service.control("/home/alerts")["alerts"]
            return next((one for one in alerts if one["source"] == source), None)

        return await _until(look)

    # drafting and deciding

    async def _by_agent(self, case: dict[str, Any], tool: str) -> dict[str, str] | None:
        made = await self._all_by_agent(case, tool)
        return made[0] if made else None

    async def _all_by_agent(self, case: dict[str, Any], tool: str) -> list[dict[str, str]]:
        """The run's proposals that came of this tool."""
        if not self._agents:
            return []
        results = await asyncio.to_thread(worked, self._service, [case], None, None)
        ids = {id for result in results for id in result.get("proposals", [])}
        found: list[dict[str, str]] = []
        listed = self._service.review("/api/list", await self._practice.staff_with("practice_administrator"))
        for staff in [] if ids <= {p["id"] for p in listed["proposals"]} else await self._practice.everyone():
            listed["proposals"] += self._service.review("/api/list", staff)["proposals"]
            if ids <= {p["id"] for p in listed["proposals"]}:
                break
        for one in {p["id"]: p for p in listed["proposals"]}.values():
            if one["id"] in ids and one["tool"] == tool:
                found.append({"id": one["id"], "digest": one["digest"]})
        return found

    def _page(self, id: str, deciders: list[str]) -> dict[str, Any] | None:
        for staff in deciders:
            try:
                return self._service.review("/api/show", staff, {"id": id})
            except Failure:
                continue
        return None

    async def _approved(self, drafted: dict[str, str], tool: str, deciders: list[str]) -> dict[str, Any]:
        """Those who may, read it and approve it, until it is delivered."""
        answer: dict[str, Any] = {"state": "proposed"}
        for staff in deciders:
            if answer["state"] == "delivered":
                break
            try:
                page = self._service.review("/api/show", staff, {"id": drafted["id"]})
            except Failure:
                continue
            if page["may_approve"]:
                answer = self._service.review("/api/approve", staff, dict(drafted))
        self._keep({"proposal_id": drafted["id"], "digest": drafted["digest"]}, tool, answer["state"])
        return answer


async def _denied_for_its_number(chat: Any) -> dict[str, Any] | None:
    for card in (await chat.call("list_claims", state="denied", limit=25)).get("claims", []):
        denial = await chat.call("get_denial", claim_id=card["claim_id"])
        if denial and names_another_number(denial):
            return denial
    return None


async def _until(look: Callable[[], Awaitable[dict[str, Any] | None]]) -> dict[str, Any] | None:
    for _ in range(round(_WAIT_SECONDS / _PAUSE_SECONDS)):
        if (found := await look()) is not None:
            return found
        await asyncio.sleep(_PAUSE_SECONDS)
    return None


def _short(case: dict[str, Any] | None) -> str:
    return f"{case['case_id'][:13]}…" if case else "none"


def _closing_words(note: Note) -> str:
    lines = note.sections[0].text.splitlines() if note.sections else []
    return next((line for line in lines if line.startswith("Closed by")), "")

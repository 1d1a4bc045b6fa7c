"""The demo's steps. Its cases are found by asking the practice, so that any seed works; no id is written here."""

import json
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from ..home import Home
from .client import ServiceClient
from .demo_inbox import Inboxes
from .demo_practice import DemoPractice, Session
from .demo_traces import Traces
from .output import Failure

Tell = Callable[[str], None]


class Story:
    """Runs the steps and keeps what came of them."""

    def __init__(self, home: Path, tell: Tell) -> None:
        self._tell = tell
        self._home = Home(home)
        self._steps: list[dict[str, Any]] = []
        self._proposals: list[dict[str, Any]] = []
        self._refusals: list[dict[str, str]] = []
        self._ledger: dict[str, Any] = {"entries": 0, "verified": False}
        self._traces: list[str] = []
        self._told: dict[str, str] = {}
        self._service: ServiceClient | None = None

    async def run(self) -> None:
        self._tell("sandbox: not Ensora's API; every person in it is invented\n")
        self._service = ServiceClient(self._home)
        self._step("service", True, f"one service owns the home; MCP at {self._service.service.mcp_url}")
        async with DemoPractice.opened(self._service, self._home) as practice:
            await self._note(practice)
            await self._billing(practice)
            await self._changed_digest(practice)
            inboxes = Inboxes(
                service=self._service, home=self._home, practice=practice,
                step=self._step, keep=self._keep, chat=self._http,
            )  # fmt: skip
            await inboxes.run()
            self._told = inboxes.told
        self._verify()
        self._trace()

    def close(self) -> None:
        if self._service is not None:
            self._service.control("/home/stop")

    def document(self) -> dict[str, Any]:
        return {
            "steps": self._steps,
            "proposals": self._proposals,
            "refusals": self._refusals,
            "ledger": self._ledger,
            "traces": self._traces,
        }

    # a therapist's note

    async def _note(self, practice: DemoPractice) -> None:
        session = await practice.session_to_write(skip=0)
        transcript = (files("theranest_server.clinical.notes") / "samples" / "individual_cbt.txt").read_text("utf-8")
        async with self._stdio(session.staff_id) as chat:
            await chat.call("get_note_context", client_id=session.client_id, appointment_id=session.appointment_id)
            draft = await chat.call(
                "draft_note",
                client_id=session.client_id,
                appointment_id=session.appointment_id,
                format="SOAP",
                transcript=transcript,
                speakers={"Therapist": "clinician", "Client": "client"},
            )
        self._step("a therapist drafts a SOAP note over stdio", draft.get("state") == "proposed", _waits(draft))
        await self._refused_over_stdio(session, practice)
        approved = self._review("/api/approve", session.staff_id, id=draft["proposal_id"], digest=draft["digest"])
        self._keep(draft, "draft_note", approved["state"])
        self._step(
            "its clinician approves on the review interface", approved["state"] == "delivered", approved["state"]
        )
        note = await practice.note_written(approved)
        marked = note is not None and note.ai is not None and note.ai.watermark == "AI-drafted"
        good = note is not None and marked and note.state.value == "created" and not note.signatures
        self._step(
            "the draft note is in the record, marked and unsigned", good, f"note {note.id if note else 'missing'}"
        )

    async def _refused_over_stdio(self, session: Session, practice: DemoPractice) -> None:
        staff = await practice.staff_with("front_desk")
        async with self._stdio(staff) as chat:
            await chat.call("get_note_context", client_id=session.client_id, appointment_id=session.appointment_id)
            self._refusal("the front desk asks for a note's context", chat.refused)

    # billing

    async def _billing(self, practice: DemoPractice) -> None:
        biller = await practice.staff_with("biller")
        async with self._http(biller) as chat:
            remittances = await chat.call("list_remittances", limit=5)
            first = remittances["remittances"][0]
            analysis = await chat.call("analyze_eob", remittance_id=first["remittance_id"])
            paid = ", ".join(f"{p['payment_cents'] / 100:.2f}" for p in analysis["payments"])
            balanced = all("balanced" in payment for payment in analysis["payments"])
            detail = f"{len(analysis['claims'])} claims, paid {paid}"
            self._step("a biller reads an 835 over HTTP", bool(analysis["payments"]) and balanced, detail)
            claims = await chat.call("list_claims", state="awaiting_submission", limit=5)
            scrubbed = await chat.call("scrub_claim", claim_id=claims["claims"][0]["claim_id"])
            findings = len(scrubbed.get("findings", []))
            self._step("the biller checks a claim", chat.refused is None, f"{findings} findings")
            session = await practice.session_to_write(skip=1)
            await chat.call("get_note_context", client_id=session.client_id, appointment_id=session.appointment_id)
            self._refusal("the biller asks for a note's context", chat.refused)

    # an approval of other words

    async def _changed_digest(self, practice: DemoPractice) -> None:
        session = await practice.session_to_write(skip=1)
        async with self._stdio(session.staff_id) as chat:
            draft = await chat.call(
                "draft_note",
                client_id=session.client_id,
                appointment_id=session.appointment_id,
                format="DAP",
                bullets=[
                    "Reported sleeping six hours a night.",
                    "Practiced the five senses grounding exercise.",
                    "Plan: one thought record a day.",
                ],
            )
            other = "0" * len(draft["digest"])
            try:
                self._review("/api/approve", session.staff_id, id=draft["proposal_id"], digest=other)
                self._step("an approval with a changed digest is refused", False, "it was accepted")
            except Failure as refused:
                self._refusals.append({"name": "an approval with a changed digest", "code": "digest_differs"})
                self._step("an approval with a changed digest is refused", True, refused.message)
            withdrawn = await chat.call("withdraw_proposal", proposal_id=draft["proposal_id"])
        self._keep(draft, "draft_note", withdrawn.get("state", ""))
        self._step("the proposal is withdrawn", withdrawn.get("state") == "withdrawn", withdrawn.get("state", ""))

    # evidence

    def _verify(self) -> None:
        verified = self._asked("/home/ledger/verify")
        self._ledger = {"entries": verified["entries"], "verified": verified["ok"]}
        self._step("the ledger verifies", verified["ok"], f"{verified['entries']} entries")

    def _trace(self) -> None:
        """For each kind of inbox: what one event came to, over the pauses in which people decided."""
        self._asked("/home/flush")
        traces = Traces(self._home.traces)
        for inbox, proposal_id in self._told.items():
            trace_id = traces.of_proposal(proposal_id)
            names = traces.names(trace_id) if trace_id else []
            whole = "event" in names and {"proposal", "approval", "delivery"} <= set(names)
            self._traces += [trace_id] if trace_id else []
            self._step(f"one trace leads from the {inbox} to the record", whole, f"{trace_id}, {len(names)} spans")
            if inbox == "message" and trace_id:
                for line in traces.tree(trace_id):
                    self._tell(f"      {line}")

    # helpers

    def _step(self, name: str, ok: bool, detail: str) -> None:
        self._steps.append({"name": name, "ok": ok, "detail": detail})
        self._tell(f"{'  ok' if ok else 'FAIL'}  {name}: {detail}")

    def _refusal(self, name: str, refused: dict[str, Any] | None) -> None:
        code = refused["code"] if refused else "none"
        if refused:
            self._refusals.append({"name": name, "code": code})
        self._step(f"{name}, and is refused", refused is not None, code)

    def _keep(self, draft: dict[str, Any], tool: str, state: str) -> None:
        self._proposals.append({"id": draft["proposal_id"], "tool": tool, "state": state, "digest": draft["digest"]})

    def _asked(self, path: str) -> dict[str, Any]:
        assert self._service is not None
        return self._service.control(path)

    def _review(self, path: str, staff: str, **body: Any) -> dict[str, Any]:
        assert self._service is not None
        return self._service.review(path, staff, body)

    @asynccontextmanager
    async def _stdio(self, staff: str) -> AsyncGenerator["Chat"]:
        import os

        from mcp import Client, StdioServerParameters

        arguments = ["-m", "theranest_server", "serve", "--as", staff, "--client-app", "demo"]
        bridge = StdioServerParameters(command=sys.executable, args=arguments, env=dict(os.environ))
        async with Client(bridge) as client:
            yield Chat(client)

    @asynccontextmanager
    async def _http(self, staff: str) -> AsyncGenerator["Chat"]:
        import httpx2
        from mcp import Client
        from mcp.client.streamable_http import streamable_http_client

        assert self._service is not None
        token = self._service.control("/home/token", {"as": staff, "client_app": "demo", "audience": "mcp"})["token"]
        headers = {"Authorization": f"Bearer {token}"}
        async with httpx2.AsyncClient(headers=headers, timeout=30) as http:
            transport = streamable_http_client(self._service.service.mcp_url, http_client=http)
            async with Client(transport) as client:
                yield Chat(client)


class Chat:
    """A chat client's side: calls tools, remembers the last refusal."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.refused: dict[str, Any] | None = None
        self._meta: dict[str, Any] | None = None

    def goes_on_from(self, case: dict[str, Any] | None) -> None:
        """Calls from here on belong to the trace of this case."""
        self._meta = {"traceparent": case["traceparent"]} if case else None

    async def call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """The structured answer; empty where it was refused."""
        result = await self._client.call_tool(tool, arguments, meta=self._meta)
        content: dict[str, Any] = result.structured_content or {}
        self.refused = content.get("refused") if result.is_error else None
        if result.is_error and self.refused is None:
            text = json.dumps([getattr(part, "text", "") for part in result.content])
            self.refused = {"code": "error", "message": text}
        return {} if result.is_error else content


def _waits(draft: dict[str, Any]) -> str:
    return f"{draft.get('proposal_id', 'nothing')} waits for review" if draft else "nothing was proposed"

"""A run for client A cannot read or propose for client B by any prompt, tool argument or forged token. A real service."""

import base64
import json
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx2
import pytest
from house_world import MODERN, command, stop
from joserfc import jwt
from joserfc.jwk import OKPKey
from theranest_server.home import Home, RunFile
from theranest_server.tools import CATALOGUE

pytestmark = pytest.mark.slow
A_THREAD, A, THERAPIST = "THR-0016", "TH-2025-46059", "staff:farah-nazari"
B_THREAD, B = "THR-0017", "TH-2025-18996"
"""Another client of the same therapist, so that nothing but the run's one client stands in the way."""


class Run:
    """A claimed case for client A, and what whoever holds its token can ask."""

    def __init__(self, home: Path) -> None:
        assert command(home, "alert", "list", "--json").returncode == 0
        running = Home(home).running()
        assert running is not None
        self.home, self.service = home, running
        self.grant = self.claimed("messaging", thread_id=A_THREAD)
        self.ref_of_b = str(self.claimed("messaging", thread_id=B_THREAD)["client_ref"])
        """As another run of the same service knows client B."""

    def claimed(self, agent: str, **subject: str) -> dict[str, Any]:
        opened = self.control("/home/cases/open", agent=agent, event_id="evt-1", **subject)["cases"][0]
        held = {"case_id": opened["case_id"], "round": opened["round"], "claimant": f"test:{agent}"}
        return self.control("/home/cases/claim", **held)["granted"]

    def control(self, path: str, **body: Any) -> Any:
        headers = {"X-Home-Secret": self.service.secret}
        return httpx2.post(f"{self.service.control_url}{path}", json=body, headers=headers, trust_env=False).json()

    def ask(self, tool: str, arguments: Mapping[str, Any], token: str | None = None, **more: str) -> httpx2.Response:
        params = {"name": tool, "arguments": dict(arguments), "_meta": MODERN}
        headers = {
            "Accept": "application/json, text/event-stream",
            "MCP-Protocol-Version": "2026-07-28",
            "Mcp-Method": "tools/call",
            "Mcp-Name": tool,
            "Authorization": f"Bearer {token or self.grant['token']}",
            **more,
        }
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
        return httpx2.post(self.service.mcp_url, json=body, headers=headers, timeout=60, trust_env=False)

    def proposed_for(self) -> set[str]:
        with sqlite3.connect(f"file:{self.home}/practice.db?mode=ro", uri=True) as database:
            return {row[0] for row in database.execute("SELECT client_id FROM proposals")}

    def claim_of_a(self) -> dict[str, str]:
        with sqlite3.connect(f"file:{self.home}/sandbox/practice.db?mode=ro", uri=True) as database:
            query = "SELECT id FROM claims WHERE json_extract(body, '$.client_id') = ?"
            return {"client_id": A, "claim_id": database.execute(query, (A,)).fetchone()[0]}

    def ids_of_b(self) -> dict[str, str]:
        """One id of client B for every kind of argument, from the practice's own database."""
        with sqlite3.connect(f"file:{self.home}/sandbox/practice.db?mode=ro", uri=True) as database:

            def newest(table: str) -> str:
                query = (
                    f"SELECT id FROM {table} WHERE json_extract(body, '$.client_id') = ? ORDER BY updated_at DESC, id"
                )
                found = database.execute(query, (B,)).fetchone()
                return found[0] if found else f"no-{table}"

            remittance = database.execute("SELECT id FROM remittances ORDER BY id").fetchone()[0]
            return {
                "client_id": B,
                "thread_id": B_THREAD,
                "appointment_id": newest("appointments"),
                "claim_id": newest("claims"),
                "document_id": newest("documents"),
                "form_id": newest("forms"),
                "remittance_id": remittance,
                "source": B_THREAD,
                "query": B,
            }

    def words_of_b(self) -> list[str]:
        with sqlite3.connect(f"file:{self.home}/sandbox/practice.db?mode=ro", uri=True) as database:
            client = json.loads(database.execute("SELECT body FROM clients WHERE id = ?", (B,)).fetchone()[0])
        return [B, client["legal_name"]["last"], self.ref_of_b]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    home = tmp_path_factory.mktemp("one-client") / "home"
    try:
        yield Run(home)
    finally:
        stop(home)


def test_the_run_reads_its_own_client(run: Run) -> None:
    answer = run.ask("get_schedule", {"client_id": run.grant["client_ref"]}).json()["result"]
    assert answer["structuredContent"]["appointments"]


@pytest.mark.parametrize("names", ["the record's id", "the reference of another run"])
@pytest.mark.parametrize("agent", ["messaging", "denial_review", "intake"])
def test_no_tool_answers_of_another_client_whatever_argument_names_them(run: Run, agent: str, names: str) -> None:
    """Every tool, with every argument that can name a client, a thread, a claim, a document or a session set to B's."""
    subjects = {"messaging": {"thread_id": A_THREAD}, "intake": {"client_id": A}, "denial_review": run.claim_of_a()}
    token = run.claimed(agent, **subjects[agent])["token"]
    theirs, secret = run.ids_of_b(), run.words_of_b()
    if names != "the record's id":
        theirs["client_id"] = run.ref_of_b
    tried = set[str]()
    for tool in CATALOGUE:
        named = {name: theirs[name] for name in tool.arguments.model_fields if name in theirs}
        answer = run.ask(tool.name, {**_filled(tool, named), **named}, token)
        assert answer.status_code == 200, (tool.name, answer.text)
        assert not any(word in answer.text for word in secret), tool.name
        if tool.concerns is not None and named:
            refused = answer.json()["result"]["structuredContent"]["refused"]["code"]
            assert refused in ("not_found_or_not_yours", "not_permitted"), (tool.name, answer.text[:300])
            tried.add(tool.name)
    assert {"get_client", "get_thread", "get_account", "get_denial", "send_portal_message_draft", "draft_task"} <= tried
    assert B not in run.proposed_for()


def test_a_mix_of_both_clients_in_one_call_opens_neither(run: Run) -> None:
    mine = run.grant["client_ref"]
    task = {"whom": "front_desk", "about": "other", "detail": "Please call."}
    assert run.ask("draft_task", {"client_id": B, "source": A_THREAD, **task}).json()["result"]["isError"]
    assert run.ask("get_schedule", {"client_id": [mine, B]}).json()["result"]["isError"]
    assert run.ask("get_schedule", {"client_id": f"{mine},{B}"}).json()["result"]["isError"]
    assert run.ask("get_schedule", {"client_id": mine, "on_behalf_of": B}).json()["result"]["isError"]
    assert B not in run.proposed_for()


def test_headers_and_metadata_name_no_other_client(run: Run) -> None:
    """What a caller says of itself beside the token counts for nothing."""
    for header in ("X-Client-Id", "X-Case-Client", "Mcp-Param-Client-Id"):
        answer = run.ask("get_schedule", {"client_id": B}, **{header: B})
        assert answer.status_code >= 400 or answer.json()["result"]["isError"]


def test_a_forged_token_opens_nothing(run: Run) -> None:
    genuine = run.grant["token"]
    for how, token in forged(genuine, run.service).items():
        answer = run.ask("get_schedule", {"client_id": B}, token)
        assert answer.status_code == 401, how
    assert run.ask("get_schedule", {"client_id": run.grant["client_ref"]}, genuine).status_code == 200


def test_only_the_services_own_user_gets_a_token_for_another_client(run: Run) -> None:
    """The control interface hands cases out, and a run's token is no key to it."""
    asked = {"agent": "messaging", "thread_id": B_THREAD, "event_id": "evt-2"}
    for headers in ({}, {"X-Home-Secret": run.grant["token"]}, {"Authorization": f"Bearer {run.grant['token']}"}):
        url = f"{run.service.control_url}/home/cases/open"
        assert httpx2.post(url, json=asked, headers=headers, trust_env=False).status_code in (401, 403)


def forged(genuine: str, service: RunFile) -> dict[str, str]:
    header, payload, signature = genuine.split(".")
    claims = _opened(payload)
    theirs = {**claims, "case": {**claims["case"], "client_id": B}}
    other = OKPKey.generate_key("Ed25519", auto_kid=True)
    own = {"alg": "Ed25519", "typ": "at+jwt"}
    return {
        "another client under the old signature": f"{header}.{_part(theirs)}.{signature}",
        "unsigned": f"{_part({'alg': 'none', 'typ': 'at+jwt'})}.{_part(theirs)}.",
        "signed by somebody else": jwt.encode({**own, "kid": other.kid}, theirs, other, algorithms=["Ed25519"]),
        "signed by somebody else under the service's key id": jwt.encode(
            {**own, "kid": _opened(header)["kid"]}, theirs, other, algorithms=["Ed25519"]
        ),
        "with its own key": jwt.encode(
            {**own, "kid": other.kid, "jwk": other.as_dict(private=False)}, theirs, other, algorithms=["Ed25519"]
        ),
        "without the case": f"{header}.{_part({k: v for k, v in claims.items() if k != 'case'})}.{signature}",
        "the home's secret": service.secret,
    }


def _filled(tool: Any, named: Mapping[str, str]) -> dict[str, Any]:
    """A plausible value for everything else that the tool needs."""
    plain = {
        "body": "Hello,\nWe will write back to you.",
        "detail": "Please call.",
        "whom": "front_desk",
        "reason": "The place was wrong.",
    }
    plain |= {"about": "other", "kind": "self_harm_risk", "tier": "page", "source": named.get("source", "message")}
    needed = [name for name, field in tool.arguments.model_fields.items() if field.is_required()]
    return {name: plain[name] for name in needed if name in plain}


def _opened(part: str) -> dict[str, Any]:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def _part(value: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

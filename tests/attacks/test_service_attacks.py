"""Attacks on a running service: its listeners, its files, its switches, its database."""

import http.client
import json
import sqlite3
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from house_world import MODERN, answer_of, command, stop
from theranest_server.home import Home, RunFile
from theranest_server.tools import CATALOGUE

pytestmark = pytest.mark.slow
BLIND = "application-nobody-listed"
PLAIN_AGREEMENT = "example-chat-with-baa"
Body = Mapping[str, Any]


class Attacker:
    """Raw HTTP to the three listeners of a home's service, with whatever token the home's user can get."""

    def __init__(self, home: Path, **more: str) -> None:
        self.home = home
        command(home, "call", "find_clients", "--as", "clinician", "--json", **more)
        running = Home(home).running()
        assert running is not None
        self.service: RunFile = running

    def http(
        self, url: str, path: str | None = None, body: bytes | Body | None = None, method: str = "POST", **headers: str
    ) -> tuple[int, bytes]:
        address = urlsplit(url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
        content = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
        sent = {"Content-Type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}
        connection.request(method, path or address.path or "/", content, sent)
        answer = connection.getresponse()
        read = answer.read()
        connection.close()
        return answer.status, read

    def control(self, path: str, **body: Any) -> Any:
        _, raw = self.http(self.service.control_url, path, body, X_Home_Secret=self.service.secret)
        return json.loads(raw)

    def token(self, who: str = "clinician", app: str = "cli", audience: str = "mcp") -> str:
        return self.control("/home/token", **{"as": who, "audience": audience, "client_app": app})["token"]

    def mcp(self, method: str, params: Body, who: str = "clinician", app: str = "cli", **headers: str) -> Any:
        message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": {**params, "_meta": MODERN}}
        return self.mcp_bytes(json.dumps(message).encode(), method, params, token=self.token(who, app), **headers)

    def mcp_bytes(self, body: bytes, method: str, params: Body, token: str | None, **headers: str) -> Any:
        given = {"Accept": "application/json, text/event-stream", "MCP_Protocol_Version": "2026-07-28"}
        given |= {"Mcp_Method": method} | ({"Authorization": f"Bearer {token}"} if token else {})
        name = params.get("name") or params.get("uri")
        given |= {"Mcp_Name": name} if isinstance(name, str) else {}
        status, raw = self.http(self.service.mcp_url, None, body, **{**given, **headers})
        try:
            answer = json.loads(raw)
        except ValueError:
            return {"status": status, "raw": raw}
        return answer.get("result") or {"status": status, **answer}

    def call(self, tool: str, who: str = "clinician", app: str = "cli", **arguments: Any) -> Any:
        return self.mcp("tools/call", {"name": tool, "arguments": arguments}, who, app)["structuredContent"]

    def refusal(self, tool: str, who: str = "clinician", app: str = "cli", **arguments: Any) -> Any:
        return self.call(tool, who, app, **arguments)["refused"]

    def names(self, method: str, of: str, who: str = "clinician", app: str = "cli") -> set[str]:
        return {each["name"] for each in self.mcp(method, {}, who, app)[of]}

    def record(self, table: str) -> list[dict[str, Any]]:
        """What the sandbox practice holds."""
        with sqlite3.connect(f"file:{self.home}/sandbox/practice.db?mode=ro", uri=True) as connection:
            rows = connection.execute(f"SELECT body FROM {table}").fetchall()
        connection.close()
        return [json.loads(row[0]) for row in rows]

    def ledger(self) -> list[dict[str, Any]]:
        with sqlite3.connect(f"file:{self.home}/practice.db?mode=ro", uri=True) as connection:
            rows = connection.execute("SELECT body FROM ledger ORDER BY seq").fetchall()
        connection.close()
        return [json.loads(row[0]) for row in rows]


@pytest.fixture(scope="module")
def attacker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacker]:
    home = tmp_path_factory.mktemp("attacked") / "home"
    yield Attacker(home)
    stop(home)


@pytest.mark.parametrize("tool", [tool.name for tool in CATALOGUE])
def test_without_a_token_no_tool_does_anything(attacker: Attacker, tool: str) -> None:
    """Row 38: nobody identified, nothing done and nothing in the ledger."""
    before = [row for row in attacker.ledger() if row["kind"] == "call"]
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "_meta": MODERN}}
    params = {"name": tool}
    for token in (None, "", "x.y.z", attacker.token(audience="review")):
        answer = attacker.mcp_bytes(json.dumps(message).encode(), "tools/call", params, token)
        assert answer["status"] == 401
    assert [row for row in attacker.ledger() if row["kind"] == "call"] == before


def foreign_ids(attacker: Attacker) -> dict[str, tuple[str, dict[str, str]]]:
    """For each tool that names something: whose argument, and of a client who is not the caller's."""
    mine = {c["id"] for c in attacker.record("clients") if "staff:amara-cole" in c["assigned_staff_ids"]}
    mine |= {c["client_id"] for c in attacker.record("cases") if "staff:amara-cole" in c["assigned_staff_ids"]}
    client = next(c["id"] for c in attacker.record("clients") if c["id"] not in mine)
    meeting = next(
        a for a in attacker.record("appointments") if a["client_id"] not in mine and not a["participants"][1:]
    )
    thread = next(m["thread_id"] for m in attacker.record("messages") if m["client_id"] not in mine)
    own = next(a for a in attacker.record("appointments") if a["client_id"] in mine)
    return {
        "get_client": ("client_id", {"client_id": client}),
        "get_note_context": ("appointment_id", {"client_id": own["client_id"], "appointment_id": meeting["id"]}),
        "draft_note": ("appointment_id", {"client_id": own["client_id"], "appointment_id": meeting["id"]}),
        "raise_alert": ("client_id", {"client_id": client, "kind": "privacy_concern"}),
        "get_thread": ("thread_id", {"thread_id": thread}),
        "send_portal_message_draft": ("thread_id", {"thread_id": thread}),
        "get_proposal": ("proposal_id", {"proposal_id": proposal_of_another(attacker)}),
        "withdraw_proposal": ("proposal_id", {"proposal_id": proposal_of_another(attacker)}),
    }


def proposal_of_another(attacker: Attacker) -> str:
    proposed = [row["proposal_id"] for row in attacker.ledger() if row["decision"] == "proposed"]
    return proposed[0] if proposed else propose(attacker, "staff:ruth-ellison")["proposal_id"]


def propose(attacker: Attacker, who: str) -> Any:
    waiting = attacker.call("list_unanswered_messages", who)["messages"][0]
    return attacker.call(
        "send_portal_message_draft", who, thread_id=waiting["thread_id"], body="Thank you, I will answer on Monday."
    )


MORE = {"draft_note": {"bullets": ["Slept better."]}, "send_portal_message_draft": {"body": "Thank you."}}
UNKNOWN = {
    "client_id": "TH-2099-99999",
    "thread_id": "THR-9999",
    "appointment_id": "AP-999999",
    "proposal_id": "prop_0",
}


@pytest.mark.parametrize("tool", ["get_client", "get_note_context", "draft_note", "raise_alert", "get_thread",
                                  "send_portal_message_draft", "get_proposal", "withdraw_proposal"])  # fmt: skip
def test_what_is_unknown_and_what_is_not_yours_answer_word_for_word_alike(attacker: Attacker, tool: str) -> None:
    """Rows 39 and 40: for clients, sessions, threads and proposals, in every tool that names one."""
    named, foreign = foreign_ids(attacker)[tool]
    more: Any = MORE.get(tool, {})
    who = "staff:amara-cole"
    first = attacker.refusal(tool, who, **{**foreign, **more})
    second = attacker.refusal(tool, who, **{**foreign, **more, named: UNKNOWN[named]})
    assert first["code"] == "not_found_or_not_yours"
    assert first == second


def test_an_application_without_an_agreement_gets_no_client_data_and_sees_no_such_tool(attacker: Attacker) -> None:
    """Row 38: whatever it calls itself in its messages."""
    blind = {tool.name for tool in CATALOGUE if not tool.needs_client_data}
    for who in ("clinician", "biller"):
        assert attacker.names("tools/list", "tools", who, app=BLIND) <= blind
        for name in attacker.names("tools/list", "tools", who) - blind:
            assert attacker.refusal(name, who, app=BLIND)["code"] == "no_baa", (who, name)
    assert attacker.names("prompts/list", "prompts", app=BLIND) == set()


def test_lists_of_tools_prompts_and_resources_are_those_of_the_caller(attacker: Attacker) -> None:
    """Row 42: what is not listed is refused when it is called all the same."""
    tools = {who: attacker.names("tools/list", "tools", who) for who in ("clinician", "biller", "front_desk")}
    for who, shown in tools.items():
        for name in {tool.name for tool in CATALOGUE} - shown:
            assert attacker.refusal(name, who)["code"] == "not_permitted", (who, name)
    prompts = {who: attacker.names("prompts/list", "prompts", who) for who in tools}
    assert prompts["clinician"] != prompts["biller"]
    hidden = min(prompts["clinician"] - prompts["biller"])
    assert "error" in attacker.mcp("prompts/get", {"name": hidden}, "biller")
    assert attacker.mcp("resources/list", {}, "clinician")["resources"]
    assert "error" in attacker.mcp("resources/read", {"uri": "theranest://client/TH-2024-10778"}, "clinician")


def test_a_body_that_can_be_read_in_two_ways_is_read_in_none(attacker: Attacker) -> None:
    """Row 30: a doubled name at any depth, and batches."""
    token, meta = attacker.token(), json.dumps(MODERN)
    head = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"find_clients","_meta":' + meta
    for arguments in ('{"limit":1,"limit":25}', '{"limit":1,"\\u006cimit":25}', '{"query":{"a":1,"a":2}}'):
        body = f'{head},"arguments":{arguments}}}}}'.encode()
        answer = attacker.mcp_bytes(body, "tools/call", {"name": "find_clients"}, token)
        assert (answer["status"], answer["error"]["code"]) == (400, -32700)
    batch = f'[{head},"arguments":{{"limit":1}}}}}}]'.encode()
    assert attacker.mcp_bytes(batch, "tools/call", {"name": "find_clients"}, token)["status"] == 400


@pytest.mark.parametrize("header", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}])
def test_a_page_of_another_origin_reaches_no_tool(attacker: Attacker, header: dict[str, str]) -> None:
    """Row 35: even with a token."""
    assert attacker.mcp("tools/list", {}, **header)["status"] in (403, 421)


def test_the_controls_open_to_the_homes_own_secret_alone(attacker: Attacker) -> None:
    """Row 56."""
    for path in ("/home/token", "/home/review-code", "/home/kill", "/home/stop"):
        for secret in ("", "x", attacker.service.secret[:-1], attacker.service.secret + "x"):
            assert attacker.http(attacker.service.control_url, path, {}, X_Home_Secret=secret)[0] == 401
    assert attacker.http(attacker.service.control_url, "/home/token", {}, "GET")[0] == 405


def test_nothing_of_the_home_is_open_to_other_users(attacker: Attacker) -> None:
    """Row 56: secrets, database, traces and log."""
    assert stat.S_IMODE(attacker.home.stat().st_mode) == 0o700
    secret = ["service.json", "practice.db", "keys/ledger.key", "sandbox/development_key.json"]
    secret += [path.relative_to(attacker.home).as_posix() for path in attacker.home.glob("keys/practice-*.key")]
    secret += [path.relative_to(attacker.home).as_posix() for path in attacker.home.glob("traces/*")]
    for name in secret:
        assert stat.S_IMODE((attacker.home / name).stat().st_mode) == 0o600, name


def test_neither_traces_nor_log_nor_ledger_hold_what_was_asked_or_answered(attacker: Attacker) -> None:
    """Row 24, and DESIGN section 5: no name of a client, no word of a message, and no word that a client invents."""
    shown = attacker.call("find_clients", limit=25)["clients"]
    attacker.call("find_clients", query=shown[0]["legal_name"])
    attacker.mcp("tools/Zacharias Unheard-Of 1990-02-03", {})
    attacker.mcp("tools/call", {"name": "Zacharias", "arguments": {}})
    attacker.refusal("get_client", client_id="Zacharias")
    attacker.http(attacker.service.review_url, "/api/show", b'{"id":"Zacharias' + b"[" * 50_000, Host="localhost")
    propose(attacker, "staff:ruth-ellison")
    attacker.control("/home/flush")
    kept = "".join(path.read_text("utf-8") for path in attacker.home.glob("traces/*"))
    kept += (attacker.home / "service.log").read_text("utf-8")
    kept += "".join(json.dumps(row) for row in attacker.ledger())
    names = {word for each in shown for word in each["legal_name"].split() if len(word) > 3}
    staff = {word for member in attacker.record("staff") for word in member["name"].lower().replace("-", " ").split()}
    for word in {"Zacharias", "answer on Monday"} | {name for name in names if name.lower() not in staff}:
        assert word not in kept, word
    assert "Traceback" not in kept


def test_the_kill_switch_acts_on_the_next_call_and_spares_calls_for_help(attacker: Attacker) -> None:
    """Row 54: a row, not a restart."""
    mine = attacker.call("find_clients", limit=1)["clients"][0]["client_id"]
    attacker.control("/home/kill", on=True)
    assert attacker.refusal("find_clients", limit=1)["code"] == "killed"
    assert "alert_id" in attacker.call("raise_alert", client_id=mine, kind="self_harm_risk")
    attacker.control("/home/kill", on=False)
    assert attacker.call("find_clients", limit=1)["clients"]


def test_a_policy_that_cannot_be_read_shuts_the_door_and_nothing_else(tmp_path: Path) -> None:
    """Rows 50 and 54: alerts, ledger and service go on; no proposal is approved by default."""
    policies = tmp_path / "policies"
    assert command(tmp_path / "home", "policy", "init", str(policies)).returncode == 0
    (policies / "denies.csv").write_text("p, role:clinician, may:*, alow\n")
    attacker = Attacker(tmp_path / "home", THERANEST_POLICIES=str(policies))
    try:
        for tool in CATALOGUE:
            assert attacker.refusal(tool.name)["code"] == "policy_unavailable"
        assert attacker.control("/home/alerts")["alerts"] == []
        assert attacker.control("/home/ledger/verify")["ok"]
        review = attacker.token("practice_administrator", audience="review")
        status, _ = attacker.http(
            attacker.service.review_url, "/api/list", {}, Authorization=f"Bearer {review}", Host="localhost"
        )
        assert status in (200, 503)
    finally:
        stop(tmp_path / "home")


def test_an_older_copy_of_the_database_revives_no_approval(tmp_path: Path) -> None:
    """Row 46: what waited then is void now."""
    home = tmp_path / "home"
    attacker = Attacker(home)
    handle = propose(attacker, "staff:ruth-ellison")
    stop(home)
    old = (home / "practice.db").read_bytes()
    attacker = Attacker(home)
    attacker.call("find_clients", limit=1)
    stop(home)
    for path in home.glob("practice.db*"):
        path.unlink()
    (home / "practice.db").write_bytes(old)
    attacker = Attacker(home)
    try:
        done = command(
            home, "review", "approve", handle["proposal_id"], "--digest", handle["digest"], "--as", "staff:ruth-ellison"
        )
        assert done.returncode == 1, done.stdout
        shown = attacker.call("get_proposal", "staff:ruth-ellison", proposal_id=handle["proposal_id"])
        assert (shown["state"], shown["reason"]) == ("voided", "restored_from_backup")
    finally:
        stop(home)


def test_a_ledger_that_was_edited_is_found_and_one_that_cannot_be_written_stops_every_call(tmp_path: Path) -> None:
    """Rows 2 and 49: evidence first."""
    home = tmp_path / "home"
    attacker = Attacker(home)
    try:
        with sqlite3.connect(home / "practice.db") as connection:
            connection.execute("DROP TRIGGER ledger_no_update")
            connection.execute("UPDATE ledger SET actor = 'staff:nobody' WHERE seq = 1")
        connection.close()
        verified = answer_of(command(home, "ledger", "verify", "--json"))
        assert (verified["ok"], verified["first_bad"]["seq"]) == (False, 1)
        with sqlite3.connect(home / "practice.db") as connection:
            connection.execute(
                "CREATE TRIGGER full BEFORE INSERT ON ledger BEGIN SELECT RAISE(ABORT, 'no space left'); END"
            )
        connection.close()
        assert attacker.refusal("find_clients", limit=1)["code"] == "ledger_unavailable"
        with sqlite3.connect(home / "practice.db") as connection:
            connection.execute("DROP TRIGGER full")
        connection.close()
        assert attacker.call("find_clients", limit=1)["clients"]
    finally:
        stop(home)

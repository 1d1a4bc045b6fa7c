"""The practice's API, the disk and the home fail under a running service; what was stored before is still there after."""

import json
import resource
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from house_world import Bridge, answer_of, bridge, command, environment, service
from theranest_server.home import Home

pytestmark = pytest.mark.slow


class Weather:
    """Stands between the service and the practice's API and passes everything on, until told otherwise."""

    def __init__(self, upstream: str) -> None:
        self.upstream = urlsplit(upstream).netloc
        self.now = "fair"
        self.over = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()


def _handler(weather: Weather) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: Any) -> None: ...

        def _pass(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if weather.now == "down":
                self.close_connection = True
                return
            if weather.now == "slow":
                weather.over.wait(45)
            self._send(*(_forwarded(weather.upstream, self, body) if weather.now == "fair" else _NONSENSE[weather.now]))

        def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_POST = do_PATCH = do_PUT = do_HEAD = _pass  # noqa: N815 - http.server's names

    return Handler


_PAGE = b"<html><title>Maintenance</title><p>Maria Gonzalez, born 1980-01-01</html>"
_NONSENSE: dict[str, tuple[int, dict[str, str], bytes]] = {
    "html": (200, {"Content-Type": "text/html"}, _PAGE),
    "html as json": (200, {"Content-Type": "application/json"}, _PAGE),
    "empty": (200, {"Content-Type": "application/json"}, b""),
    "another shape": (200, {"Content-Type": "application/json"}, b'{"items": [{"id": 5}], "data": null}'),
    "broken": (500, {"Content-Type": "text/html"}, _PAGE),
    "slow": (504, {}, b""),
}


def _forwarded(upstream: str, asked: BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection(upstream, timeout=30)
    headers = {name: value for name, value in asked.headers.items() if name.lower() not in ("host", "connection")}
    connection.request(asked.command, asked.path, body, headers)
    answer = connection.getresponse()
    kept = {n: v for n, v in answer.getheaders() if n.lower() not in ("content-length", "date", "server", "connection")}
    try:
        return answer.status, kept, answer.read()
    finally:
        connection.close()


@contextmanager
def practice_behind_weather(tmp_path: Path) -> Iterator[tuple[Weather, dict[str, str]]]:
    """A sandbox practice as a process of its own, and the settings that lead to it through the weather."""
    folder = tmp_path / "practice"
    line = [sys.executable, "-m", "theranest_server", "sandbox", "--directory", str(folder)]
    process = subprocess.Popen(line, env=environment(tmp_path / "none"), stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    told = [process.stderr.readline() for _ in range(3)]
    weather = Weather(told[1].split()[1])
    account = json.loads((folder / "service_account.json").read_text())
    try:
        yield (
            weather,
            {
                "THERANEST_RECORDS_URL": weather.url,
                "THERANEST_RECORDS_CLIENT_ID": account["client_id"],
                "THERANEST_RECORDS_CLIENT_SECRET": account["client_secret"],
                "THERANEST_RECORDS_PRACTICE": "PR-5567",
                "THERANEST_SANDBOX_DIRECTORY": str(folder),
            },
        )
    finally:
        weather.close()
        process.terminate()
        process.communicate(timeout=30)


def drafted(chat: Bridge) -> str:
    session = chat.call("list_sessions", limit=1)["structuredContent"]["sessions"][0]
    of = {name: session[name] for name in ("client_id", "appointment_id")}
    made = chat.call("draft_note", **of, format="DAP", bullets=["Slept well.", "Plans to walk daily."])
    return made["structuredContent"]["proposal_id"]


def state_of(chat: Bridge, proposal_id: str) -> str:
    return chat.call("get_proposal", proposal_id=proposal_id)["structuredContent"]["state"]


def test_while_the_practices_api_fails_calls_are_refused_as_retriable_and_a_stored_proposal_survives(
    tmp_path: Path,
) -> None:
    home = tmp_path / "home"
    with practice_behind_weather(tmp_path) as (weather, settings), service(home, **settings):
        with bridge(home, "--as", "clinician", "--client-app", "demo", **settings) as chat:
            proposal = drafted(chat)
            for weather.now in ("down", "html", "html as json", "empty", "another shape", "broken"):
                answer = chat.call("find_clients", limit=1)
                assert answer["isError"] is True, weather.now
                refused = answer["structuredContent"]["refused"]
                assert (refused["code"], refused["retriable"]) == ("records_unavailable", True), weather.now
                assert "Gonzalez" not in json.dumps(answer)
            weather.now = "fair"
            assert not chat.call("find_clients", limit=1).get("isError", False)
            assert state_of(chat, proposal) == "proposed"
        assert "Gonzalez" not in everything_logged(home)


def everything_logged(home: Path) -> str:
    files = [Home(home).log_file, *home.glob("traces/*")]
    return "".join(file.read_bytes().decode("utf-8", "replace") for file in files if file.is_file())


def test_a_practices_api_that_does_not_answer_holds_a_call_for_seconds_and_not_for_ever(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with (
        practice_behind_weather(tmp_path) as (weather, settings),
        service(home, **settings),
        bridge(home, "--as", "clinician", **settings) as chat,
    ):
        assert not chat.call("find_clients", limit=1).get("isError", False)
        weather.now = "slow"
        answer = chat.call("find_clients", limit=1)
        assert answer["structuredContent"]["refused"]["retriable"] is True


def test_on_a_full_disk_calls_are_refused_and_afterwards_the_ledger_verifies(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with service(home) as running, bridge(home, "--as", "clinician", "--client-app", "demo") as chat:
        proposal = drafted(chat)
        full = full_disk(running.pid)
        with full:
            answer = chat.call("find_clients", limit=1)
            assert answer["isError"] is True
            assert answer["structuredContent"]["refused"]["code"] == "ledger_unavailable"
        assert not chat.call("find_clients", limit=1).get("isError", False)
        assert state_of(chat, proposal) == "proposed"
        assert answer_of(command(home, "ledger", "verify", "--json"))["ok"]


@contextmanager
def full_disk(pid: int) -> Iterator[None]:
    """No file of that process may grow past nothing: every write fails, as on a disk without space."""
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


def broken_homes(tmp_path: Path) -> dict[str, Path]:
    (tmp_path / "file").write_text("not a folder")
    return {"a file": tmp_path / "file", "below a file": tmp_path / "file" / "home"}


@pytest.mark.parametrize("kind", ["a file", "below a file"])
def test_a_home_that_is_no_folder_is_named_and_left_alone(tmp_path: Path, kind: str) -> None:
    home = broken_homes(tmp_path)[kind]
    for words in (
        ("call", "find_clients", "--as", "clinician"), ("serve", "--http", "127.0.0.1:0"), ("alert", "list"),
        ("review", "list"), ("ledger", "verify"), ("sandbox",), ("connect", "claude-code"),
    ):  # fmt: skip
        one_line(command(home, *words))
    one_line(command(home, "service", "status"), exit_code=1)
    assert (tmp_path / "file").read_text() == "not a folder"
    with bridge(home, "--as", "clinician") as chat:
        listed = chat.ask("tools/list")["result"]["tools"]
        assert [tool["name"] for tool in listed] == ["what_is_wrong"]
        assert "THERANEST_HOME" in chat.call("what_is_wrong")["content"][0]["text"]


def one_line(done: subprocess.CompletedProcess[str], exit_code: int = 2) -> None:
    assert (done.returncode, done.stderr.count("\n")) == (exit_code, 1), (done.args, done.stderr)
    assert "Traceback" not in done.stderr
    assert "unexpected" not in done.stderr


def test_a_home_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    """As root, too: below a file no folder can be made, whoever asks."""
    (tmp_path / "file").write_text("x")
    one_line(command(tmp_path / "file" / "home", "call", "find_clients", "--as", "clinician"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("THERANEST_RECORDS_URL", "http://127.0.0.1:1"), ("THERANEST_ISSUERS", "/nowhere"),
        ("THERANEST_LINGER", "soon"), ("THERANEST_SANDBOX_SEED", "many"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_is_named_to_the_command_and_to_the_chat(
    tmp_path: Path, name: str, value: str
) -> None:
    home = tmp_path / "home"
    done = command(home, "call", "find_clients", "--as", "clinician", **{name: value})
    one_line(done)
    assert name in done.stderr
    with bridge(home, "--as", "clinician", **{name: value}) as chat:
        assert name in chat.call("what_is_wrong")["content"][0]["text"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"kind": 5}', '{"kind": "sandbox"}', "\x00"])
def test_a_connection_file_that_cannot_be_read_is_told_to_the_chat(tmp_path: Path, content: str) -> None:
    connection = tmp_path / "connection.json"
    connection.write_text(content)
    with bridge(tmp_path / "home", "--connection", str(connection), THERANEST_LINGER="1") as chat:
        hello = chat.ask("initialize", modern=False, protocolVersion="2025-11-25", capabilities={}, clientInfo={})
        assert "result" in hello
        listed = chat.ask("tools/list", modern=False)["result"]["tools"]
        assert [tool["name"] for tool in listed] == ["what_is_wrong"]
        told = chat.ask("tools/call", modern=False, name="what_is_wrong", arguments={})["result"]
        assert "connect" in told["content"][0]["text"]

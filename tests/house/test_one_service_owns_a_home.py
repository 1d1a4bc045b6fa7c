"""Chat clients, an editor and the command line on one home, with the service as a real process."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from house_world import Bridge, answer_of, bridge, command, environment, stop
from theranest_server.home import Home

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "home"
    stop(tmp_path / "home")


def test_three_chat_clients_and_the_command_line_share_one_service_and_one_ledger(home: Path) -> None:
    def ten_calls(number: int) -> list[bool]:
        with bridge(home, "--as", "clinician", "--client-app", "demo") as chat:
            return [chat.call("find_clients", limit=1).get("isError", False) for _ in range(10)]

    with ThreadPoolExecutor(4) as pool:
        chats = [pool.submit(ten_calls, number) for number in range(3)]
        commands = [
            command(home, "call", "find_clients", "--as", "clinician", "--args", '{"limit":1}', "--json")
            for _ in range(3)
        ]
        refused = [error for chat in chats for error in chat.result()]
    assert refused == [False] * 30
    assert all("result" in answer_of(done) for done in commands)
    verified = answer_of(command(home, "ledger", "verify", "--json"))
    assert verified["ok"]
    assert verified["entries"] >= 66  # an attempt and an outcome for each of the 33 calls


def test_a_second_service_is_refused_with_the_first_ones_address(home: Path) -> None:
    assert command(home, "call", "find_clients", "--as", "clinician").returncode == 0
    first = Home(home).running()
    assert first is not None
    second = command(home, "serve", "--http", "127.0.0.1:0")
    assert second.returncode == 1
    assert first.mcp_url in second.stderr


def test_the_bridge_says_that_the_service_died_and_starts_another(home: Path) -> None:
    with bridge(home, "--as", "clinician", "--client-app", "demo") as chat:
        assert not chat.call("find_clients", limit=1).get("isError", False)
        first = Home(home).running()
        assert first is not None
        os.kill(first.pid, signal.SIGKILL)
        after = chat.call("find_clients", limit=1)
        told = after["content"][0]["text"]
        assert not after.get("isError", False) or "started again" in told
        assert not chat.call("find_clients", limit=1).get("isError", False)
        second = Home(home).running()
    assert second is not None
    assert second.pid != first.pid


@pytest.mark.parametrize("modern", [True, False])
def test_a_missing_policy_still_lists_one_tool_that_says_what_is_wrong(
    home: Path, tmp_path: Path, modern: bool
) -> None:
    with bridge(home, "--as", "clinician", THERANEST_POLICIES=str(tmp_path / "nowhere")) as chat:
        if not modern:
            hello = chat.ask(
                "initialize",
                modern=False,
                protocolVersion="2025-11-25",
                capabilities={},
                clientInfo={"name": "test", "version": "0"},
            )
            assert "result" in hello
        tools = chat.ask("tools/list", modern=modern)["result"]["tools"]
        assert [tool["name"] for tool in tools] == ["what_is_wrong"]
        told = chat.ask("tools/call", modern=modern, name="what_is_wrong", arguments={})["result"]
        assert "policy" in told["content"][0]["text"].lower()
        refused = chat.ask("tools/call", modern=modern, name="find_clients", arguments={})["result"]
        assert refused["structuredContent"]["refused"]["code"] == "policy_unavailable"


def test_nobody_named_still_answers_and_says_so(home: Path) -> None:
    with bridge(home) as chat:
        tools = chat.ask("tools/list")["result"]["tools"]
        assert [tool["name"] for tool in tools] == ["what_is_wrong"]
        assert "signed in" in chat.call("what_is_wrong")["content"][0]["text"]


def test_a_home_that_cannot_be_written_still_answers(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    chat = Bridge(blocked / "home", "--as", "clinician")
    try:
        assert [t["name"] for t in chat.ask("tools/list")["result"]["tools"]] == ["what_is_wrong"]
    finally:
        chat.close()


def test_tools_differ_by_role_and_a_biller_is_refused_a_note(home: Path) -> None:
    listed = {}
    for role in ("biller", "clinician"):
        with bridge(home, "--as", role) as chat:
            listed[role] = {tool["name"] for tool in chat.ask("tools/list")["result"]["tools"]}
    assert "scrub_claim" in listed["biller"] - listed["clinician"]
    assert "draft_note" in listed["clinician"] - listed["biller"]
    refused = command(home, "call", "draft_note", "--as", "biller", "--args", "{}", "--json")
    assert refused.returncode == 1
    assert "refused" in answer_of(refused)


def test_a_service_left_alone_stops_by_itself(home: Path) -> None:
    line = [sys.executable, "-m", "theranest_server", "serve", "--http", "127.0.0.1:0", "--linger", "1"]
    done = subprocess.run(line, env=environment(home), timeout=60, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert Home(home).running() is None

"""Input that makes no sense, at the running service: each ends in a refusal with a code, and nothing is half-written."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from house_world import Bridge, answer_of, bridge, command, service

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("tour") / "home"
    with service(folder):
        yield folder


@pytest.fixture(scope="module")
def chat(home: Path) -> Iterator[Bridge]:
    with bridge(home, "--as", "clinician", "--client-app", "demo") as opened:
        yield opened


@pytest.fixture(scope="module")
def biller(home: Path) -> Iterator[Bridge]:
    with bridge(home, "--as", "biller", "--client-app", "demo") as opened:
        yield opened


@pytest.fixture(scope="module")
def session(chat: Bridge) -> dict[str, Any]:
    """A held session without a note, as a chat client finds one."""
    return chat.call("list_sessions", limit=1)["structuredContent"]["sessions"][0]


def refused(answer: dict[str, Any]) -> str:
    assert answer.get("isError") is True, answer
    code = answer["structuredContent"]["refused"]["code"]
    assert code != "unavailable", answer
    return code


def proposals(chat: Bridge) -> list[Any]:
    return chat.call("list_my_proposals")["structuredContent"]["proposals"]


STRANGE = ["", " ", "TH-0000-00000", "th-2024-1", "../../etc/passwd", "TH-2024-1' OR 1=1 --", "x" * 5000, "TH\u0000-1",
           "\u202eTH-2024-1", "\ud800", "☃", "%00", "TH-2024-1\r\nX-Evil: 1", "{}", "[PERSON_1@c7f3]", "-1"]  # fmt: skip


@pytest.mark.parametrize("strange", STRANGE, ids=ascii)
def test_an_id_that_is_none_is_refused_by_every_tool(chat: Bridge, biller: Bridge, strange: str) -> None:
    asked = [
        chat.call("get_client", client_id=strange),
        chat.call("get_note_context", client_id=strange),
        chat.call("get_thread", thread_id=strange),
        chat.call("get_proposal", proposal_id=strange),
        chat.call("withdraw_proposal", proposal_id=strange),
        biller.call("scrub_claim", claim_id=strange),
        biller.call("analyze_eob", remittance_id=strange),
    ]
    for answer in asked:
        assert refused(answer) in {"bad_arguments", "not_found_or_not_yours"}
        assert len(strange) < 10 or strange not in json.dumps(answer, ensure_ascii=False)


@pytest.mark.parametrize("value", [5, True, None, [], {}, ["TH-2024-1"], {"id": "TH-2024-1"}, 1.5], ids=repr)
def test_an_id_of_another_type_is_refused(chat: Bridge, value: Any) -> None:
    assert refused(chat.call("get_client", client_id=value)) == "bad_arguments"


@pytest.mark.parametrize("limit", [0, -1, 10**9, 10**400, "many", None, 1.5, []], ids=lambda v: repr(v)[:12])
def test_a_limit_that_is_none_is_refused(chat: Bridge, limit: Any) -> None:
    assert refused(chat.call("find_clients", limit=limit)) == "bad_arguments"


def test_a_field_that_no_tool_has_is_refused_and_not_ignored(chat: Bridge) -> None:
    assert refused(chat.call("find_clients", limit=1, practice_id="PR-1")) == "bad_arguments"
    assert refused(chat.call("find_clients", **{"__class__": "x"})) == "bad_arguments"


@pytest.mark.parametrize(
    "cursor", ["x", "", "WyJhIl0", "bnVsbA==", "\u202e", "A" * 10_000], ids=lambda v: ascii(v)[:12]
)
def test_a_cursor_that_was_not_given_out_is_refused(chat: Bridge, cursor: str) -> None:
    assert refused(chat.call("find_clients", cursor=cursor)) in {"bad_arguments", "not_possible_now"}


def test_an_appointment_of_another_client_is_refused_and_nothing_is_kept(chat: Bridge, session: dict[str, Any]) -> None:
    clients = chat.call("find_clients", limit=20)["structuredContent"]["clients"]
    other = next(client["client_id"] for client in clients if client["client_id"] != session["client_id"])
    before = proposals(chat)
    mixed = chat.call("draft_note", client_id=other, appointment_id=session["appointment_id"], bullets=["Slept well."])
    assert refused(mixed) in {"bad_arguments", "not_found_or_not_yours"}
    assert proposals(chat) == before


def draft(chat: Bridge, session: dict[str, Any], **source: Any) -> dict[str, Any]:
    of = {"client_id": session["client_id"], "appointment_id": session["appointment_id"]}
    return chat.call("draft_note", **of, format="SOAP", **source)


@pytest.mark.parametrize(
    "source",
    [
        {}, {"bullets": []}, {"bullets": [""]}, {"bullets": "text"}, {"transcript": ""}, {"transcript": " \n\t"},
        {"transcript": "\u0000\u0001\u0002" * 400}, {"sections": []}, {"sections": [{"name": "S"}]},
        {"bullets": ["a"], "transcript": "b"}, {"transcript": 5}, {"transcript_document_id": "nowhere"},
        {"bullets": ["Slept well."], "speakers": {"Therapist": "king"}},
    ],
    ids=lambda source: ascii(source)[:40],
)  # fmt: skip
def test_a_draft_from_nothing_is_refused_and_no_proposal_is_kept(
    chat: Bridge, session: dict[str, Any], source: dict[str, Any]
) -> None:
    before = proposals(chat)
    refused(draft(chat, session, **source))
    assert proposals(chat) == before


LINE = "Therapist: How did you sleep this week?\nClient: I slept six hours and walked with my sister on Sunday.\n"


def test_a_transcript_of_two_megabytes_is_drafted(chat: Bridge, session: dict[str, Any]) -> None:
    made = draft(chat, session, transcript=LINE * (2_000_000 // len(LINE)), speakers=SPEAKERS)
    assert not made.get("isError"), made["content"]
    kept = chat.call("get_proposal", proposal_id=made["structuredContent"]["proposal_id"])["structuredContent"]
    assert kept["state"] == "proposed"


SPEAKERS = {"Therapist": "clinician", "Client": "client"}


def test_a_transcript_of_twenty_megabytes_is_refused(chat: Bridge, session: dict[str, Any], tmp_path: Path) -> None:
    text = LINE * (20_000_000 // len(LINE))
    assert draft(chat, session, transcript=text, speakers=SPEAKERS)["isError"] is True
    (tmp_path / "long.txt").write_text(text)
    done = command(tmp_path / "home", "note", "--transcript", str(tmp_path / "long.txt"))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "sister" not in done.stderr


def test_control_and_bidirectional_characters_are_refused_or_leave_the_draft(
    chat: Bridge, session: dict[str, Any]
) -> None:
    made = draft(chat, session, bullets=["Slept \u202ewell\u0000 this week.", "Walked\u0007 daily."])
    if made.get("isError"):
        refused(made)
        return
    kept = chat.call("get_proposal", proposal_id=made["structuredContent"]["proposal_id"])
    assert not {"\u202e", "\u0000", "\u0007"} & set(json.loads(json.dumps(kept["structuredContent"])).__repr__())


def test_a_call_larger_than_the_service_takes_is_told_and_the_chat_goes_on(chat: Bridge) -> None:
    answer = chat.call("get_client", client_id="x" * (9 * 1024 * 1024))
    assert answer["isError"] is True
    assert "8 MB" in answer["content"][0]["text"]
    assert not chat.call("find_clients", limit=1).get("isError", False)


def test_a_text_of_many_accents_arrives_no_larger_than_it_is(chat: Bridge) -> None:
    assert refused(chat.call("get_client", client_id="é" * (3 * 1024 * 1024))) == "bad_arguments"


def test_lines_that_are_no_messages_do_not_end_the_chat(home: Path) -> None:
    with bridge(home, "--as", "clinician") as chat:
        assert chat.process.stdin is not None
        for line in (b"{", b"[]", b"5", b"\xff\xfe", b'"x"', b"[" * 100_000, b'{"jsonrpc":"2.0"'):
            chat.process.stdin.write(line + b"\n")
            chat.process.stdin.flush()
            assert chat.read()["error"]["code"] in (-32700, -32600)
        assert not chat.call("find_clients", limit=1).get("isError", False)


def test_nonsense_on_the_command_line_ends_in_one_line(home: Path) -> None:
    cases = [
        (("call", "nosuch", "--as", "clinician"), 1), (("call", "find_clients", "--as", "nobody"), 2),
        (("call", "get_client", "--as", "clinician", "--args", '{"client_id": 5}'), 1),
        (("call", "get_client", "--as", "clinician", "--args", "[" * 50_000), 2),
        (("review", "show", "x", "--as", "clinician"), 1), (("review", "list", "--as", "nobody"), 2),
        (("review", "approve", "x", "--digest", "y", "--as", "clinician"), 1),
        (("review", "reject", "x", "--reason", "y", "--as", "clinician"), 1),
        (("alert", "ack", "x", "--as", "clinician"), 1), (("kill", "on", "--feature", "nonsense"), 2),
        (("sandbox", "token", "--as", "nobody", "--audience", "mcp"), 2), (("review", "open", "--as", "nobody"), 2),
    ]  # fmt: skip
    for arguments, exit_code in cases:
        done = command(home, *arguments)
        assert (done.returncode, done.stderr.count("\n")) == (exit_code, 1), (arguments, done.stderr)
        assert "unexpected" not in done.stderr
    assert answer_of(command(home, "ledger", "verify", "--json"))["ok"]


def test_a_switch_that_does_not_exist_is_not_thrown(home: Path) -> None:
    assert "note_drafting" in command(home, "kill", "on", "--feature", "note-drafting").stderr
    assert answer_of(command(home, "kill", "on", "--feature", "note_drafting", "--json"))["killed"] == ["note_drafting"]
    assert answer_of(command(home, "kill", "off", "--feature", "note_drafting", "--json"))["killed"] == []

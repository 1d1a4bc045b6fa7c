"""What may come in by webhook, how often it acts, and what is answered to everything else."""

import time
from pathlib import Path
from typing import Any

import httpx2
from practice_events import (
    HARMLESS,
    IRIS,
    OLD_SECRET,
    PRACTICE,
    SECRET,
    Practice,
    Service,
    serving,
    signed,
    told,
)  # fmt: skip
from theranest_server.transport.webhooks import BODY_LIMIT, PATH

FAT = {
    "event": "client.created", "client_id": "TH-2024-78910", "practice_id": "PR-5567",
    "document_urls": ["https://secure.theranest.com/documents/intake_78910.pdf"],
    "target_fields": ["presenting_problem", "medication_history", "previous_treatment", "emergency_contact"],
}  # fmt: skip


async def test_an_event_is_kept_before_it_is_answered_for(service: Service) -> None:
    answer = await service.post(told("note.signed", "NT-signed"))
    assert answer.status_code == 202
    [row] = service.rows("SELECT id, name, resource_id, client_id FROM events")
    assert row == {
        "id": answer.json()["event_id"], "name": "note.signed", "resource_id": "NT-signed", "client_id": IRIS,
    }  # fmt: skip


async def test_a_replay_and_a_second_telling_of_the_same_thing_act_once(service: Service) -> None:
    message = service.practice.message()
    first = await service.post(told("message.received", message), id="msg_a")
    replayed = await service.post(told("message.received", message), id="msg_a")
    told_again = await service.post(told("message.received", message), id="msg_b")
    assert [a.status_code for a in (first, replayed, told_again)] == [202, 200, 200]
    assert len({a.json()["event_id"] for a in (first, replayed, told_again)}) == 1
    await service.settled()
    assert len(await service.alerts()) == 1
    assert len(service.rows("SELECT 1 FROM events")) == 1


async def test_the_customers_own_body_for_a_new_client_is_taken_as_printed(service: Service) -> None:
    assert (await service.post(FAT)).status_code == 202
    [row] = service.rows("SELECT name, client_id, sealed FROM events")
    assert (row["name"], row["client_id"]) == ("client.created", "TH-2024-78910")
    assert b"intake_78910" not in bytes(row["sealed"])


async def test_what_this_version_does_not_know_is_kept_and_ignored(service: Service) -> None:
    assert (await service.post(told("invoice.voided", "INV-1"))).status_code == 202
    assert service.rows("SELECT name, state FROM events") == [{"name": "invoice.voided", "state": "ignored"}]


async def test_another_practices_event_is_refused(service: Service) -> None:
    answer = await service.post(told("message.received", "MSG-1", practice="PR-1"))
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_practice")
    assert service.rows("SELECT 1 FROM events") == []


async def test_during_a_rotation_both_secrets_are_accepted_and_afterwards_only_the_new_one(
    practice: Practice, tmp_path: Path
) -> None:
    body = told("note.signed", "NT-signed")
    async with serving(practice, tmp_path / "home", webhook_secrets=(SECRET, OLD_SECRET)) as service:
        assert (await service.post(body, secret=OLD_SECRET)).status_code == 202
        assert (await service.post(body, secret=SECRET)).status_code == 200
    async with serving(practice, tmp_path / "home", webhook_secrets=(SECRET,)) as service:
        assert (await service.post(body, secret=OLD_SECRET)).status_code == 401


async def test_a_service_without_a_secret_believes_nobody(practice: Practice, tmp_path: Path) -> None:
    async with serving(practice, tmp_path / "home", webhook_secrets=()) as service:
        assert (await service.post(told("note.signed", "NT-signed"))).status_code == 401


def _headers(**changes: str | None) -> dict[str, Any]:
    request = signed(told("note.signed", "NT-signed"))
    headers = request["headers"] | {name.replace("_", "-"): value for name, value in changes.items()}
    return request | {"headers": {name: value for name, value in headers.items() if value is not None}}


def unproven() -> dict[str, dict[str, Any]]:
    good = signed(told("note.signed", "NT-signed"))
    return {
        "no id": _headers(webhook_id=None),
        "no time": _headers(webhook_timestamp=None),
        "no signature": _headers(webhook_signature=None),
        "empty signature": _headers(webhook_signature=""),
        "another id": _headers(webhook_id="msg_2"),
        "a signature without its version": _headers(webhook_signature=good["headers"]["webhook-signature"][3:]),
        "a signature of commas": _headers(webhook_signature=",,,"),
        "a signature that is no base64": _headers(webhook_signature="v1,%%%%"),
        "a signature of another version": _headers(webhook_signature="v2," + good["headers"]["webhook-signature"][3:]),
        "a time in words": _headers(webhook_timestamp="yesterday"),
        "a time that is not finite": _headers(webhook_timestamp="1e400"),
        "no number": _headers(webhook_timestamp="nan"),
        "a time beyond the calendar": _headers(webhook_timestamp="999999999999"),
        "a fraction of a second": _headers(webhook_timestamp=good["headers"]["webhook-timestamp"] + ".9"),
        "six minutes old": signed(told("note.signed", "NT-signed"), at=time.time() - 360),
        "six minutes early": signed(told("note.signed", "NT-signed"), at=time.time() + 360),
        "another body": good | {"content": good["content"] + b" "},
        "another secret": signed(told("note.signed", "NT-signed"), secret=OLD_SECRET),
        "bytes that are no text": good | {"content": b"\xff\xfe\x00"},
        "nothing": {"content": b""},
    }


async def test_what_proves_nothing_is_answered_401_and_leaves_nothing(service: Service) -> None:
    for what, request in unproven().items():
        answer = await service.http.post(PATH, **request)
        assert (what, answer.status_code) == (what, 401)
    assert service.rows("SELECT 1 FROM events") == []


async def test_a_header_that_comes_twice_proves_nothing(service: Service) -> None:
    good = signed(told("note.signed", "NT-signed"))
    headers = [*good["headers"].items(), ("webhook-id", "msg_1")]
    assert (await service.http.post(PATH, content=good["content"], headers=headers)).status_code == 401


async def test_one_good_signature_among_others_is_enough(service: Service) -> None:
    request = signed(told("note.signed", "NT-signed"))
    good = request["headers"]["webhook-signature"]
    request["headers"]["webhook-signature"] = f"v1a,abc v1,x v1,AAAA nonsense {good}"
    assert (await service.http.post(PATH, **request)).status_code == 202


NO_EVENTS: dict[str, bytes] = {
    "no JSON": b"{",
    "no object": b"[1]",
    "a deep nest": b"[" * 50_000,
    "no event": b'{"practice_id":"PR-5567"}',
    "an event that is a number": b'{"event":1,"practice_id":"PR-5567"}',
    "no practice": b'{"event":"note.signed","resource_id":"N"}',
    "no resource": b'{"event":"message.received","practice_id":"PR-5567","client_id":"TH-1"}',
    "an id with a path in it": b'{"event":"note.signed","practice_id":"PR-5567","resource_id":"../clients"}',
    "an id that is a list": b'{"event":"note.signed","practice_id":"PR-5567","resource_id":["N"]}',
    "nobody's creation": b'{"event":"client.created","practice_id":"PR-5567"}',
    "not a number": b'{"event":"note.signed","practice_id":"PR-5567","resource_id":NaN}',
    "a lone surrogate": b'{"event":"note.signed","practice_id":"PR-5567","resource_id":"\\ud800"}',
    "an event's name with a line break": b'{"event":"note.signed\\n","practice_id":"PR-5567","resource_id":"N"}',
    "addresses that are no list": b'{"event":"client.created","practice_id":"PR-5567","client_id":"T","document_urls":"x"}',
}


async def test_what_is_signed_and_no_event_is_answered_400_and_leaves_nothing(service: Service) -> None:
    for what, body in NO_EVENTS.items():
        answer = await service.http.post(PATH, **signed(body))
        assert (what, answer.status_code) == (what, 400)
    assert service.rows("SELECT 1 FROM events") == []


async def test_a_body_beyond_the_limit_is_not_read_to_its_end(service: Service) -> None:
    read = 0

    async def endless() -> Any:
        nonlocal read
        while True:
            read += 65_536
            yield b"x" * 65_536

    answer = await service.http.post(PATH, content=endless(), headers=signed(b"")["headers"])
    assert answer.status_code == 413
    assert read <= BODY_LIMIT + 3 * 65_536


async def test_webhooks_are_posted_and_other_paths_go_on_to_the_wall(service: Service) -> None:
    assert [(await service.http.request(m, PATH)).status_code for m in ("GET", "PUT", "DELETE")] == [405] * 3
    assert (await service.http.post("/mcp")).json() == {"code": "elsewhere"}


async def test_a_refusal_says_nothing_of_what_was_sent(service: Service) -> None:
    body = b'{"event":"note.signed","practice_id":"PR-5567","resource_id":"Maribel Quintero"}'
    answer: httpx2.Response = await service.http.post(PATH, **signed(body))
    assert "Maribel" not in answer.text
    assert HARMLESS not in answer.text
    assert PRACTICE not in answer.text

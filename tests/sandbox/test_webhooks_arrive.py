"""Events go out signed, at least once, and never for a change that did not happen."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import anyio
import httpx2
import pytest
from standardwebhooks.webhooks import Webhook
from theranest_sandbox.settings import Subscription
from tiny_practice import CLIENTS

SECRET = "whsec_" + b64encode(b"a secret of thirty-two bytes ...").decode()
TASK = {"title": "Call", "assignee": "staff:eve"}
DRAFT = {"client_id": CLIENTS[1], "author_id": "staff:ada", "kind": "progress"}


class Receiver:
    """A loopback HTTP server that keeps what it is sent and answers as it is told."""

    def __init__(self) -> None:
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.url = ""

    async def handle(self, stream: anyio.abc.SocketStream) -> None:
        async with stream:
            data = b""
            while b"\r\n\r\n" not in data:
                data += await stream.receive()
            head, _, body = data.partition(b"\r\n\r\n")
            lines = [line.partition(": ") for line in head.decode().split("\r\n")[1:]]
            headers = {name.lower(): value for name, _, value in lines}
            while len(body) < int(headers["content-length"]):
                body += await stream.receive()
            self.received.append((headers, body))
            status = self.answers.pop(0) if self.answers else 204
            await stream.send(f"HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode())

    @property
    def events(self) -> list[str]:
        return [json.loads(body)["event"] for _, body in self.received]

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.received]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    async with await anyio.create_tcp_listener(local_host="127.0.0.1") as listener, anyio.create_task_group() as tasks:
        made.url = f"http://127.0.0.1:{listener.extra(anyio.abc.SocketAttribute.local_port)}/hook"
        tasks.start_soon(listener.serve, made.handle)
        yield made
        tasks.cancel_scope.cancel()


@pytest.fixture
def times() -> list[datetime]:
    return [datetime.now(UTC)]


@pytest.fixture
async def told(open_office, receiver, times):
    subscription = Subscription(name="ours", url=receiver.url, secret=SECRET)
    return await open_office(
        subscriptions=(subscription,), clock=lambda: times[-1], token_seconds=1_000_000, webhook_backoff=(1, 60)
    )


async def test_a_new_note_is_told_thinly_and_signed(told, receiver):
    note = (await told.post("notes", DRAFT)).json()
    assert await told.sandbox.sender.deliver_due() == 1
    headers, body = receiver.received[0]
    assert Webhook(SECRET).verify(body, headers) == {
        "event": "note.created",
        "practice_id": "PR-5567",
        "client_id": CLIENTS[1],
        "resource_id": note["id"],
    }


async def test_the_customers_fat_event_is_sent_exactly_so(told, receiver):
    fat = {
        "event": "client.created",
        "client_id": "TH-2024-78910",
        "document_urls": ["https://secure.theranest.com/documents/intake_78910.pdf"],
        "target_fields": ["presenting_problem", "medication_history", "previous_treatment", "emergency_contact"],
    }
    await told.control("POST", "events", fat)
    await told.sandbox.sender.deliver_due()
    assert json.loads(receiver.received[0][1]) == fat | {"practice_id": "PR-5567"}


async def test_a_receiver_that_fails_is_tried_again_later_under_the_same_id(told, receiver, times):
    receiver.answers = [500, 503]
    await told.post("notes", DRAFT)
    assert await told.sandbox.sender.deliver_due() == 0
    assert await told.sandbox.sender.deliver_due() == 0
    assert len(receiver.received) == 1
    times.append(times[0] + timedelta(seconds=1))
    await told.sandbox.sender.deliver_due()
    times.append(times[0] + timedelta(seconds=62))
    assert await told.sandbox.sender.deliver_due() == 1
    assert (len(receiver.received), len(set(receiver.ids))) == (3, 1)


async def test_after_the_last_attempt_the_event_is_given_up_and_shown(told, receiver, times):
    receiver.answers = [500] * 9
    await told.post("notes", DRAFT)
    for _ in range(4):
        await told.sandbox.sender.deliver_due()
        times.append(times[-1] + timedelta(days=1))
    (shown,) = (await told.control("GET", "webhooks")).json()
    assert (len(receiver.received), shown["state"], shown["last_error"]) == (3, "given_up", "status 500")


async def test_a_receiver_that_is_not_there_loses_nothing(told, receiver, times):
    url = receiver.url
    await told.control("POST", "subscriptions", {"name": "ours", "url": "http://127.0.0.1:9/", "secret": SECRET})
    await told.post("notes", DRAFT)
    assert await told.sandbox.sender.deliver_due() == 0
    await told.control("POST", "subscriptions", {"name": "ours", "url": url, "secret": SECRET})
    times.append(times[0] + timedelta(seconds=1))
    assert await told.sandbox.sender.deliver_due() == 1


async def test_a_refused_or_repeated_write_tells_nothing_more(told, receiver):
    await told.post("notes", DRAFT)
    await told.post("notes", DRAFT)
    await told.post("notes", DRAFT | {"client_id": "TH-0"}, key="k2")
    await told.sandbox.sender.deliver_due()
    assert receiver.events == ["note.created"]


async def test_what_people_in_the_practice_do_is_told_too(told, receiver):
    await told.control("POST", "messages", {"thread_id": "TR-1", "body": "Can I come earlier?"})
    await told.control("POST", "consents/CN-1/transitions", {"state": "revoked"})
    await told.control("POST", "notes/NT-of-ada/transitions", {"action": "sign", "staff_id": "staff:ada"})
    await told.control("POST", "claims/CLM-w0/transitions", {"action": "submit"})
    await told.control("POST", "claims/CLM-w0/transitions", {"action": "deny", "codes": ["CO-16"]})
    await told.control("POST", "appointments/AP-7/transitions", {"action": "complete"})
    await told.sandbox.sender.deliver_due()
    assert receiver.events == [
        "message.received", "consent.changed", "note.signed", "claim.submitted", "claim.denied", "appointment.completed",
    ]  # fmt: skip


async def test_in_a_threads_with_two_clients_the_sender_must_be_named(told):
    unclear = await told.control("POST", "messages", {"thread_id": "TR-2", "body": "Hi"})
    named = await told.control("POST", "messages", {"thread_id": "TR-2", "body": "Hi", "sender": "person:lou"})
    assert (unclear.status_code, named.json()["sender"], named.json()["direction"]) == (422, "person:lou", "inbound")


async def test_a_duplicate_is_the_same_event_twice(told, receiver):
    await told.fault(fault="duplicate_webhooks")
    await told.post("notes", DRAFT)
    await told.post("notes", DRAFT, key="k2")
    await told.sandbox.sender.deliver_due()
    assert (len(receiver.ids), len(set(receiver.ids))) == (3, 2)


async def test_out_of_order_means_that_the_later_event_arrives_first(told, receiver, times):
    await told.fault(fault="out_of_order_webhooks")
    await told.post("notes", DRAFT)
    await told.control("POST", "consents/CN-1/transitions", {"state": "revoked"})
    await told.sandbox.sender.deliver_due()
    times.append(times[0] + timedelta(seconds=3))
    await told.sandbox.sender.deliver_due()
    assert receiver.events == ["consent.changed", "note.created"]


async def test_only_the_events_that_were_subscribed_to_are_sent(told, receiver):
    asked = {"name": "ours", "url": receiver.url, "secret": SECRET, "events": ["consent.changed"]}
    await told.control("POST", "subscriptions", asked)
    await told.post("notes", DRAFT)
    assert await told.sandbox.sender.deliver_due() == 0


async def test_a_receiver_with_an_unusable_address_does_not_keep_the_others_waiting(told, receiver):
    for name, url in (("a", "nonsense"), ("b", "http://[::1"), ("c", "ftp://127.0.0.1/")):
        await told.control("POST", "subscriptions", {"name": name, "url": url, "secret": SECRET})
    await told.post("notes", DRAFT)
    assert await told.sandbox.sender.deliver_due() == 1


async def test_a_secret_that_cannot_sign_is_refused(told, receiver):
    for secret in ("no base64 !", "whsec_"):
        asked = {"name": "d", "url": receiver.url, "secret": secret}
        assert (await told.control("POST", "subscriptions", asked)).status_code == 400


async def test_a_redirect_is_not_followed(told, receiver):
    receiver.answers = [302]
    await told.post("notes", DRAFT)
    assert await told.sandbox.sender.deliver_due() == 0


async def test_while_it_runs_the_sandbox_sends_by_itself(tmp_path, receiver):
    from theranest_sandbox.serve import running
    from tiny_practice import tiny_practice

    settings = tiny_practice(tmp_path, subscriptions=(Subscription(name="ours", url=receiver.url, secret=SECRET),))
    with running(settings) as url:
        headers = {"X-Sandbox-Control": settings.control_secret}
        async with httpx2.AsyncClient(base_url=url, headers=headers) as http:
            await http.post("/sandbox/events", json={"event": "client.created", "client_id": CLIENTS[0]})
        with anyio.fail_after(10):
            while not receiver.received:
                await anyio.sleep(0.01)
    assert receiver.events == ["client.created"]

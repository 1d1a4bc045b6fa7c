"""Idempotency keys, entity tags and merge patches."""

from datetime import UTC, datetime, timedelta

import anyio
import pytest
from tiny_practice import CLIENTS

TASK = {"title": "Call the payer", "assignee": "staff:eve"}


async def count(office, path):
    return len((await office.get(path)).json()["items"])


async def test_the_same_key_and_body_write_once_and_answer_twice(office):
    first = await office.post("tasks", TASK)
    again = await office.post("tasks", TASK)
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.json(), first.headers["ETag"]) == (again.json(), again.headers["ETag"])
    assert again.headers["Idempotent-Replayed"] == "true"
    assert await count(office, "tasks") == 2


async def test_the_same_key_with_another_body_is_refused_and_writes_nothing(office):
    await office.post("tasks", TASK)
    other = await office.post("tasks", TASK | {"title": "Something else"})
    elsewhere = await office.post("messages", {"thread_id": "TR-1", "recipient": "person:iris", "body": "Hi"})
    assert (other.status_code, elsewhere.status_code, await count(office, "tasks")) == (422, 422, 2)


async def test_the_order_of_fields_does_not_make_another_body(office):
    await office.post("tasks", TASK)
    assert (await office.post("tasks", dict(reversed(TASK.items())))).status_code == 201


async def test_a_key_is_forgotten_after_a_day(open_office):
    times = [datetime.now(UTC)]
    office = await open_office(clock=lambda: times[-1], token_seconds=200_000)
    await office.post("tasks", TASK)
    times.append(times[0] + timedelta(hours=23, minutes=59))
    assert (await office.post("tasks", TASK)).headers.get("Idempotent-Replayed") == "true"
    times.append(times[0] + timedelta(hours=24))
    assert "Idempotent-Replayed" not in (await office.post("tasks", TASK)).headers


async def test_a_refused_write_can_be_tried_again_under_its_key(office):
    path = f"clients/{CLIENTS[0]}"
    stale = await office.patch(path, {"pronouns": "she/her"}, tag='"0"')
    again = await office.patch(path, {"pronouns": "she/her"})
    assert (stale.status_code, again.status_code) == (412, 200)


async def test_a_patch_repeated_after_a_lost_answer_is_answered_from_memory(office):
    """The version has moved by our own first write, and the repetition still gets that write's answer."""
    path = f"clients/{CLIENTS[0]}"
    tag = (await office.get(path)).headers["ETag"]
    first = await office.patch(path, {"pronouns": "she/her"}, tag=tag)
    again = await office.patch(path, {"pronouns": "she/her"}, tag=tag)
    assert (again.status_code, again.json()) == (200, first.json())


async def test_many_at_once_under_one_key_write_once(office):
    answers = []

    async def write():
        answers.append(await office.post("tasks", TASK))

    async with anyio.create_task_group() as tasks:
        for _ in range(12):
            tasks.start_soon(write)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await count(office, "tasks") == 2


async def test_of_two_who_read_the_same_version_only_one_changes_it(office):
    path = f"clients/{CLIENTS[0]}"
    tag = (await office.get(path)).headers["ETag"]
    answers = []

    async def write(number):
        answers.append(await office.patch(path, {"allergies": f"n {number}"}, tag=tag, key=f"k{number}"))

    async with anyio.create_task_group() as tasks:
        for number in range(6):
            tasks.start_soon(write, number)
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 5


@pytest.mark.parametrize(
    "headers", [{}, {"Idempotency-Key": ""}, {"Idempotency-Key": "a b"}, {"Idempotency-Key": "x" * 129}]
)
async def test_a_write_needs_a_key(office, headers):
    assert (await office.http.post("/api/v1/tasks", json=TASK, headers=headers)).status_code == 400


async def test_a_change_needs_the_version_that_was_read(office):
    path = f"/api/v1/clients/{CLIENTS[0]}"
    key = {"Idempotency-Key": "k"}
    assert (await office.http.patch(path, json={}, headers=key)).status_code == 428
    for tag in ("*", 'W/"x"', "x", '"' + "0" * 32 + '"'):
        assert (await office.http.patch(path, json={}, headers=key | {"If-Match": tag})).status_code == 412


async def test_a_merge_patch_replaces_whole_arrays_and_merges_objects(office):
    path = f"clients/{CLIENTS[0]}"
    emergency = {"name": "Ola Example", "relation": "mother", "phone": "555-0101"}
    await office.patch(path, {"emergency_contact": emergency, "custom_fields": {"pet": "cat"}}, key="k1")
    changes = {
        "phones": [{"number": "555-0102", "kind": "work"}],
        "emergency_contact": {"phone": "555-0103"},
        "custom_fields": {"shoe_size": None},
        "preferred_name": None,
    }
    after = (await office.patch(path, changes, key="k2")).json()
    assert [phone["number"] for phone in after["phones"]] == ["555-0102"]
    assert after["emergency_contact"] == emergency | {"phone": "555-0103"}
    assert (after["custom_fields"], after["preferred_name"]) == ({"pet": "cat"}, None)


async def test_the_answer_to_a_change_is_what_is_read_afterwards(office):
    path = f"clients/{CLIENTS[0]}"
    changed = await office.patch(path, {"presenting_problem": "Worries at night.\nSince May."})
    read = await office.get(path)
    assert (changed.json(), changed.headers["ETag"]) == (read.json(), read.headers["ETag"])


@pytest.mark.parametrize(
    ("patch", "status"),
    [
        ({"balance_cents": 0}, 400),
        ({"assigned_staff_ids": []}, 400),
        ({"id": "TH-1"}, 400),
        ({"emergency_contact": {"name": "Ola"}}, 422),
        ({"address": {"line1": None}}, 400),
        ({"birth_date": "2026-02-30"}, 400),
        ({"presenting_problem": "a\x00b"}, 400),
        ({"phones": None}, 400),
    ],
)
async def test_a_patch_that_leaves_no_sound_client_changes_nothing(office, patch, status):
    path = f"clients/{CLIENTS[0]}"
    before = (await office.get(path)).json()
    assert (await office.patch(path, patch)).status_code == status
    assert (await office.get(path)).json() == before


async def test_a_refusal_never_repeats_what_was_sent(office):
    answer = await office.post("tasks", TASK | {"assignee": "Secret Name", "due": "Secret Day"})
    assert (answer.status_code, "Secret" in answer.text) == (400, False)
    assert {error["at"] for error in answer.json()["errors"]} == {"body.assignee", "body.due"}


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "", "application/json; charset=latin-1"])
async def test_another_content_type_is_415(office, content_type):
    headers = {"Idempotency-Key": "k", "Content-Type": content_type}
    answer = await office.http.post("/api/v1/tasks", content=b"{}", headers=headers)
    assert answer.status_code == 415


async def test_a_body_that_is_too_long_is_413(office):
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    answer = await office.http.post("/api/v1/tasks", content=b" " * 2_000_001, headers=headers)
    assert answer.status_code == 413

"""Paging, filters and conditional reads."""

import pytest
from tiny_practice import CLIENTS, EDI

ADDED_BY_US = {"title": "Call the payer", "assignee": "staff:eve", "external_ref": "prop-1/1"}


async def ids(office, path, **params):
    return [item["id"] for item in (await office.get(path, params=params)).json()["items"]]


async def pages(office, path, **params):
    cursor, found = None, []
    while True:
        more = {"cursor": cursor} if cursor else {}
        page = (await office.get(path, params=params | more)).json()
        found.append([item["id"] for item in page["items"]])
        cursor = page["next_cursor"]
        if cursor is None:
            return found


@pytest.mark.parametrize("limit", [1, 2, 5, 12, 200])
async def test_pages_show_every_appointment_once_in_the_order_of_time(office, limit):
    found = await pages(office, "appointments", limit=limit)
    assert [one for page in found for one in page] == [f"AP-{number}" for number in range(12)]
    assert all(len(page) <= limit for page in found)


async def test_paging_by_change_leaves_nothing_out(office):
    found = await pages(office, "appointments", limit=5, updated_since="2026-01-01T00:00:00Z")
    assert sorted(one for page in found for one in page) == sorted(f"AP-{number}" for number in range(12))


async def test_a_cursor_is_good_for_its_own_list_only(office):
    cursor = (await office.get("appointments", params={"limit": 2})).json()["next_cursor"]
    other_list = await office.get("notes", params={"cursor": cursor})
    other_filter = await office.get("appointments", params={"cursor": cursor, "status": "completed"})
    invented = await office.get("appointments", params={"cursor": "AAAA"})
    assert [answer.status_code for answer in (other_list, other_filter, invented)] == [422, 422, 422]


async def test_a_change_is_seen_by_who_follows_updated_since(office):
    before = (await office.get("clients", params={"updated_since": "2026-11-02T15:00:00.000001Z"})).json()["items"]
    await office.patch(f"clients/{CLIENTS[2]}", {"pronouns": "they/them"})
    assert (before, await ids(office, "clients", updated_since="2026-11-02T15:00:00.000001Z")) == ([], [CLIENTS[2]])


async def test_what_we_created_is_found_by_our_reference(office):
    made = (await office.post("tasks", ADDED_BY_US)).json()
    assert await ids(office, "tasks", external_ref="prop-1/1") == [made["id"]]
    assert await ids(office, "tasks", external_ref="prop-1/2") == []


@pytest.mark.parametrize(
    ("path", "params", "expected"),
    [
        ("clients", {"query": "pepe"}, [CLIENTS[1]]),
        ("clients", {"query": "josé exa"}, [CLIENTS[1]]),
        ("clients", {"query": "78912"}, [CLIENTS[2]]),
        ("clients", {"query": "100%"}, []),
        ("clients", {"assigned_to": "staff:ada"}, [CLIENTS[0]]),
        ("appointments", {"client_id": CLIENTS[5]}, ["AP-0", "AP-5", "AP-11"]),
        ("appointments", {"from": "2026-11-03T15:00:00Z", "to": "2026-11-05T15:00:00Z"}, ["AP-1", "AP-2"]),
        ("appointments", {"from": "2026-11-05T10:00:00-05:00", "to": "2026-11-05T10:00:01-05:00"}, ["AP-3"]),
        ("notes", {"state": "locked"}, ["NT-locked"]),
        ("messages", {"unanswered": "true"}, ["MSG-3"]),
        ("messages", {"thread_id": "TR-1"}, ["MSG-1", "MSG-2"]),
        ("claims", {"state": "denied", "limit": 1}, ["CLM-d0"]),
        ("contract-rates", {"payer_id": "PY-1"}, ["CR-1"]),
        ("eligibility", {"client_id": CLIENTS[0]}, ["EL-1"]),
        ("tasks", {"assignee": "staff:eve"}, ["TK-1"]),
    ],
)
async def test_a_list_can_be_asked_for_what_matters(office, path, params, expected):
    assert await ids(office, path, **params) == expected


async def test_a_partner_is_answered_only_when_the_partner_is(office):
    """In the couple's thread Lou got an answer and Iris did not."""
    await office.post("messages", {"thread_id": "TR-2", "recipient": "person:iris", "body": "Yes."})
    assert await ids(office, "messages", unanswered="true") == []


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "limit=1.5", "limit=%2B5", "state=open&state=done", "colour=red", "cursor=", "%ff=1",
     "updated_since=yesterday", "external_ref=%00"],
)  # fmt: skip
async def test_a_query_that_the_api_does_not_know_is_refused(office, query):
    answer = await office.get(f"tasks?{query}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize(
    "path", [f"clients/{CLIENTS[0]}", "practice", "consents?client_id=x", "documents/DOC-1/content"]
)
async def test_who_holds_the_version_is_not_sent_it_again(office, path):
    first = await office.get(path)
    again = await office.get(path, headers={"If-None-Match": f'"x", {first.headers["ETag"]}'})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])


async def test_a_revoked_consent_changes_the_lists_version_at_once(office):
    first = await office.get("consents", params={"client_id": CLIENTS[0]})
    await office.control("POST", "consents/CN-1/transitions", {"state": "revoked"})
    again = await office.get(
        "consents", params={"client_id": CLIENTS[0]}, headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.json()["items"][0]["state"]) == (200, "revoked")


@pytest.mark.parametrize("path", ["clients/TH-0", "clients/%00", "notes/..", "documents/TH-0/content", "nowhere"])
async def test_what_the_practice_does_not_have_is_404(office, path):
    answer = await office.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


async def test_the_835_is_read_byte_for_byte(office):
    answer = await office.get("remittances/RM-1/content")
    assert (answer.content, answer.headers["Content-Type"]) == (EDI, "application/EDI-X12")


async def test_another_practices_client_is_not_here(office):
    from sqlalchemy import update
    from theranest_sandbox.database import STORAGE

    table = STORAGE["clients"].table
    with office.sandbox.engine.execution_options(writes=True).begin() as connection:
        connection.execute(update(table).where(table.c.id == CLIENTS[4]).values(practice_id="PR-9"))
    assert (await office.get(f"clients/{CLIENTS[4]}")).status_code == 404
    assert CLIENTS[4] not in await ids(office, "clients")


async def test_every_answer_says_that_this_is_not_ensoras_api(office):
    answers = [await office.get("staff"), await office.get("nowhere"), await office.http.get("/openapi.json")]
    assert {answer.headers["X-Sandbox"] for answer in answers} == {"not Ensora's API"}


async def test_an_unknown_method_is_answered_with_those_that_there_are(office):
    answer = await office.http.request("DELETE", "/api/v1/notes")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, POST")

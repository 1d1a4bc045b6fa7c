"""Each fault does what it says, as often as it says, and where it says."""

import httpx2
import pytest
from theranest_sandbox.serve import running
from tiny_practice import CLIENTS, tiny_practice

TASK = {"title": "Call", "assignee": "staff:eve"}


async def titles(office):
    return [task["title"] for task in (await office.get("tasks")).json()["items"]]


async def test_too_many_requests_says_when_to_come_back(office):
    await office.fault(fault="rate_limited", retry_after=7)
    first, second = await office.get("staff"), await office.get("staff")
    assert (first.status_code, first.headers["Retry-After"], second.status_code) == (429, "7", 200)


async def test_a_server_error_can_be_a_problem_or_a_page_of_html(office):
    await office.fault(fault="server_error", status=503)
    await office.fault(fault="server_error", status=502, html=True)
    problem, page = await office.get("staff"), await office.get("staff")
    assert (problem.status_code, problem.headers["Content-Type"]) == (503, "application/problem+json")
    assert (page.status_code, page.headers["Content-Type"][:9]) == (502, "text/html")


async def test_an_answer_that_is_lost_leaves_the_write_in_place(office):
    await office.fault(fault="lost_answer", method="POST")
    with pytest.raises(ConnectionResetError):
        await office.post("tasks", TASK)
    assert (await titles(office)).count("Call") == 1
    again = await office.post("tasks", TASK)
    assert (again.headers["Idempotent-Replayed"], (await titles(office)).count("Call")) == ("true", 1)


async def test_a_time_out_leaves_nothing(office):
    await office.fault(fault="time_out", milliseconds=1)
    with pytest.raises(ConnectionResetError):
        await office.post("tasks", TASK)
    assert "Call" not in await titles(office)


async def test_latency_only_delays(office):
    await office.fault(fault="latency", milliseconds=1)
    assert (await office.get("staff")).status_code == 200


async def test_a_stale_tag_is_refused_by_the_write_that_uses_it(office):
    path = f"clients/{CLIENTS[0]}"
    await office.fault(fault="stale_etag", method="GET")
    assert (await office.patch(path, {"pronouns": "she/her"})).status_code == 412
    assert (await office.patch(path, {"pronouns": "she/her"})).status_code == 200


async def test_a_write_can_meet_a_version_that_somebody_else_has_changed(office):
    path = f"clients/{CLIENTS[0]}"
    await office.fault(fault="stale_etag", method="PATCH")
    answers = [(await office.patch(path, {"pronouns": "she/her"})).status_code for _ in range(2)]
    assert answers == [412, 200]


async def test_a_fault_meets_its_path_and_method_only_and_as_often_as_asked(office):
    await office.fault(fault="server_error", times=2, method="GET", path="/api/v1/clients/.*")
    seen = [
        (await office.get("staff")).status_code,
        (await office.post("tasks", TASK)).status_code,
        *[(await office.get(f"clients/{CLIENTS[0]}")).status_code for _ in range(3)],
    ]
    assert seen == [200, 201, 500, 500, 200]


async def test_faults_can_be_seen_and_cleared(office):
    await office.fault(fault="server_error", times=3)
    (armed,) = (await office.control("GET", "faults")).json()
    await office.control("DELETE", "faults")
    assert (armed["remaining"], (await office.get("staff")).status_code) == (3, 200)


@pytest.mark.parametrize(
    "fault", [{"fault": "gremlins"}, {"fault": "latency", "times": 0}, {"fault": "latency", "path": "("}]
)
async def test_a_fault_that_does_not_exist_is_refused(office, fault):
    assert (await office.control("POST", "faults", fault)).status_code == 400


async def test_the_rate_limit_is_of_each_account_and_says_when_to_come_back(open_office):
    office = await open_office(requests_per_minute=60)
    answers = [await office.get("staff") for _ in range(3)]
    assert [answer.status_code for answer in answers][:2] == [200, 429]
    assert int(answers[1].headers["Retry-After"]) >= 1


@pytest.fixture
def on_the_wire(tmp_path):
    settings = tiny_practice(tmp_path)
    account = settings.clients[0]
    with running(settings) as url, httpx2.Client(base_url=url, timeout=5) as http:
        data = {"grant_type": "client_credentials"}
        token = http.post("/oauth/token", data=data, auth=(account.client_id, account.client_secret)).json()
        http.headers.update({"Authorization": f"Bearer {token['access_token']}", "Idempotency-Key": "k"})
        http.headers["X-Sandbox-Control"] = settings.control_secret
        yield http


@pytest.mark.parametrize(("fault", "written"), [("lost_answer", 1), ("time_out", 0)])
def test_on_a_real_connection_the_answer_is_cut_without_a_byte(on_the_wire, fault, written, caplog):
    on_the_wire.post("/sandbox/faults", json={"fault": fault, "milliseconds": 1})
    with pytest.raises((httpx2.RemoteProtocolError, httpx2.ReadError)):
        on_the_wire.post("/api/v1/tasks", json=TASK)
    items = on_the_wire.get("/api/v1/tasks").json()["items"]
    assert sum(task["title"] == "Call" for task in items) == written
    assert caplog.records == []


def test_a_caller_with_less_patience_than_the_latency_gives_up(on_the_wire):
    on_the_wire.post("/sandbox/faults", json={"fault": "latency", "milliseconds": 2000})
    with pytest.raises(httpx2.ReadTimeout):
        on_the_wire.get("/api/v1/staff", timeout=0.05)

"""What only the way over HTTP can show: tokens, conditional reads, answers that are not the API, spans."""

import asyncio
import base64
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from records_practice import practice_json
from records_world import OverHttp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from theranest_sandbox.settings import SandboxSettings
from theranest_server.adapters.records.addresses import at_path, checked_id, item
from theranest_server.adapters.records.connection import READ_SCOPES, WRITE_SCOPES, RecordsConnection
from theranest_server.adapters.theranest import TheraNestReader, TheraNestWriter, open_records
from theranest_server.domain.ids import ClientId, PracticeId, StaffId
from theranest_server.domain.proposals import Change, ChangeKind
from theranest_server.ports import NotFound, OutcomeUnknown, RateLimited, RecordsError, Rejected, Unavailable

INES = practice_json()["clients"][0]
ID = ClientId("TH-2024-1")
TASK = Change(kind=ChangeKind.CREATE_TASK, client_id=None, fields={"title": "Call", "assignee": "staff:bo"})


@dataclass(slots=True)
class Practice:
    """A practice API that answers what a test puts into it. Each list is used up from the front, its last item stays."""

    answers: list[Any] = field(default_factory=list[Any])
    tokens: list[Any] = field(default_factory=list[Any])
    asked: list[Request] = field(default_factory=list[Request])
    token_requests: list[Mapping[str, str]] = field(default_factory=list[Mapping[str, str]])
    bodies: list[bytes] = field(default_factory=list[bytes])

    async def api(self, request: Request) -> Response:
        self.asked.append(request)
        self.bodies.append(await request.body())
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer(request) if callable(answer) and not isinstance(answer, Response) else answer

    async def token(self, request: Request) -> Response:
        form = await request.form()
        self.token_requests.append({name: str(value) for name, value in form.items()} | dict(request.headers))
        await asyncio.sleep(0)
        if self.tokens:
            return self.tokens.pop(0)
        number = len(self.token_requests)
        return JSONResponse({"access_token": f"token-{number}", "token_type": "Bearer", "expires_in": 600})

    def app(self) -> Starlette:
        everything = Route("/{rest:path}", self.api, methods=["GET", "POST", "PATCH"])
        return Starlette(routes=[Route("/oauth/token", self.token, methods=["POST"]), everything])


def ok(body: object = INES, **headers: str) -> Response:
    return JSONResponse(body, headers={"ETag": '"e1"', **headers})


def problem(status: int, type: str = "about:blank", title: str = "", **headers: str) -> Response:
    body = {"type": type, "title": title, "detail": "Ines Vega 512-555-0100", "status": status}
    return JSONResponse(body, status, headers, media_type="application/problem+json")


@asynccontextmanager
async def opened(
    practice: Practice, *, telemetry: Any = None, traceparent: Any = None, **connection: Any
) -> AsyncIterator[tuple[TheraNestReader, TheraNestWriter]]:
    known: dict[str, Any] = {"wait_seconds": 0.001, "longest_wait_seconds": 0.002, "attempts": 3}
    reader, writer = open_records(
        RecordsConnection(
            base_url="https://practice.example",
            client_id="product",
            client_secret="s3 cret:/",
            practice_id=PracticeId("PR-5567"),
            **(known | connection),
        ),
        telemetry=telemetry,
        traceparent=traceparent,
        http=httpx2.ASGITransport(app=practice.app(), raise_app_exceptions=True),
    )
    yield reader, writer
    await reader.aclose()


# tokens


async def test_many_first_readers_ask_for_one_token() -> None:
    practice = Practice(answers=[lambda _request: ok()])
    async with opened(practice) as (reader, _):
        await asyncio.gather(*(reader.client(ID) for _ in range(8)))
    assert len(practice.token_requests) == 1
    assert {request.headers["authorization"] for request in practice.asked} == {"Bearer token-1"}


async def test_tools_never_hold_a_token_that_can_write() -> None:
    practice = Practice(answers=[ok({"items": [], "next_cursor": None}), ok(practice_json()["tasks"][0])])
    async with opened(practice) as (reader, writer):
        await reader.tasks()
        await writer.read_fields("tasks", "TSK-1", ["title"])
        await writer.apply(TASK, key="k", reference="r", version=None)
    assert [set(asked["scope"].split()) for asked in practice.token_requests] == [set(READ_SCOPES), set(WRITE_SCOPES)]
    assert not any(scope.endswith((".write", ".draft", ".send")) for scope in READ_SCOPES)
    assert not any(scope.endswith(".read") for scope in WRITE_SCOPES)
    pair = base64.b64encode(b"product:s3+cret%3A%2F").decode()
    assert practice.token_requests[0]["authorization"] == f"Basic {pair}"


async def test_a_refused_token_is_renewed_once() -> None:
    practice = Practice(answers=[problem(401), ok()])
    async with opened(practice) as (reader, _):
        assert (await reader.client(ID)).id == ID
    assert [request.headers["authorization"] for request in practice.asked] == ["Bearer token-1", "Bearer token-2"]
    practice = Practice(answers=[problem(401)])
    async with opened(practice) as (reader, _):
        with pytest.raises(Unavailable):
            await reader.client(ID)
    assert len(practice.asked) == 2


async def test_a_token_is_renewed_before_it_expires() -> None:
    short = JSONResponse({"access_token": "short", "token_type": "bearer", "expires_in": 1})
    practice = Practice(answers=[lambda _request: ok()], tokens=[short])
    async with opened(practice) as (reader, _):
        credentials: Any = reader._resources._transport._credentials
        now = [100.0]
        credentials._monotonic = lambda: now[0]
        await reader.client(ID)
        now[0] += 0.9
        await reader.client(ID)
    assert [request.headers["authorization"] for request in practice.asked] == ["Bearer short", "Bearer token-2"]


@pytest.mark.parametrize(
    "answer",
    [
        JSONResponse({"error": "invalid_client"}, 401),
        JSONResponse({"error": "invalid_scope"}, 400),
        HTMLResponse("<html>"),
        JSONResponse({"access_token": "a\r\nX: y", "token_type": "Bearer"}),
        JSONResponse({"access_token": "a", "token_type": "mac"}),
    ],
)
async def test_without_a_token_nothing_is_asked(answer: Response) -> None:
    practice = Practice(answers=[ok()], tokens=[answer])
    async with opened(practice) as (reader, writer):
        with pytest.raises(Unavailable):
            await reader.client(ID)
        practice.tokens.append(answer)
        with pytest.raises(Unavailable):
            await writer.apply(TASK, key="k", reference="r", version=None)
    assert not practice.asked


# answers


async def test_an_unchanged_client_is_parsed_once() -> None:
    def answer(request: Request) -> Response:
        return Response(status_code=304) if request.headers.get("if-none-match") == '"e1"' else ok()

    async with opened(Practice(answers=[answer])) as (reader, _):
        assert await reader.client(ID) is await reader.client(ID)


async def test_values_read_for_a_write_are_never_from_a_cache() -> None:
    practice = Practice(answers=[ok(), ok(INES | {"balance_cents": 7}, ETag='"e2"')])
    async with opened(practice) as (reader, writer):
        await reader.client(ID)
        assert await writer.read_fields("clients", ID, ["balance_cents"]) == ({"balance_cents": 7}, '"e2"')
    assert "if-none-match" not in practice.asked[1].headers


async def test_unasked_for_304_is_not_an_answer() -> None:
    async with opened(Practice(answers=[Response(status_code=304)])) as (reader, _):
        with pytest.raises(Unavailable):
            await reader.client(ID)


NOT_THE_API = [
    HTMLResponse("<html>Ines Vega</html>"),
    HTMLResponse("<html>not here</html>", 404),
    RedirectResponse("https://login.example"),
    Response("not json", media_type="application/json"),
    Response(b"\xff\xfe", media_type="application/json"),
    Response("", media_type="application/json"),
    ok([INES]),
    ok(INES | {"legal_name": "Ines Vega"}),
    ok(INES | {"balance_cents": 12.5}),
    ok(INES | {"balance_cents": "12"}),
    ok(INES | {"birth_date": "28/02/1990"}),
    ok(INES | {"updated_at": "2026-11-10T09:00:00"}),
    ok({name: value for name, value in INES.items() if name != "legal_name"}),
    ok(INES | {"id": "TH-2024-2"}),
    StreamingResponse(iter([b"[" * 200_000]), media_type="application/json"),
]


@pytest.mark.parametrize("answer", NOT_THE_API)
async def test_what_is_not_the_api_is_refused_without_repeating_it(answer: Response) -> None:
    async with opened(Practice(answers=[answer]), largest_answer_bytes=100_000) as (reader, _):
        with pytest.raises(Unavailable) as told:
            await reader.client(ID)
    assert not any(word in str(told.value) for word in ("Ines", "Vega", "12.5", "28/02", "login.example"))


async def test_another_practices_record_is_not_found_and_its_list_refused() -> None:
    foreign = INES | {"practice_id": "PR-OTHER"}
    async with opened(Practice(answers=[ok(foreign), ok({"items": [foreign], "next_cursor": None})])) as (reader, _):
        with pytest.raises(NotFound):
            await reader.client(ID)
        with pytest.raises(Unavailable):
            await reader.clients()


async def test_a_field_that_nobody_knew_of_does_not_shut_the_chart() -> None:
    async with opened(Practice(answers=[ok(INES | {"astrology": {"sign": 3}})])) as (reader, _):
        assert (await reader.client(ID)).id == ID


async def test_a_list_that_never_ends_is_left() -> None:
    endless = ok({"items": [], "next_cursor": "again"})
    async with opened(Practice(answers=[endless])) as (reader, _):
        with pytest.raises(Unavailable):
            await reader.payers()


async def test_details_of_a_problem_are_never_repeated() -> None:
    refusals = [
        (problem(400, "urn:x:malformed", "The request is malformed"), Rejected),
        (problem(422, "https://x.example/problems/Ines-Vega-1990", "Ines Vega, 512-555-0100"), Rejected),
        (problem(403, "urn:x:scope", "No scope"), Unavailable),
        (problem(418, "urn:x:teapot"), Unavailable),
    ]
    for answer, error in refusals:
        async with opened(Practice(answers=[answer])) as (reader, _):
            with pytest.raises(error) as told:
                await reader.clients(query="Ines Vega")
        assert not any(word in str(told.value) for word in ("512", "1990"))


async def test_how_long_to_wait_is_passed_on_when_it_is_too_long() -> None:
    practice = Practice(answers=[problem(429, **{"Retry-After": "120"})])
    async with opened(practice, total_seconds=1.0) as (reader, _):
        with pytest.raises(RateLimited) as told:
            await reader.client(ID)
    assert told.value.retry_after_seconds == 120
    assert len(practice.asked) == 1


async def test_a_slow_practice_is_unavailable_and_a_slow_write_unknown(
    sandbox: tuple[str, SandboxSettings],
) -> None:
    world = OverHttp(*sandbox, timeout_seconds=0.6, total_seconds=5, attempts=1)
    world.heal()
    await world.reader.practice()
    world.arm(fault="latency", milliseconds=1500, times=2, path="/api/v1/.*")
    with pytest.raises(Unavailable):
        await world.reader.client(ID)
    with pytest.raises(OutcomeUnknown):
        await world.writer.apply(TASK, key="slow/1", reference="slow/1", version=None)
    world.heal()
    await world.aclose()


async def test_a_practice_that_is_not_there_has_written_nothing() -> None:
    reader, writer = open_records(
        RecordsConnection(
            base_url="http://127.0.0.1:9", client_id="a", client_secret="b", practice_id=PracticeId("P"),
            attempts=2, wait_seconds=0.001,
        )
    )  # fmt: skip
    with pytest.raises(Unavailable):
        await reader.client(ID)
    with pytest.raises(Unavailable):
        await writer.apply(TASK, key="k", reference="r", version=None)
    await reader.aclose()


# writes


WRITTEN = practice_json()["tasks"][0] | {"external_ref": "r"}


async def test_a_write_is_repeated_under_its_own_key_alone() -> None:
    practice = Practice(answers=[problem(500), problem(429), JSONResponse(WRITTEN, 201, {"ETag": '"t"'})])
    async with opened(practice) as (_, writer):
        written = await writer.apply(TASK, key="prop/1", reference="r", version=None)
    assert (written.resource, written.id, written.version) == ("tasks", "TSK-1", '"t"')
    assert {request.headers["idempotency-key"] for request in practice.asked} == {"prop/1"}
    assert len(set(practice.bodies)) == 1


UNKNOWN = [
    [problem(500)],
    [HTMLResponse("<html>", 502)],
    [HTMLResponse("<html>", 200)],
    [RedirectResponse("https://login.example", 303)],
    [Response("not json", 201, media_type="application/json")],
    [JSONResponse({"practice_id": "PR-5567"}, 201)],
    [JSONResponse(WRITTEN | {"practice_id": "PR-OTHER"}, 201)],
    [problem(503), problem(409)],
    [problem(500), problem(412)],
    [problem(500), problem(404)],
    [problem(502), problem(429)],
]


@pytest.mark.parametrize("answers", UNKNOWN)
async def test_once_a_write_may_have_been_taken_up_no_refusal_makes_it_certain(answers: list[Response]) -> None:
    async with opened(Practice(answers=list(answers))) as (_, writer):
        with pytest.raises(OutcomeUnknown):
            await writer.apply(TASK, key="k", reference="r", version=None)


async def test_a_refused_write_names_the_rule_and_no_value() -> None:
    practice = Practice(answers=[problem(409, "urn:theranest:wrong-state", "The state does not allow this")])
    async with opened(practice) as (_, writer):
        with pytest.raises(Rejected) as told:
            await writer.apply(TASK, key="k", reference="r", version=None)
    assert str(told.value) == "The record does not take this change (wrong-state: The state does not allow this)."
    assert len(practice.asked) == 1


async def test_a_patch_is_sent_as_a_merge_patch_with_the_version_that_was_read() -> None:
    practice = Practice(answers=[ok()])
    change = Change(kind=ChangeKind.PATCH_CLIENT, client_id=ID, target_id=ID, fields={"email": None})
    async with opened(practice) as (_, writer):
        await writer.apply(change, key="k", reference="r", version='"e0"')
    (request,) = practice.asked
    assert (request.method, request.url.path) == ("PATCH", "/api/v1/clients/TH-2024-1")
    assert request.headers["content-type"] == "application/merge-patch+json"
    assert (request.headers["if-match"], practice.bodies) == ('"e0"', [b'{"email":null}'])


# ids and paths


@settings(deadline=None)
@given(st.text(max_size=40))
def test_no_id_leaves_its_place_in_the_address(id: str) -> None:
    try:
        path = item("clients", id)
    except NotFound:
        return
    prefix, _, last = path.rpartition("/")
    assert prefix == "/api/v1/clients"
    assert last == id
    assert last not in {"", ".", ".."}
    assert httpx2.URL("https://x.example" + path).raw_path == path.encode()


@settings(deadline=None)
@given(st.sampled_from(["staff:amara-cole", "TH-2024-78910", "PR-5567", "NT-0a1b"]))
def test_the_ids_of_the_practice_are_taken_as_they_are(id: str) -> None:
    assert checked_id(id) == id


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc0.1", max_size=3), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.dictionaries(st.text("abc01", min_size=1, max_size=3), JSON, max_size=4), st.text("abc01.²-", max_size=9))
def test_any_path_leads_to_a_value_or_to_none(resource: dict[str, Any], path: str) -> None:
    at_path(resource, path)
    for name, value in resource.items():
        assert at_path(resource, name) == value


@pytest.mark.parametrize(
    "url", ["http://practice.example", "ftp://x", "https://", "https://a:b@x", "https://x?y=1", "x"]
)
def test_records_are_never_sent_in_the_clear_or_to_nowhere(url: str) -> None:
    with pytest.raises(ValueError):
        RecordsConnection(base_url=url, client_id="a", client_secret="s3cret", practice_id=PracticeId("P"))


def test_a_connection_does_not_show_its_secret() -> None:
    connection = RecordsConnection(
        base_url="https://x/api/v1", client_id="a", client_secret="s3cret", practice_id=PracticeId("P")
    )
    assert "s3cret" not in repr(connection)
    assert connection.root == "https://x"


# traces and logs


@dataclass(slots=True)
class Spans:
    """A telemetry that keeps what it is told."""

    told: list[tuple[str, dict[str, Any]]] = field(default_factory=list[Any])

    @contextmanager
    def span(self, name: str, attributes: Mapping[str, str | int | bool] | None = None) -> Iterator[Any]:
        one: dict[str, Any] = dict(attributes or {})
        self.told.append((name, one))

        class Span:
            trace_id = "t"

            def set(self, key: str, value: str | int | bool) -> None:
                one[key] = value

            def refused(self, code: str) -> None:
                one["refused"] = code

        yield Span()


async def test_a_span_names_the_kind_of_request_and_no_client() -> None:
    spans = Spans()
    answers = [ok(), problem(500), ok({"items": [INES], "next_cursor": None}), JSONResponse(WRITTEN, 201)]
    practice = Practice(answers=answers)
    async with opened(practice, telemetry=spans, traceparent=lambda: "00-1-2-01") as (reader, writer):
        await reader.client(ID)
        await reader.clients(query="Vega")
        await writer.apply(TASK, key="k", reference="r", version=None)
    assert [name for name, _ in spans.told] == ["GET /clients/{id}", "GET /clients", "GET /clients", "POST /tasks"]
    assert [one["http.response.status_code"] for _, one in spans.told] == [200, 500, 200, 201]
    assert not any(word in str(spans.told) for word in (ID, "Vega", "staff:bo"))
    assert {request.headers["traceparent"] for request in practice.asked} == {"00-1-2-01"}


async def test_no_log_line_says_whom_somebody_searched_for(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    practice = Practice(answers=[problem(500), ok({"items": [], "next_cursor": None})])
    async with opened(practice) as (reader, _):
        await reader.clients(query="Xiomara")
    assert "Xiomara" not in caplog.text


async def test_days_ask_for_instants_of_the_practices_zone() -> None:
    answers = [ok(practice_json()["practice"][0]), ok({"items": [], "next_cursor": None})]
    practice = Practice(answers=answers)
    async with opened(practice) as (reader, _):
        await reader.appointments(staff_id=StaffId("staff:amara"), start=date(2026, 11, 1), end=date(2026, 11, 1))
    assert practice.asked[1].query_params["from"] == "2026-11-01T05:00:00Z"
    assert practice.asked[1].query_params["to"] == "2026-11-02T06:00:00Z"


async def test_every_error_of_the_port_is_one_that_callers_can_catch() -> None:
    async with opened(Practice(answers=[problem(500)])) as (reader, _):
        with pytest.raises(RecordsError):
            await reader.practice()

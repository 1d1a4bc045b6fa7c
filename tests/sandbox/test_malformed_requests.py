"""Whatever is sent, the sandbox answers with a problem that says what is wrong, and stores nothing half."""

import json
from collections.abc import Iterator

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from theranest_sandbox.body import merge_patch
from theranest_sandbox.operations import OPERATIONS
from theranest_sandbox.serve import running
from tiny_practice import CLIENTS, tiny_practice

BOUNDED = settings(max_examples=60, deadline=None)
SEPARATE = st.characters(exclude_characters="\r\n", exclude_categories=("Cs",))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=12,
)
WRITES = [operation for operation in OPERATIONS if operation.writes and operation.form != "multipart"]


@pytest.fixture(scope="module")
def http(tmp_path_factory) -> Iterator[httpx2.Client]:
    made = tiny_practice(tmp_path_factory.mktemp("practice"))
    account = made.clients[0]
    with running(made) as url, httpx2.Client(base_url=url) as client:
        form = {
            "grant_type": "client_credentials",
            "client_id": account.client_id,
            "client_secret": account.client_secret,
        }
        token = client.post("/oauth/token", data=form).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


def refused_well(answer: httpx2.Response) -> bool:
    body = answer.json()
    return (
        400 <= answer.status_code < 500
        and answer.headers["Content-Type"] == "application/problem+json"
        and set(body) == {"type", "title", "status", "detail", "errors"}
        and body["status"] == answer.status_code
    )


@BOUNDED
@given(operation=st.sampled_from(WRITES), content=st.binary(max_size=200))
def test_bytes_that_are_no_json_object_are_refused(http, operation, content):
    headers = {"Idempotency-Key": "k", "If-Match": '"x"', "Content-Type": "application/json"}
    answer = http.request(operation.method, operation.path.replace("{id}", "x"), content=content, headers=headers)
    assert refused_well(answer)


@BOUNDED
@given(operation=st.sampled_from(WRITES), body=st.dictionaries(st.text(max_size=12), VALUES, min_size=1, max_size=4))
def test_json_of_any_other_shape_is_refused(http, operation, body):
    headers = {"Idempotency-Key": "k", "If-Match": '"x"'}
    answer = http.request(operation.method, operation.path.replace("{id}", "x"), json=body, headers=headers)
    assert refused_well(answer)


@BOUNDED
@given(query=st.text(SEPARATE, min_size=1, max_size=30))
def test_any_query_is_answered_or_refused(http, query):
    answer = http.get("/api/v1/clients", params=[(query, query)])
    assert answer.status_code == 200 or refused_well(answer)


@BOUNDED
@given(words=st.text(min_size=1, max_size=40))
def test_any_words_can_be_searched_for(http, words):
    answer = http.get("/api/v1/clients", params={"query": words})
    assert answer.status_code == 200 or refused_well(answer)


@BOUNDED
@given(value=st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40))
def test_any_cursor_is_refused_that_we_did_not_give(http, value):
    assert refused_well(http.get("/api/v1/clients", params={"cursor": value}))


@BOUNDED
@given(resource_id=st.text(min_size=1, max_size=30).filter(lambda text: text not in (".", "..")))
def test_any_id_is_unknown_rather_than_a_failure(http, resource_id):
    from urllib.parse import quote

    try:
        path = quote(resource_id, safe="")
    except UnicodeEncodeError:
        return
    answer = http.get(f"/api/v1/notes/{path}")
    assert answer.status_code in (400, 404)


@pytest.mark.parametrize(
    "content",
    [b'{"a":', b"[]", b"null", b"", b'"x"', b'{"title": NaN}', b"\xff\xfe", b"[" * 100_000, b'{"title": "\\ud800"}'],
)
def test_broken_json_is_refused(http, content):
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    assert refused_well(http.post("/api/v1/tasks", content=content, headers=headers))


@pytest.mark.parametrize("field", ["title", "detail"])
@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a\x7fb"])
def test_control_characters_are_refused(http, field, text):
    body = {"title": "Call", "assignee": "staff:eve"} | {field: text}
    assert refused_well(http.post("/api/v1/tasks", json=body, headers={"Idempotency-Key": "k"}))


@BOUNDED
@given(text=st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=200))
def test_any_other_text_is_kept_code_point_by_code_point(http, text):
    path = f"/api/v1/clients/{CLIENTS[0]}"
    headers = {"Idempotency-Key": json.dumps(hash(text)).strip("-"), "If-Match": http.get(path).headers["ETag"]}
    answer = http.patch(path, json={"presenting_problem": text}, headers=headers)
    assert answer.json()["presenting_problem"] == http.get(path).json()["presenting_problem"] == text


@given(target=VALUES, patch=VALUES)
def test_a_merge_patch_applied_twice_is_applied_once(target, patch):
    once = merge_patch(target, patch)
    assert merge_patch(once, patch) == once


@pytest.mark.parametrize(
    ("target", "patch", "expected"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_merge_patches_do_what_rfc_7396_shows(target, patch, expected):
    assert merge_patch(target, patch) == expected

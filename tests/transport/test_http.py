"""Who gets through to `/mcp` of the running service, asked byte by byte."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from house_world import answer_of, command, service
from raw_http import Answered, ask
from theranest_server.domain.ids import PracticeId
from theranest_server.home import RunFile
from theranest_server.transport.http import BearerWall
from theranest_server.transport.identity import Identities

pytestmark = pytest.mark.slow

METADATA = "/.well-known/oauth-protected-resource"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("walled") / "home"


@pytest.fixture(scope="module")
def running(home: Path) -> Iterator[RunFile]:
    with service(home) as found:
        yield found


@pytest.fixture(scope="module")
def token(home: Path, running: RunFile) -> str:
    return token_of(home)


def token_of(home: Path, audience: str = "mcp") -> str:
    done = command(home, "sandbox", "token", "--as", "clinician", "--audience", audience, "--json")
    return answer_of(done)["token"]


def bearer(token: str, scheme: str = "Bearer") -> tuple[str, str]:
    return ("Authorization", f"{scheme} {token}")


def is_turned_away(answer: Answered, running: RunFile) -> bool:
    leads_on = f'resource_metadata="http://{running.mcp_url.split("/")[2]}{METADATA}/mcp"'
    return (
        answer.status == 401 and leads_on in answer.headers["www-authenticate"] and b"find_clients" not in answer.body
    )


def test_a_token_in_the_header_comes_in_however_the_scheme_is_written(running: RunFile, token: str) -> None:
    for scheme in ("Bearer", "bearer", "BEARER"):
        answer = ask(running.mcp_url, headers=[bearer(token, scheme)])
        assert answer.status == 200
        assert any(tool["name"] == "find_clients" for tool in answer.json["result"]["tools"])


def test_a_token_anywhere_else_is_nobodys(running: RunFile, token: str) -> None:
    elsewhere = [
        ask(running.mcp_url, path=f"/mcp?access_token={token}"),
        ask(running.mcp_url, headers=[("Cookie", f"access_token={token}")]),
        ask(running.mcp_url, headers=[("X-Authorization", f"Bearer {token}")]),
        ask(running.mcp_url, headers=[("Content-Type", "application/x-www-form-urlencoded")], body=f"access_token={token}".encode()),
    ]  # fmt: skip
    assert all(is_turned_away(answer, running) for answer in elsewhere)


@pytest.mark.parametrize("scheme", ["Basic", "DPoP", "Token", "Bearer,", "Bearer Bearer", "Bearer\t", ""])
def test_other_schemes_do_not_count(running: RunFile, token: str, scheme: str) -> None:
    assert is_turned_away(ask(running.mcp_url, headers=[bearer(token, scheme)]), running)


def test_two_authorization_headers_are_nobodys_even_if_one_is_good(running: RunFile, token: str) -> None:
    for other in (token, "x", ""):
        for pair in ([bearer(token), bearer(other)], [bearer(other), bearer(token)]):
            assert is_turned_away(ask(running.mcp_url, headers=pair), running)
    assert is_turned_away(ask(running.mcp_url, headers=[bearer(f"{token}, Bearer {token}")]), running)


def test_a_review_token_opens_no_tool_and_a_tool_token_no_review(home: Path, running: RunFile, token: str) -> None:
    review = token_of(home, "review")
    assert is_turned_away(ask(running.mcp_url, headers=[bearer(review)]), running)
    host = running.review_url.split("/")[2]
    with_tool_token = ask(running.review_url, path="/api/list", headers=[bearer(token)], host=host)
    assert with_tool_token.status == 401
    with_its_own = ask(running.review_url, path="/api/list", headers=[bearer(review)], host=host)
    assert "proposals" in with_its_own.json


def test_another_practices_token_is_nobodys_here(running: RunFile, tmp_path: Path) -> None:
    """Each sandbox signs with a key of its own, though all of them carry the same issuer's name."""
    with service(tmp_path / "other"):
        foreign = token_of(tmp_path / "other")
    answer = ask(running.mcp_url, headers=[bearer(foreign)])
    assert is_turned_away(answer, running)
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


def test_the_homes_secret_and_the_practice_apis_token_are_no_tokens(home: Path, running: RunFile) -> None:
    assert is_turned_away(ask(running.mcp_url, headers=[bearer(running.secret)]), running)
    assert is_turned_away(ask(running.mcp_url, headers=[("X-Home-Secret", running.secret)]), running)
    assert ask(running.control_url, path="/home/alerts", headers=[bearer(token_of(home))]).status == 401


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:1", "localhost", "localhost.evil.example", ""])
def test_a_name_that_a_browser_was_tricked_into_is_refused(running: RunFile, token: str, host: str) -> None:
    answer = ask(running.mcp_url, headers=[bearer(token)], host=host)
    assert answer.status in (400, 421)
    assert b"find_clients" not in answer.body


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost", "file://"])
def test_a_page_of_another_origin_is_refused(running: RunFile, token: str, origin: str) -> None:
    answer = ask(running.mcp_url, headers=[bearer(token), ("Origin", origin)])
    assert answer.status == 403
    assert "access-control-allow-origin" not in answer.headers
    assert b"find_clients" not in answer.body


def test_a_page_of_the_services_own_origin_is_not(running: RunFile, token: str) -> None:
    own = running.mcp_url.removesuffix("/mcp")
    assert ask(running.mcp_url, headers=[bearer(token), ("Origin", own)]).status == 200


def test_asking_for_a_web_socket_opens_none(running: RunFile, token: str) -> None:
    upgrade = [
        ("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="),
    ]  # fmt: skip
    assert is_turned_away(ask(running.mcp_url, "GET", headers=upgrade), running)
    assert 400 <= ask(running.mcp_url, "HEAD", headers=[*upgrade, bearer(token)]).status < 500


async def test_the_wall_closes_a_web_socket_though_a_token_comes_along(token: str) -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def beyond(*anything: Any) -> None:
        raise AssertionError("nobody is identified on a WebSocket")

    wall = BearerWall(beyond, Identities([], PracticeId("PR-1")), resource="http://127.0.0.1/mcp", issuers=[])
    headers = [(b"authorization", f"Bearer {token}".encode())]
    await wall({"type": "websocket", "path": "/mcp", "headers": headers}, beyond, send)
    assert [message["type"] for message in sent] == ["websocket.close"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "NONSENSE"])
def test_no_method_gets_past_without_a_token(running: RunFile, method: str) -> None:
    assert ask(running.mcp_url, method).status in (400, 401)


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"])
def test_with_a_token_other_methods_are_answered_without_a_fault(running: RunFile, token: str, method: str) -> None:
    answer = ask(running.mcp_url, method, headers=[bearer(token)])
    assert 400 <= answer.status < 500
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("path", [METADATA, f"{METADATA}/mcp"])
def test_the_metadata_are_read_only_and_want_no_token(running: RunFile, path: str) -> None:
    read = ask(running.mcp_url, "GET", path=path)
    assert (read.status, read.json["resource"]) == (200, running.mcp_url)
    head = ask(running.mcp_url, "HEAD", path=path)
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(read.body)))
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        refused = ask(running.mcp_url, method, path=path)
        assert (refused.status, refused.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/", "/mcp/", "//mcp", "/mcp/../mcp", "/MCP", "/mcp%00", "/home/token", "/api/list"])
def test_no_other_path_gets_past_without_a_token(running: RunFile, path: str) -> None:
    assert is_turned_away(ask(running.mcp_url, path=path), running)


def test_huge_headers_are_refused_and_the_service_lives_on(running: RunFile, token: str) -> None:
    huge = [
        ask(running.mcp_url, headers=[bearer("x" * 200_000)]),
        ask(running.mcp_url, headers=[bearer(token), ("X-Filler", "y" * 5_000_000)]),
        ask(running.mcp_url, headers=[bearer(token), *((f"X-{n}", "z" * 1000) for n in range(3000))]),
        ask(running.mcp_url, path="/mcp?" + "q" * 2_000_000, headers=[bearer(token)]),
    ]
    assert all(answer.status in (0, 400, 401, 414, 431) for answer in huge), [answer.status for answer in huge]
    assert ask(running.mcp_url, headers=[bearer(token)]).status == 200


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"5", b'"text"', b"\xff\xfe", b"[" * 100_000, b'{"jsonrpc":"1.0"}', b'{"a":' * 50_000],
    ids=lambda body: repr(body[:12]),
)
def test_a_body_that_is_no_message_is_refused_without_a_fault(running: RunFile, token: str, body: bytes) -> None:
    assert 400 <= ask(running.mcp_url, headers=[bearer(token)], body=body).status < 500


def test_a_body_over_the_limit_is_refused(running: RunFile, token: str) -> None:
    over = ask(running.mcp_url, headers=[bearer(token)], body=b" " * (9 * 1024 * 1024))
    assert over.status in (0, 413)  # 0: closed while we were still sending
    assert ask(running.mcp_url, headers=[bearer(token)]).status == 200


def test_a_length_that_is_not_true_holds_nobody_up(running: RunFile, token: str) -> None:
    for length in ("-1", "1e3", "5, 6", "99999999999999999999"):
        answer = ask(running.mcp_url, headers=[bearer(token), ("Content-Length", length)])
        assert 400 <= answer.status < 500

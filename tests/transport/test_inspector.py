"""The MCP Inspector, made by others, is at home with the running service: both protocol eras, HTTP and stdio."""

import http.client
import json
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from house_world import answer_of, command, service
from inspector import AUTH_REQUIRED, Inspector
from theranest_server.home import RunFile

pytestmark = pytest.mark.slow

both_eras = pytest.mark.parametrize("era", ["modern", "legacy"])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("inspected") / "home"


@pytest.fixture(scope="module")
def running(home: Path) -> Iterator[RunFile]:
    with service(home) as found:
        yield found


@pytest.fixture
def inspector(tmp_path: Path) -> Inspector:
    return Inspector(tmp_path)


@pytest.fixture
def signed_in(home: Path, running: RunFile) -> list[str]:
    token = answer_of(command(home, "sandbox", "token", "--as", "clinician", "--audience", "mcp", "--json"))["token"]
    return [running.mcp_url, "--transport", "http", "--header", f"Authorization: Bearer {token}"]


@both_eras
def test_a_clinician_sees_her_tools_and_no_schema_is_hard_to_port(
    inspector: Inspector, signed_in: list[str], home: Path, era: str
) -> None:
    seen = inspector.run(*signed_in, "--protocol-era", era, "--strict")
    assert seen.exit_code == 0, seen.stderr
    expected = answer_of(command(home, "tools", "--role", "clinician", "--json"))["tools"]
    assert [tool["name"] for tool in seen.result["tools"]] == [tool["name"] for tool in expected]


@both_eras
def test_a_call_answers_with_the_caseload(inspector: Inspector, signed_in: list[str], era: str) -> None:
    seen = inspector.run(
        *signed_in, "--protocol-era", era, "--tool-name", "find_clients", "--tool-args-json", '{"limit": 2}',
        method="tools/call",
    )  # fmt: skip
    assert seen.exit_code == 0, seen.stderr
    assert len(seen.result["structuredContent"]["clients"]) == 2


@both_eras
def test_a_refusal_fits_the_tools_schema_and_reaches_the_user_with_its_code(
    inspector: Inspector, signed_in: list[str], era: str
) -> None:
    arguments = json.dumps({"client_id": "TH-0000-00000"})
    seen = inspector.run(
        *signed_in, "--protocol-era", era, "--tool-name", "get_client", "--tool-args-json", arguments,
        method="tools/call",
    )  # fmt: skip
    assert seen.error["code"] == "tool_is_error", seen.stderr
    assert seen.result["structuredContent"]["refused"]["code"] == "not_found_or_not_yours"


@both_eras
def test_resources_their_templates_and_prompts_can_be_listed(
    inspector: Inspector, signed_in: list[str], era: str
) -> None:
    for method, key in (
        ("resources/list", "resources"),
        ("resources/templates/list", "resourceTemplates"),
        ("prompts/list", "prompts"),
    ):
        seen = inspector.run(*signed_in, "--protocol-era", era, method=method)
        assert seen.exit_code == 0, (method, seen.stderr)
        assert isinstance(seen.result[key], list), method


@both_eras
def test_the_bridge_on_stdio_lists_and_calls(inspector: Inspector, home: Path, running: RunFile, era: str) -> None:
    program = ["--", sys.executable, "-m", "theranest_server", "serve", "--as", "clinician"]
    given = ["--protocol-era", era, "-e", f"THERANEST_HOME={home}"]
    assert inspector.run(*given, *program).result["tools"]
    call = ["--tool-name", "find_clients", "--tool-args-json", '{"limit": 1}']
    seen = inspector.run(*given, *call, *program, method="tools/call")
    assert seen.exit_code == 0, seen.stderr
    assert len(seen.result["structuredContent"]["clients"]) == 1


@both_eras
def test_without_a_token_it_learns_that_sign_in_is_required(inspector: Inspector, running: RunFile, era: str) -> None:
    seen = inspector.run(running.mcp_url, "--transport", "http", "--protocol-era", era, "--stored-auth-only")
    assert seen.exit_code == AUTH_REQUIRED
    assert seen.error["code"] == "auth_required"


def test_the_challenge_leads_to_the_metadata_which_lie_at_both_addresses(running: RunFile) -> None:
    address = urlsplit(running.mcp_url)

    def asked(method: str, path: str) -> tuple[int, str | None, bytes]:
        with closing(http.client.HTTPConnection(address.netloc, timeout=10)) as connection:
            connection.request(method, path, body="{}" if method == "POST" else None)
            response = connection.getresponse()
            return response.status, response.getheader("www-authenticate"), response.read()

    status, challenge, _ = asked("POST", "/mcp")
    where = f"http://{address.netloc}/.well-known/oauth-protected-resource/mcp"
    assert (status, challenge) == (401, f'Bearer resource_metadata="{where}"')
    for path in ("/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-protected-resource"):
        status, _, body = asked("GET", path)
        assert status == 200
        assert json.loads(body)["resource"] == running.mcp_url
        assert json.loads(body)["authorization_servers"]

"""Client credentials (RFC 6749) and what a token allows."""

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from theranest_sandbox.issuer import DevelopmentIssuer
from theranest_sandbox.settings import ISSUER


def form(office, **more):
    account = office.settings.clients[0]
    known = {"grant_type": "client_credentials", "client_id": account.client_id, "client_secret": account.client_secret}
    return known | more


async def ask(office, data, **headers):
    headers = {"Authorization": ""} | headers
    return await office.http.post("/oauth/token", data=data, headers={k: v for k, v in headers.items() if v})


@pytest.fixture
async def stranger(office):
    del office.http.headers["Authorization"]
    return office


async def test_the_account_gets_a_short_lived_token_of_the_scopes_it_asks_for(stranger):
    answer = (await ask(stranger, form(stranger, scope="notes.read staff.read"))).json()
    assert (answer["token_type"], answer["expires_in"], answer["scope"]) == ("Bearer", 600, "notes.read staff.read")


async def test_a_token_answer_is_never_cached(stranger):
    assert (await ask(stranger, form(stranger))).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"scope": "notes.sign"}, 400, "invalid_scope"),
        ({"scope": " "}, 400, "invalid_scope"),
        ({"resource": "x"}, 400, "invalid_request"),
    ],
)
async def test_a_bad_token_request_is_refused_in_the_words_of_the_rfc(stranger, change, status, error):
    answer = await ask(stranger, form(stranger, **change))
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)


async def test_the_secret_may_come_in_basic_but_not_twice(stranger):
    account = stranger.settings.clients[0]
    basic = "Basic " + b64encode(f"{account.client_id}:{account.client_secret}".encode()).decode()
    alone = await ask(stranger, {"grant_type": "client_credentials"}, Authorization=basic)
    twice = await ask(stranger, form(stranger), Authorization=basic)
    assert (alone.status_code, twice.json()["error"]) == (200, "invalid_request")


async def test_no_token_is_401_and_a_missing_scope_is_403_naming_it(stranger):
    none = await stranger.get("staff")
    token = (await ask(stranger, form(stranger, scope="notes.read"))).json()["access_token"]
    lacking = await stranger.get("staff", headers={"Authorization": f"Bearer {token}"})
    assert (none.status_code, none.headers["WWW-Authenticate"]) == (401, 'Bearer realm="theranest-sandbox"')
    assert (lacking.status_code, 'scope="staff.read"' in lacking.headers["WWW-Authenticate"]) == (403, True)


@pytest.mark.parametrize("token", ["x", "a.b.c", "e30.e30.e30", ""])
async def test_what_the_sandbox_did_not_sign_is_no_token(stranger, token):
    assert (await stranger.get("staff", headers={"Authorization": f"Bearer {token}"})).status_code == 401


async def test_a_development_token_does_not_open_the_api(office):
    issued = DevelopmentIssuer(office.settings.directory).issue(staff_id="staff:ada", audience="mcp", client_app="c")
    answer = await office.get("staff", headers={"Authorization": f"Bearer {issued.token}"})
    assert answer.status_code == 401


async def test_a_token_ends_with_its_time(open_office):
    times = [datetime.now(UTC)]
    office = await open_office(clock=lambda: times[-1])
    times.append(times[0] + timedelta(seconds=601))
    assert (await office.get("staff")).status_code == 401


async def test_a_development_token_says_who_acts_through_which_application_for_ten_minutes(office):
    asked = {"profile": "biller", "audience": "review", "client_app": "claude-desktop"}
    answer = (await office.control("POST", "token", asked)).json()
    keys = KeySet.import_key_set((await office.http.get("/.well-known/jwks.json")).json())
    token = jwt.decode(answer["token"], keys, algorithms=["ES256"])
    claims = token.claims
    assert token.header["typ"] == "at+jwt"
    assert (claims["iss"], claims["aud"], claims["sub"]) == (ISSUER, "review", "staff:eve")
    assert (claims["client_id"], claims["exp"] - claims["iat"]) == ("claude-desktop", 600)


async def test_the_published_keys_hold_nothing_secret(office):
    keys = (await office.http.get("/.well-known/jwks.json")).json()["keys"]
    assert all("d" not in key for key in keys)


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"profile": "astronaut", "audience": "mcp", "client_app": "c"}, 404),
        ({"staff_id": "staff:nobody", "audience": "mcp", "client_app": "c"}, 404),
        ({"staff_id": "staff:ada", "audience": "everything", "client_app": "c"}, 400),
        ({"audience": "mcp", "client_app": "c"}, 400),
    ],
)
async def test_a_development_token_is_only_for_people_of_the_practice(office, asked, status):
    assert (await office.control("POST", "token", asked)).status_code == status


async def test_the_switchboard_needs_its_secret(office):
    answer = await office.http.post("/sandbox/token", json={}, headers={"X-Sandbox-Control": "guess"})
    assert answer.status_code == 401


def test_keys_survive_a_restart_and_belong_to_their_owner_only(tmp_path):
    first, second = DevelopmentIssuer(tmp_path), DevelopmentIssuer(tmp_path)
    assert first.jwks() == second.jwks()
    assert (tmp_path / "development_key.json").stat().st_mode & 0o077 == 0
    assert "d" in json.loads((tmp_path / "development_key.json").read_text())

"""Tokens of cases: what they say, and that nobody else's key, issuer or claim says it."""

import time
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey
from theranest_server.adapters.case_tokens import AUDIENCE, CLIENT_APP, ISSUER, CaseTokens
from theranest_server.domain.cases import AgentCase, AgentName, CaseState
from theranest_server.domain.ids import ClientId, PracticeId, StaffId
from theranest_server.domain.refusals import NotIdentified
from theranest_server.transport.identity import Identities, TrustedIssuer

pytestmark = pytest.mark.anyio
INES, TOMAS = ClientId("TH-2024-1"), ClientId("TH-2024-2")
AMARA = StaffId("staff:amara")


def case() -> AgentCase:
    from datetime import UTC, datetime

    now = datetime(2026, 11, 16, tzinfo=UTC)
    return AgentCase(
        id="case_1", agent=AgentName.MESSAGING, client_id=INES, subject={"thread_id": "THR-1"}, state=CaseState.CLAIMED,
        round=1, opened_at=now, changed_at=now,
    )  # fmt: skip


def identities(tokens: CaseTokens, *others: TrustedIssuer) -> Identities:
    own = TrustedIssuer(issuer=ISSUER, fetch_keys=tokens.jwks, audience=AUDIENCE, may_bind_cases=True)
    return Identities([own, *others], PracticeId("PR-5567"))


@pytest.fixture
def tokens(tmp_path: Path) -> CaseTokens:
    return CaseTokens(tmp_path)


def claims(**changed: Any) -> dict[str, Any]:
    now = int(time.time())
    bound = {"client_id": TOMAS, "purpose": "messaging", "run_id": "case_1.1"}
    made = {
        "iss": ISSUER, "aud": AUDIENCE, "sub": AMARA, "client_id": CLIENT_APP, "agent": "messaging", "on_behalf_of": AMARA,
        "case": bound, "iat": now, "exp": now + 300, "jti": "x",
    }  # fmt: skip
    return {name: value for name, value in {**made, **changed}.items() if value is not None}


def signed(key: OKPKey, told: dict[str, Any], **header: Any) -> str:
    head = {"alg": "Ed25519", "typ": "at+jwt", "kid": key.kid, **header}
    return jwt.encode(head, told, key, algorithms=["Ed25519"])


async def test_a_run_speaks_for_one_agent_one_client_and_one_person(tokens: CaseTokens) -> None:
    minted = tokens.mint(case(), AMARA, model="claude-x", prompt_version="reply v1")
    who = await identities(tokens).principal(minted)
    assert who.agent == "messaging"
    assert who.accountable == AMARA
    assert who.case is not None
    assert (who.case.client_id, who.case.run_id, who.case.model) == (INES, "case_1.1", "claude-x")


async def test_a_token_signed_by_another_key_is_nobodys(tokens: CaseTokens, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    forged = CaseTokens(tmp_path / "other").mint(case(), AMARA, model=None, prompt_version=None)
    with pytest.raises(NotIdentified):
        await identities(tokens).principal(forged)
    own_kid = (await tokens.jwks())["keys"][0]["kid"]
    with pytest.raises(NotIdentified):
        await identities(tokens).principal(signed(OKPKey.generate_key("Ed25519"), claims(), kid=own_kid))


async def test_only_the_services_own_issuer_may_name_a_case(tokens: CaseTokens) -> None:
    """The practice's sign-in provider is trusted for persons; a case in its token is not believed."""
    key = OKPKey.generate_key("Ed25519", auto_kid=True)

    async def jwks() -> dict[str, Any]:
        return {"keys": [key.as_dict(private=False)]}

    provider = TrustedIssuer(issuer="https://login.example.org", fetch_keys=jwks, audience=AUDIENCE)
    both = identities(tokens, provider)
    person = {"agent": None, "on_behalf_of": None, "case": None}
    who = await both.principal(signed(key, claims(iss=provider.issuer, **person)))
    assert (who.agent, who.case) == (None, None)
    with pytest.raises(NotIdentified):
        await both.principal(signed(key, claims(iss=provider.issuer)))
    with pytest.raises(NotIdentified):
        await both.principal(signed(key, claims(iss=provider.issuer, agent=None, on_behalf_of=None)))
    with pytest.raises(NotIdentified):
        await both.principal(signed(key, claims()))


@pytest.mark.parametrize(
    "changed",
    [
        {"case": None},
        {"agent": None},
        {"on_behalf_of": None},
        {"case": {"client_id": INES, "purpose": "messaging"}},
        {"case": {"client_id": ["TH-2024-1", "TH-2024-2"], "purpose": "messaging", "run_id": "r"}},
        {"case": "TH-2024-1"},
        {"aud": "review"},
        {"exp": 1_000},
    ],
)
async def test_a_case_token_that_leaves_something_open_is_nobodys(tmp_path: Path, changed: dict[str, Any]) -> None:
    import json

    tokens = CaseTokens(tmp_path)
    key = OKPKey.import_key(json.loads((tmp_path / "cases.jwk").read_text()))
    assert (await identities(tokens).principal(signed(key, claims()))).agent == "messaging"
    with pytest.raises(NotIdentified):
        await identities(tokens).principal(signed(key, claims(**changed)))


def test_the_key_stays_with_the_home_and_with_this_user(tmp_path: Path) -> None:
    CaseTokens(tmp_path)
    before = (tmp_path / "cases.jwk").read_text()
    CaseTokens(tmp_path)
    assert (tmp_path / "cases.jwk").read_text() == before
    assert (tmp_path / "cases.jwk").stat().st_mode & 0o077 == 0

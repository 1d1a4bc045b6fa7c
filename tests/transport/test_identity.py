"""Whom a token speaks for: real keys, real signatures; the provider's clock and answers are the test's."""

import base64
import hmac
import json
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from joserfc import jws, jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from theranest_server.domain.ids import PracticeId
from theranest_server.domain.refusals import NotIdentified, Unavailable
from theranest_server.transport import identity
from theranest_server.transport.identity import Identities, TrustedIssuer

NOW = 1_800_000_000
ISSUER = "https://provider.example"
KEY = ECKey.generate_key("P-256", parameters={"kid": "first"})
NEXT_KEY = ECKey.generate_key("P-256", parameters={"kid": "second"})


class Provider:
    """An issuer's key endpoint: publishes, rotates, goes down, counts."""

    def __init__(self, *keys: Any) -> None:
        self.keys = list(keys)
        self.more: list[Any] = []
        self.down = False
        self.asked = 0

    async def fetch(self) -> Mapping[str, Any]:
        self.asked += 1
        if self.down:
            raise OSError
        return {"keys": [*(key.as_dict(private=False) for key in self.keys), *self.more]}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    now = SimpleNamespace(seconds=float(NOW))
    monkeypatch.setattr(
        identity, "time", SimpleNamespace(time=lambda: now.seconds, monotonic=lambda: now.seconds - NOW)
    )
    return now


@pytest.fixture
def provider(clock: SimpleNamespace) -> Provider:
    return Provider(KEY)


def trusting(provider: Provider, **more: Any) -> Identities:
    given: dict[str, Any] = {"issuer": ISSUER, "fetch_keys": provider.fetch, "audience": "mcp"}
    return Identities([TrustedIssuer(**(given | more))], PracticeId("PR-5567"))


def claims(**changed: Any) -> dict[str, Any]:
    told = {
        "iss": ISSUER, "aud": "mcp", "sub": "staff:1", "client_id": "claude-desktop", "exp": NOW + 600, "iat": NOW,
    }  # fmt: skip
    return {name: value for name, value in (told | changed).items() if value is not ...}


def signed(payload: Mapping[str, Any], key: Any = KEY, **header: Any) -> str:
    head = {"alg": "ES256", "typ": "at+jwt", "kid": getattr(key, "kid", None)} | header
    head = {name: value for name, value in head.items() if value is not None}
    return jwt.encode(head, dict(payload), key, algorithms=[head["alg"]])


def signed_text(payload: str) -> str:
    """A token over exactly these bytes, valid JSON or not."""
    header = {"alg": "ES256", "typ": "at+jwt", "kid": "first"}
    return jws.serialize_compact(header, payload.encode(), KEY, algorithms=["ES256"])


def _part(value: object) -> str:
    return _text(json.dumps(value).encode())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


async def refused(known: Identities, token: str) -> str:
    with pytest.raises(NotIdentified) as caught:
        await known.principal(token)
    return caught.value.message


async def test_a_token_of_the_provider_speaks_for_one_member_of_staff_and_one_application(provider: Provider) -> None:
    who = await trusting(provider).principal(signed(claims(jti="t-1")))
    assert (who.staff_id, who.practice_id, who.client_app) == ("staff:1", "PR-5567", "claude-desktop")
    assert (who.agent, who.on_behalf_of, who.case, who.token_id) == (None, None, None, "t-1")


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "review"}, {"aud": ["review", "other"]}, {"aud": ...}, {"aud": 5},
        {"iss": "https://elsewhere.example"}, {"iss": ...}, {"iss": [ISSUER]}, {"iss": None},
        {"exp": NOW - 1}, {"exp": NOW}, {"exp": ...}, {"exp": "tomorrow"}, {"exp": None}, {"exp": True}, {"exp": {}},
        {"nbf": NOW + 300}, {"nbf": "now"}, {"iat": NOW + 300}, {"iat": []},
        {"sub": ...}, {"sub": ""}, {"sub": None}, {"sub": 5}, {"sub": ["staff:1"]}, {"sub": {"a": 1}},
        {"client_id": ...}, {"client_id": ""}, {"client_id": 7}, {"client_id": ["cli"]},
    ],
    ids=str,
)  # fmt: skip
async def test_a_claim_that_is_wrong_missing_or_misshapen_makes_nobody(
    provider: Provider, changed: dict[str, Any]
) -> None:
    known = trusting(provider)
    await refused(known, signed(claims(**changed)))
    assert (await known.principal(signed(claims()))).staff_id == "staff:1"


@pytest.mark.parametrize("aud", ["mcp", ["mcp"], ["other", "mcp"]])
async def test_an_audience_may_be_one_of_several(provider: Provider, aud: object) -> None:
    assert (await trusting(provider).principal(signed(claims(aud=aud)))).staff_id == "staff:1"


@pytest.mark.parametrize("typ", [None, "JWT", "id+jwt", "logout+jwt", "at+jwt "])
async def test_only_an_access_token_counts_not_an_id_token_of_the_same_provider(
    provider: Provider, typ: str | None
) -> None:
    await refused(trusting(provider), signed(claims(), typ=typ))


async def test_a_token_without_signature_is_nobodys(provider: Provider) -> None:
    head = {"alg": "none", "typ": "at+jwt", "kid": "first"}
    stolen = signed(claims()).rsplit(".", 1)[1]
    for signature in ("", stolen):
        await refused(trusting(provider), f"{_part(head)}.{_part(claims())}.{signature}")


@pytest.mark.parametrize("digest", ["sha256", "sha512"])
async def test_the_published_key_is_no_shared_secret(provider: Provider, digest: str) -> None:
    """Made by hand, because the library refuses to help with it."""
    head = {"alg": f"HS{digest[3:]}", "typ": "at+jwt", "kid": "first"}
    for secret in (KEY.as_pem(private=False), json.dumps(KEY.as_dict(private=False)).encode(), b""):
        told = f"{_part(head)}.{_part(claims())}"
        signature = hmac.digest(secret, told.encode(), digest)
        await refused(trusting(provider), f"{told}.{_text(signature)}")


async def test_a_key_that_the_token_brings_along_does_not_verify_it(provider: Provider) -> None:
    stranger = ECKey.generate_key("P-256", parameters={"kid": "first"})
    for header in ({"jwk": stranger.as_dict(private=False)}, {"kid": "first"}, {"kid": "elsewhere"}):
        await refused(trusting(provider), signed(claims(), stranger, **header))


async def test_a_changed_byte_of_the_claims_breaks_the_signature(provider: Provider) -> None:
    head, _, signature = signed(claims()).split(".")
    other = signed(claims(sub="staff:2")).split(".")[1]
    await refused(trusting(provider), f"{head}.{other}.{signature}")


@pytest.mark.parametrize(
    "token",
    ["", ".", "..", "a.b.c", "é.é.é", "x" * 50_000, "eyJ9.eyJ9.eyJ9", f"a.{'W' * 4001}.c", "a." + "W3s" * 3000 + ".c"],
    ids=lambda token: token[:12],
)
async def test_what_is_no_token_is_refused_like_any_other(provider: Provider, token: str) -> None:
    await refused(trusting(provider), token)
    assert provider.asked == 0


@pytest.mark.parametrize("nested", ["[" * 100_000, '{"a":' * 50_000])
async def test_deep_nesting_breaks_nothing(provider: Provider, nested: str) -> None:
    payload = base64.urlsafe_b64encode(nested.encode()).decode().rstrip("=")
    await refused(trusting(provider), f"e30.{payload}.e30")


@pytest.mark.parametrize(
    "more", ['"sub": "staff:2"', '"aud": "mcp"', f'"iss": "{ISSUER}"', '"case": {"client_id": "A", "client_id": "B"}']
)
async def test_a_claim_that_stands_there_twice_is_refused(provider: Provider, more: str) -> None:
    text = json.dumps(claims())
    await refused(trusting(provider, may_bind_cases=True), signed_text(f"{text[:-1]}, {more}}}"))


@pytest.mark.parametrize("never", ["NaN", "Infinity", "1e999"])
async def test_no_token_lives_for_ever(provider: Provider, never: str) -> None:
    text = json.dumps(claims(exp=0)).replace('"exp": 0', f'"exp": {never}')
    await refused(trusting(provider), signed_text(text))


async def test_a_token_that_was_believed_ends_with_its_expiry(provider: Provider, clock: SimpleNamespace) -> None:
    known, token = trusting(provider), signed(claims(exp=NOW + 60))
    assert (await known.principal(token)).staff_id == "staff:1"
    clock.seconds = NOW + 60
    await refused(known, token)


async def test_a_small_difference_of_clocks_is_forgiven_at_the_start_only(provider: Provider) -> None:
    assert (await trusting(provider).principal(signed(claims(nbf=NOW + 20, iat=NOW + 20)))).staff_id == "staff:1"


# staff and applications of a provider of the practice


async def test_a_subject_without_an_entry_is_nobody(provider: Provider) -> None:
    known = trusting(provider, staff={"auth0|7": "staff:7"}, client_claim="azp")
    assert (await known.principal(signed(claims(sub="auth0|7", azp="chat")))).staff_id == "staff:7"
    await refused(known, signed(claims(sub="staff:7", azp="chat")))
    await refused(known, signed(claims(sub="auth0|7", client_id="chat")))


async def test_one_issuers_keys_do_not_vouch_for_another(clock: SimpleNamespace) -> None:
    ours, theirs = Provider(KEY), Provider(NEXT_KEY)
    other = "https://other.example"
    known = Identities(
        [
            TrustedIssuer(issuer=ISSUER, fetch_keys=ours.fetch, audience="mcp"),
            TrustedIssuer(issuer=other, fetch_keys=theirs.fetch, audience="mcp", staff={"a": "staff:9"}),
        ],
        PracticeId("PR-5567"),
    )
    await refused(known, signed(claims(), NEXT_KEY))
    assert (await known.principal(signed(claims(iss=other, sub="a"), NEXT_KEY))).staff_id == "staff:9"


# cases


HELD = {"client_id": "TH-1", "purpose": "reply", "run_id": "R-1"}


async def test_the_services_own_token_binds_an_agent_to_one_case(provider: Provider) -> None:
    token = signed(claims(agent="messaging", on_behalf_of="staff:2", case=HELD))
    who = await trusting(provider, may_bind_cases=True).principal(token)
    assert (who.agent, who.on_behalf_of) == ("messaging", "staff:2")
    assert who.case is not None
    assert (who.case.client_id, who.case.purpose, who.case.run_id) == ("TH-1", "reply", "R-1")


@pytest.mark.parametrize(
    "bound",
    [
        {"agent": ""}, {"agent": 5}, {"agent": ["messaging"]}, {"agent": False}, {"on_behalf_of": {}},
        {"case": "TH-1"}, {"case": []}, {"case": {}}, {"case": False}, {"case": HELD | {"client_id": ""}},
        {"case": HELD | {"client_id": ["TH-1", "TH-2"]}}, {"case": HELD | {"run_id": None}}, {"case": HELD | {"purpose": 1}},
    ],
    ids=str,
)  # fmt: skip
async def test_a_misshapen_binding_makes_nobody_rather_than_an_unbound_agent(
    provider: Provider, bound: dict[str, Any]
) -> None:
    await refused(trusting(provider, may_bind_cases=True), signed(claims(**bound)))


@pytest.mark.parametrize("acting", [{"agent": "messaging"}, {"on_behalf_of": "staff:2"}, {"case": HELD}])
async def test_a_provider_of_people_cannot_name_agents(provider: Provider, acting: dict[str, Any]) -> None:
    with pytest.raises(NotIdentified):
        await trusting(provider).principal(signed(claims(**acting)))


# keys


async def test_an_unknown_key_is_asked_for_once_and_a_flood_of_them_does_not_flood_the_provider(
    provider: Provider, clock: SimpleNamespace
) -> None:
    known = trusting(provider)
    await known.principal(signed(claims()))
    clock.seconds += 60
    for number in range(50):
        await refused(known, signed(claims(), NEXT_KEY, kid=f"unknown-{number}"))
    assert provider.asked == 2


async def test_a_rotated_key_is_found_and_the_withdrawn_one_ends(provider: Provider, clock: SimpleNamespace) -> None:
    known = trusting(provider)
    await known.principal(signed(claims()))
    provider.keys = [NEXT_KEY]
    clock.seconds += 60
    assert (await known.principal(signed(claims(), NEXT_KEY))).staff_id == "staff:1"
    await refused(known, signed(claims(jti="signed with the old key")))


async def test_while_the_provider_is_down_known_keys_serve_for_an_hour_and_then_nobody_comes_in(
    provider: Provider, clock: SimpleNamespace
) -> None:
    known = trusting(provider)
    await known.principal(signed(claims()))
    provider.down = True
    clock.seconds = NOW + 3000
    later = claims(iat=NOW + 3000, exp=NOW + 9000)
    assert (await known.principal(signed(later))).staff_id == "staff:1"
    clock.seconds = NOW + 3700
    with pytest.raises(Unavailable) as shut:
        await known.principal(signed(later | {"jti": "another"}))
    assert shut.value.retriable
    provider.down = False
    clock.seconds += 11
    assert (await known.principal(signed(later | {"jti": "a third"}))).staff_id == "staff:1"


@pytest.mark.parametrize("answer", [{}, {"keys": []}, {"keys": "none"}, {"keys": [{"kty": "EC"}]}, [], None, "<html>"])
async def test_a_provider_that_answers_nonsense_lets_nobody_in(clock: SimpleNamespace, answer: Any) -> None:
    async def fetch() -> Any:
        return answer

    known = Identities([TrustedIssuer(issuer=ISSUER, fetch_keys=fetch, audience="mcp")], PracticeId("PR-5567"))
    with pytest.raises(Unavailable):
        await known.principal(signed(claims()))


async def test_keys_of_unknown_kinds_beside_a_good_one_do_no_harm(provider: Provider) -> None:
    provider.more = [{"kty": "ML-DSA", "kid": "later"}, {"kty": "EC", "crv": "P-256", "x": "!", "y": "!"}, 5, None]
    assert (await trusting(provider).principal(signed(claims()))).staff_id == "staff:1"


async def test_a_shared_secret_among_the_published_keys_verifies_nothing(provider: Provider) -> None:
    secret = OctKey.generate_key(256, parameters={"kid": "shared"})
    provider.more = [secret.as_dict(private=True)]
    await refused(trusting(provider), signed(claims(), secret, alg="HS256"))


async def test_rsa_signatures_count_too(clock: SimpleNamespace) -> None:
    rsa = RSAKey.generate_key(2048, parameters={"kid": "rsa"})
    for alg in ("RS256", "PS256"):
        token = signed(claims(), rsa, alg=alg)
        assert (await trusting(Provider(rsa)).principal(token)).staff_id == "staff:1"

"""Whose token it is, is what its issuer signed for this audience, and nothing else."""

import base64
import json
import time
from typing import Any

import pytest
from attack_world import AMARA, KEY, identities, token
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey
from theranest_server.domain.refusals import NotIdentified


def part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def unsigned() -> str:
    _, payload, _ = token(aud="mcp").split(".")
    return f"{part({'alg': 'none', 'typ': 'at+jwt'})}.{payload}."


def signed_with_the_public_key() -> str:
    secret = OctKey.import_key(json.dumps(KEY.as_dict(private=False)))
    claims = {"iss": "https://issuer.example", "aud": "mcp", "sub": AMARA, "client_id": "cli", "exp": time.time() + 60}
    return jwt.encode({"alg": "HS256", "typ": "at+jwt", "kid": "k1"}, claims, secret, algorithms=["HS256"])


def with_another_payload() -> str:
    header, _, signature = token(aud="mcp").split(".")
    return f"{header}.{part({'iss': 'https://issuer.example', 'aud': 'mcp', 'sub': 'staff:ruth'})}.{signature}"


def with_a_key_of_its_own() -> str:
    other = OKPKey.generate_key("Ed25519", {"kid": "k1"})
    return token(aud="mcp", key=other, header={"jwk": other.as_dict(private=False)})


CRAFTED = {
    "unsigned": unsigned,
    "signed with the public key": signed_with_the_public_key,
    "another payload": with_another_payload,
    "its own key in the header": with_a_key_of_its_own,
    "an identity token": lambda: token(aud="mcp", header={"typ": "JWT"}),
    "of another issuer": lambda: token(aud="mcp", iss="https://evil.example"),
    "for another audience": lambda: token(aud="review"),
    "for no audience": lambda: token(aud=None),
    "expired": lambda: token(aud="mcp", exp=int(time.time())),
    "without an end": lambda: token(aud="mcp", exp=None),
    "from the future": lambda: token(aud="mcp", nbf=int(time.time()) + 3600),
    "of several people": lambda: token(aud="mcp", sub=[AMARA, "staff:ruth"]),
    "through no application": lambda: token(aud="mcp", client_id=None),
    "held by an actor": lambda: token(aud="mcp", act={"sub": "agent"}),
    "a case by hand": lambda: token(aud="mcp", case={"client_id": "TH-2024-1", "purpose": "x", "run_id": "y"}),
    "nothing": lambda: "",
    "dots": lambda: "..",
    "deep": lambda: f"a.{base64.urlsafe_b64encode(b'[' * 100_000).decode()}.b",
    "not ASCII": lambda: "\u00e9.\u00e9.\u00e9",
}


@pytest.mark.parametrize("how", CRAFTED)
async def test_a_crafted_token_is_nobodys(how: str) -> None:
    """Rows 3, 5 and 38."""
    with pytest.raises(NotIdentified):
        await identities("mcp").principal(CRAFTED[how]())


async def test_a_sound_token_is_its_subjects() -> None:
    assert (await identities("mcp").principal(token(aud="mcp"))).staff_id == AMARA


async def test_a_refused_token_is_refused_again_and_a_known_one_ends_with_its_time() -> None:
    """Row 33: what is remembered of a token never outlives it."""
    known = identities("mcp")
    short = token(aud="mcp", exp=int(time.time()) + 1)
    await known.principal(short)
    end = time.monotonic() + 5
    while time.monotonic() < end:
        try:
            await known.principal(short)
        except NotIdentified:
            break
    else:
        pytest.fail("the token outlived its end")

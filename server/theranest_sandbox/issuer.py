"""Tokens that the sandbox signs: for its own API, and development tokens that say which member of staff acts.

The two kinds have different keys; only the key of development tokens is published.
"""

import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from .secrets_on_disk import kept
from .settings import ISSUER

Audience = Literal["mcp", "review"]
API_AUDIENCE = "theranest-sandbox-api"
ALGORITHM = "ES256"
DEVELOPMENT_SECONDS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedToken:
    token: str
    expires_at: datetime


def _new_key() -> str:
    return json.dumps(ECKey.generate_key("P-256", auto_kid=True).as_dict(private=True))


def _key(path: Path) -> ECKey:
    return ECKey.import_key(json.loads(kept(path, _new_key)))


def _sign(key: ECKey, claims: dict[str, Any], seconds: int, now: float) -> IssuedToken:
    times = {"iat": int(now), "exp": int(now) + seconds, "jti": uuid.uuid4().hex}
    header = {"alg": ALGORITHM, "typ": "at+jwt", "kid": key.kid}
    token = jwt.encode(header, {"iss": ISSUER, **claims, **times}, key, algorithms=[ALGORITHM])
    return IssuedToken(token=token, expires_at=datetime.fromtimestamp(int(now) + seconds, UTC))


class DevelopmentIssuer:
    """An identity provider for the sandbox only: it vouches for any member of staff it is asked for."""

    def __init__(self, directory: Path) -> None:
        self._key = _key(directory / "development_key.json")

    def issue(
        self, *, staff_id: str, audience: Audience, client_app: str, seconds: int = DEVELOPMENT_SECONDS
    ) -> IssuedToken:
        """A signed access token (RFC 9068): `sub` is the member of staff, `client_id` the client application."""
        claims = {"aud": audience, "sub": staff_id, "client_id": client_app}
        return _sign(self._key, claims, seconds, time.time())

    def jwks(self) -> dict[str, list[dict[str, Any]]]:
        public: dict[str, Any] = dict(self._key.as_dict(private=False))
        return {"keys": [public | {"alg": ALGORITHM, "use": "sig"}]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A service account with a token in force."""

    client_id: str
    scopes: frozenset[str]


class ApiTokens:
    """Access tokens of the practice API (client credentials)."""

    def __init__(self, directory: Path, clock: Callable[[], datetime]) -> None:
        self._key = _key(directory / "api_key.json")
        self._clock = clock

    def issue(self, client_id: str, scopes: frozenset[str], seconds: int) -> IssuedToken:
        claims = {"aud": API_AUDIENCE, "sub": client_id, "client_id": client_id, "scope": " ".join(sorted(scopes))}
        return _sign(self._key, claims, seconds, self._clock().timestamp())

    def check(self, token: str) -> Caller | None:
        """None for anything that this sandbox did not sign for its API, or that has expired."""
        try:
            decoded = jwt.decode(token, self._key, algorithms=[ALGORITHM])
            self._claims().validate(decoded.claims)
        except (JoseError, ValueError, TypeError, AttributeError):
            return None
        if decoded.header.get("typ") != "at+jwt":
            return None
        return Caller(client_id=decoded.claims["client_id"], scopes=frozenset(decoded.claims["scope"].split()))

    def _claims(self) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(self._clock().timestamp()),
            iss={"essential": True, "value": ISSUER},
            aud={"essential": True, "value": API_AUDIENCE},
            exp={"essential": True},
            client_id={"essential": True},
            scope={"essential": True, "allow_blank": True},
        )

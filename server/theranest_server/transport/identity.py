"""From a bearer token to a principal, or nobody.

A token is a signed JWT access token (RFC 9068) of a trusted issuer. Issuer, audience, expiry and `typ` are checked, the
client application comes from a claim that the issuer's entry names, the member of staff from an explicit mapping of
`sub`. What a client says of itself in MCP messages counts for nothing.
"""

import asyncio
import base64
import contextlib
import hashlib
import json
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from ..domain.ids import ClientAppId, ClientId, PracticeId, StaffId
from ..domain.people import CaseBinding, Principal
from ..domain.refusals import NotIdentified, Unavailable

ALGORITHMS = ["EdDSA", "Ed25519", "ES256", "RS256", "PS256"]
"""Asymmetric only: a shared secret that verifies could also sign."""
_CACHED = 1024
_KEYS_LIVE_SECONDS = 300.0
_KEYS_RETRY_SECONDS = 10.0
_KEYS_STALE_SECONDS = 3600.0
"""How long keys serve on while their issuer cannot be asked."""
_CLOCK_SKEW_SECONDS = 30
"""For `iat` and `nbf`; a token that has expired has expired."""

_ACTING = ("act", "agent", "on_behalf_of", "case")
FetchKeys = Callable[[], Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedIssuer:
    """An issuer, its keys (a JWK set, fetched when a key id is unknown) and how its claims read."""

    issuer: str
    fetch_keys: FetchKeys
    audience: str
    client_claim: str = "client_id"
    staff: Mapping[str, str] | None = None
    """`sub` to staff id; None where the issuer's subjects are staff ids (the sandbox's and the service's own)."""
    sole_audience: bool = False
    """Whether a token that is good elsewhere too is refused: what approves serves nothing else."""
    may_bind_cases: bool = False
    """Whether its tokens may name an agent, a case and a person on whose behalf (the service's own only)."""


@dataclass(slots=True)
class _Keys:
    """The keys of one issuer; its lock, so that a slow provider holds nobody else up."""

    keys: KeySet | None = None
    fetched_at: float = float("-inf")
    asked_at: float = float("-inf")
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Identities:
    """Verifies tokens of several issuers for one audience each; a verified token is remembered until it expires."""

    def __init__(self, issuers: list[TrustedIssuer], practice_id: PracticeId) -> None:
        self._issuers = {issuer.issuer: issuer for issuer in issuers}
        self._practice_id = practice_id
        self._keys = {issuer.issuer: _Keys() for issuer in issuers}
        self._known: OrderedDict[bytes, tuple[float, Principal]] = OrderedDict()

    async def principal(self, token: str) -> Principal:
        """Who the token speaks for. Raises `NotIdentified`, and `Unavailable` while an issuer's keys cannot be had."""
        fingerprint = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        known = self._known.get(fingerprint)
        if known is not None:
            if known[0] > time.time():
                return known[1]
            del self._known[fingerprint]
        expires, principal = await self._verify(token)
        self._known[fingerprint] = (expires, principal)
        if len(self._known) > _CACHED:
            self._known.popitem(last=False)
        return principal

    async def _verify(self, token: str) -> tuple[float, Principal]:
        issuer = self._issuer_named_by(token)
        header, claims = await self._signed_by(issuer, token)
        if str(header.get("typ", "")).lower() not in {"at+jwt", "application/at+jwt"}:
            raise NotIdentified("The token is not an access token (typ at+jwt).", "Ask for an access token.")
        _check_claims(claims, issuer)
        return float(claims["exp"]), self._principal(issuer, claims)

    def _issuer_named_by(self, token: str) -> TrustedIssuer:
        claims = _unverified_claims(token)
        issuer = self._issuers.get(str(claims.get("iss")))
        if issuer is None:
            raise NotIdentified("The token's issuer is not trusted here.", "Sign in with the practice's provider.")
        return issuer

    async def _signed_by(self, issuer: TrustedIssuer, token: str) -> tuple[Mapping[str, Any], dict[str, Any]]:
        for fresh in (False, True):
            keys = await self._keys_of(issuer, fresh=fresh)
            try:
                decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
                return decoded.header, dict(decoded.claims)
            except Exception:  # noqa: S112 - whatever a stranger's token breaks, it is not verified
                continue
        raise NotIdentified("The token's signature does not verify.", "Sign in again.")

    async def _keys_of(self, issuer: TrustedIssuer, *, fresh: bool) -> KeySet:
        held = self._keys[issuer.issuer]
        async with held.lock:
            now = time.monotonic()
            wanted = fresh or held.keys is None or now - held.fetched_at >= _KEYS_LIVE_SECONDS
            if wanted and now - held.asked_at >= _KEYS_RETRY_SECONDS:
                held.asked_at = now
                with contextlib.suppress(Exception):  # an issuer that is down is asked again in a while
                    held.keys = _usable(await issuer.fetch_keys())
                    held.fetched_at = time.monotonic()
            if held.keys is None or time.monotonic() - held.fetched_at > _KEYS_STALE_SECONDS:
                raise Unavailable(
                    "The issuer's keys cannot be read.", "Try again in a moment.", code="issuer_unavailable"
                )
            return held.keys

    def _principal(self, issuer: TrustedIssuer, claims: Mapping[str, Any]) -> Principal:
        subject = cast("str", claims["sub"])
        staff = subject if issuer.staff is None else issuer.staff.get(subject)
        client_app = claims.get(issuer.client_claim)
        if not staff or not isinstance(client_app, str) or not client_app:
            raise NotIdentified(
                "The token names no known member of staff or no client application.", "Ask an administrator."
            )
        if issuer.may_bind_cases:
            bound = _binding(claims)
        else:
            bound = {}
            _refuse_acting_for_another(claims)
        return Principal(
            staff_id=StaffId(staff),
            practice_id=self._practice_id,
            client_app=ClientAppId(client_app),
            token_id=str(claims.get("jti", "")),
            **bound,
        )


def _usable(document: Mapping[str, Any]) -> KeySet:
    """The keys that can be read; kinds that are not known here are left out (RFC 7517 section 5)."""
    keys: list[Any] = []
    for entry in document["keys"]:
        with contextlib.suppress(JoseError, ValueError, TypeError, KeyError):
            keys += KeySet.import_key_set({"keys": [entry]}).keys
    if not keys:
        raise ValueError
    return KeySet(keys)


def _unverified_claims(token: str) -> Mapping[str, Any]:
    """Only to choose whose keys verify; nothing of it is believed before that.

    A claim that is there twice is refused (RFC 7519 section 4), for two readers could take it for two things.
    """
    try:
        payload = token.split(".")[1]
        raw = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
        claims: Any = json.loads(raw, object_pairs_hook=_once_each)
    except (ValueError, IndexError, RecursionError):
        raise NotIdentified("The token is not a signed JWT.", "Sign in again.") from None
    if not isinstance(claims, dict):
        raise NotIdentified("The token is not a signed JWT.", "Sign in again.")
    return cast("Mapping[str, Any]", claims)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    claims = dict(pairs)
    if len(claims) != len(pairs):
        raise ValueError
    return claims


def _check_claims(claims: dict[str, Any], issuer: TrustedIssuer) -> None:
    registry = jwt.JWTClaimsRegistry(
        now=int(time.time()),
        leeway=_CLOCK_SKEW_SECONDS,
        iss={"essential": True, "value": issuer.issuer},
        aud={"essential": True, "value": issuer.audience},
        exp={"essential": True},
        sub={"essential": True},
    )
    try:
        registry.validate(claims)
    except JoseError as error:
        raise NotIdentified(f"The token cannot be used here ({error.error}).", "Ask for a fresh token.") from None
    if issuer.sole_audience and claims["aud"] not in (issuer.audience, [issuer.audience]):
        raise NotIdentified("The token serves other purposes, too.", "Ask for a token for this page alone.")
    if claims["exp"] <= time.time():
        raise NotIdentified("The token cannot be used here (expired_token).", "Ask for a fresh token.")


def _refuse_acting_for_another(claims: Mapping[str, Any]) -> None:
    """A program with a person's delegation (RFC 8693 section 4.1) is not that person."""
    if any(claims.get(name) is not None for name in _ACTING):
        raise NotIdentified("The token is held by somebody who acts for another.", "Sign in as yourself.")


def _binding(claims: Mapping[str, Any]) -> dict[str, Any]:
    """Agent, person and case of a token that may bind them; one that is misshapen is nobody's rather than unbound."""
    bound: dict[str, Any] = {name: _text_or_none(claims, name) for name in ("agent", "on_behalf_of")}
    if claims.get("case") is not None:
        case: Any = claims["case"]
        if not isinstance(case, dict):
            raise _misshapen()
        held = cast("Mapping[str, Any]", case)
        parts = [_text_or_none(held, name) for name in ("client_id", "purpose", "run_id")]
        if not all(parts):
            raise _misshapen()
        client_id, purpose, run_id = (str(part) for part in parts)
        bound["case"] = CaseBinding(
            client_id=ClientId(client_id),
            purpose=purpose,
            run_id=run_id,
            model=_text_or_none(held, "model"),
            prompt_version=_text_or_none(held, "prompt_version"),
        )
    if not all(bound.get(name) for name in ("agent", "on_behalf_of", "case")):
        raise _misshapen()
    return bound


def _text_or_none(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    if value is None or (isinstance(value, str) and value):
        return value
    raise _misshapen()


def _misshapen() -> NotIdentified:
    return NotIdentified("The token's case, agent or person cannot be read.", "Ask for a fresh token.")

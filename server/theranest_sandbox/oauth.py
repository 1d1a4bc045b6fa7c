"""`POST /oauth/token`: client credentials, with the errors of RFC 6749."""

import base64
import binascii
import hmac
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import parse_qsl, unquote_plus

from pydantic import Field, StringConstraints, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from .body import read_limited
from .issuer import ApiTokens
from .resources.base import Closed
from .settings import SCOPES, OAuthClient

FORM = "application/x-www-form-urlencoded"
Visible = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[\x20-\x7e]+$")]


class TokenRequest(Closed):
    """Without `scope` the token carries every scope of the account. The account's name and secret may come in HTTP Basic."""

    grant_type: Literal["client_credentials"]
    scope: Visible | None = Field(default=None, description=f"Of: {' '.join(SCOPES)}")
    client_id: Visible | None = None
    client_secret: Visible | None = None


class TokenAnswer(Closed):
    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    scope: str


class OAuthErrorBody(Closed):
    error: Literal[
        "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type",
        "invalid_scope",
    ]  # fmt: skip
    error_description: str


@dataclass(eq=False, kw_only=True)
class OAuthError(Exception):
    error: str
    description: str
    status: int = 400

    def response(self) -> Response:
        headers = {"Cache-Control": "no-store", "Pragma": "no-cache"}
        if self.status == 401:
            headers["WWW-Authenticate"] = 'Basic realm="theranest-sandbox", charset="UTF-8"'
        return JSONResponse({"error": self.error, "error_description": self.description}, self.status, headers)


def _invalid_request(description: str) -> OAuthError:
    return OAuthError(error="invalid_request", description=description)


def _invalid_client() -> OAuthError:
    return OAuthError(error="invalid_client", description="Unknown service account or wrong secret.", status=401)


async def token(request: Request, clients: tuple[OAuthClient, ...], tokens: ApiTokens, seconds: int) -> Response:
    try:
        asked = _read(request.headers.get("content-type", ""), await read_limited(request, 65_536))
        account = _account(request.headers.get("authorization"), asked, clients)
        scopes = _scopes(asked, account)
    except OAuthError as error:
        return error.response()
    issued = tokens.issue(account.client_id, scopes, seconds)
    answer = TokenAnswer(
        access_token=issued.token,
        token_type="Bearer",  # noqa: S106
        expires_in=seconds,
        scope=" ".join(sorted(scopes)),
    )
    return JSONResponse(answer.model_dump(), headers={"Cache-Control": "no-store", "Pragma": "no-cache"})


def _read(content_type: str, body: bytes) -> TokenRequest:
    if content_type.split(";")[0].strip().lower() != FORM:
        raise _invalid_request(f"The request is a form ({FORM}).")
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=20)
    except ValueError:
        raise _invalid_request("The form cannot be read.") from None
    if len(dict(pairs)) != len(pairs):
        raise _invalid_request("A parameter is given twice.")
    grant = dict(pairs).get("grant_type")
    if grant is not None and grant != "client_credentials":
        raise OAuthError(error="unsupported_grant_type", description="Only client_credentials is supported.")
    try:
        return TokenRequest.model_validate(dict(pairs))
    except ValidationError:
        raise _invalid_request("Expected: grant_type, and scope, client_id, client_secret where needed.") from None


def _account(authorization: str | None, asked: TokenRequest, clients: tuple[OAuthClient, ...]) -> OAuthClient:
    if authorization is not None and not authorization.lower().startswith("basic "):
        authorization = None  # another scheme says nothing about the account
    if authorization is not None and asked.client_secret is not None:
        raise _invalid_request("Use HTTP Basic or the form for the secret, not both.")
    name, secret = _basic(authorization) if authorization is not None else (asked.client_id, asked.client_secret)
    if name is None or secret is None or (asked.client_id is not None and asked.client_id != name):
        raise _invalid_client()
    found = next((client for client in clients if client.client_id == name), None)
    if found is None or not hmac.compare_digest(found.client_secret.encode(), secret.encode()):
        raise _invalid_client()
    return found


def _basic(authorization: str) -> tuple[str, str]:
    _, _, value = authorization.partition(" ")
    try:
        name, found, secret = base64.b64decode(value, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError):
        raise _invalid_client() from None
    if not found:
        raise _invalid_client()
    return unquote_plus(name), unquote_plus(secret)


def _scopes(asked: TokenRequest, account: OAuthClient) -> frozenset[str]:
    if asked.scope is None:
        return account.scopes
    wanted = frozenset(asked.scope.split())
    if not wanted or not wanted <= account.scopes:
        raise OAuthError(error="invalid_scope", description="The account does not have one of these scopes.")
    return wanted

"""An access token for one set of scopes (OAuth 2.0 client credentials, RFC 6749 section 4.4)."""

import asyncio
import base64
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote_plus

import httpx2
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ...ports import Unavailable
from .connection import RecordsConnection
from .problems import NOT_THE_API, again, read_error
from .single_flight import SingleFlight

TOKEN_PATH = "/oauth/token"  # noqa: S105
RENEW_BEFORE_SECONDS = 30.0


class _TokenAnswer(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    access_token: str = Field(min_length=1, max_length=16_000, pattern=r"^[\x21-\x7e]+$")
    token_type: str = Field(pattern=r"^[Bb]earer$")
    expires_in: int = Field(default=300, ge=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    value: str
    renew_at: float


class Credentials:
    """Fetches a token once for all who wait, renews it before it expires, and drops one that was refused."""

    def __init__(
        self,
        connection: RecordsConnection,
        client: httpx2.AsyncClient,
        scopes: tuple[str, ...],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connection = connection
        self._client = client
        self._scopes = scopes
        self._monotonic = monotonic
        self._token: _Token | None = None
        self._fetching: SingleFlight[_Token] = SingleFlight()

    async def token(self) -> str:
        """Raises `Unavailable`, or `Again` where another attempt may help."""
        held = self._token
        if held is None or self._monotonic() >= held.renew_at:
            held = self._token = await self._fetching.do("token", self._fetch)
        return held.value

    def refused(self, token: str) -> None:
        """The API did not accept it; a newer one that somebody fetched meanwhile stays."""
        if self._token is not None and self._token.value == token:
            self._token = None

    async def _fetch(self) -> _Token:
        response = await self._ask()
        if response.status_code in {400, 401, 403}:
            raise Unavailable("The practice API refuses the service account; check its name, secret and scopes.")
        if response.status_code != 200:
            raise again(read_error(response.status_code, response.headers, response.content))
        try:
            answer = _TokenAnswer.model_validate_json(response.content)
        except ValidationError:
            raise Unavailable(NOT_THE_API) from None
        life = answer.expires_in - min(RENEW_BEFORE_SECONDS, answer.expires_in / 5)
        return _Token(value=answer.access_token, renew_at=self._monotonic() + life)

    async def _ask(self) -> httpx2.Response:
        pair = f"{quote_plus(self._connection.client_id)}:{quote_plus(self._connection.client_secret)}"
        headers = {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode(), "Accept": "application/json"}
        form = {"grant_type": "client_credentials", "scope": " ".join(self._scopes)}
        try:
            async with asyncio.timeout(self._connection.timeout_seconds):
                return await self._client.post(self._connection.root + TOKEN_PATH, data=form, headers=headers)
        except (httpx2.HTTPError, TimeoutError) as error:
            raise again(Unavailable(f"The practice API cannot be reached ({type(error).__name__}).")) from None

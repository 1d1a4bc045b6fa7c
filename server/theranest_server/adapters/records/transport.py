"""HTTP to the practice API: tokens, time-outs, retries, and the certainty (or not) that a write took no effect."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import httpx2
import stamina

from ...ports import OutcomeUnknown, RateLimited, RecordsError, Span, Telemetry, Unavailable
from .connection import RecordsConnection
from .credentials import Credentials
from .problems import NOT_THE_API, Again, again, is_json, read_error, write_error

NOT_SENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
    httpx2.LocalProtocolError,
)
NOT_TAKEN_UP = frozenset({408, 425, 429})
LOST = "A write was sent to the practice API and its answer is lost; whether it took effect must be read back."


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """`template` is what spans may show (`/clients/{id}`); `path` holds the id."""

    method: str
    template: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict[str, str])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    content: bytes | None = None
    json_expected: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_json(self) -> bool:
        return is_json(self.headers.get("content-type", ""))


class _NoAnswer(Exception):
    """`sent` is False only where the request cannot have reached the practice."""

    def __init__(self, reason: str, *, sent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.sent = sent


class Transport:
    """Requests with one account's token. Reads and writes differ in what silence means."""

    def __init__(
        self,
        connection: RecordsConnection,
        client: httpx2.AsyncClient,
        credentials: Credentials,
        *,
        telemetry: Telemetry | None = None,
        traceparent: Callable[[], str | None] | None = None,
    ) -> None:
        self._connection = connection
        self._client = client
        self._credentials = credentials
        self._telemetry = telemetry
        self._traceparent = traceparent

    async def read(self, request: Request) -> Answer:
        """200 or 304. Raises `NotFound`, `Rejected`, `RateLimited`, `Unavailable`."""

        async def once(ends: float) -> Answer:
            try:
                answer = await self._authorised(request, ends)
            except _NoAnswer as silence:
                raise again(Unavailable(f"The practice API gave no answer ({silence.reason}).")) from None
            if answer.status in {200, 304}:
                if answer.status == 200 and request.json_expected and not answer.is_json:
                    raise Unavailable(NOT_THE_API)
                return answer
            error = read_error(answer.status, answer.headers, answer.body)
            raise again(error) if answer.status >= 500 or answer.status in NOT_TAKEN_UP else error

        return await self._repeated(once)

    async def write(self, request: Request) -> Answer:
        """200 or 201 with JSON. The request carries its idempotency key, under which alone it is repeated.

        Raises `StaleVersion`, `NotFound`, `Rejected`, `RateLimited` and `Unavailable` where nothing was written, and
        `OutcomeUnknown` as soon as one attempt may have been taken up and no later one was answered with success.
        """
        maybe_written = False

        async def once(ends: float) -> Answer:
            nonlocal maybe_written
            try:
                answer = await self._authorised(request, ends)
            except _NoAnswer as silence:
                maybe_written = maybe_written or silence.sent
                raise again(Unavailable(f"The practice API cannot be reached ({silence.reason}).")) from None
            if answer.status in {200, 201} and answer.is_json:
                return answer
            if answer.status in NOT_TAKEN_UP:
                raise again(RateLimited("The practice API asks to wait.", _wait(answer)))
            if answer.status < 400 or answer.status >= 500:
                maybe_written = True
                raise again(OutcomeUnknown(LOST))
            raise write_error(answer.status, answer.headers, answer.body)

        try:
            return await self._repeated(once)
        except RecordsError:
            if maybe_written:
                raise OutcomeUnknown(LOST) from None
            raise

    async def _repeated(self, once: Callable[[float], Awaitable[Answer]]) -> Answer:
        """Up to `attempts` times within `total_seconds`, waiting as long as the practice asks to.

        Every attempt ends by itself in time: a time-out around them all could not tell whether a write was sent.
        """
        here = self._connection
        ends = time.monotonic() + here.total_seconds

        def wait_for(error: Exception) -> bool | float:
            if not isinstance(error, Again) or time.monotonic() >= ends:
                return False
            if error.wait is None:
                return True
            wait = error.wait + random.uniform(0, here.wait_seconds)  # noqa: S311
            return wait if time.monotonic() + wait < ends else False

        attempts = stamina.retry_context(
            on=wait_for,
            attempts=here.attempts,
            timeout=here.total_seconds,
            wait_initial=here.wait_seconds,
            wait_jitter=here.wait_seconds,
            wait_max=here.longest_wait_seconds,
        )
        try:
            async for attempt in attempts:
                with attempt:
                    return await once(ends)
        except Again as last:
            raise last.error from None
        raise AssertionError("retries end in an answer or an error")

    async def _authorised(self, request: Request, ends: float) -> Answer:
        """With a token that is renewed once where the API no longer accepts it."""
        token = await self._credentials.token()
        answer = await self._exchange(request, token, ends)
        if answer.status == 401:
            self._credentials.refused(token)
            answer = await self._exchange(request, await self._credentials.token(), ends)
        return answer

    async def _exchange(self, request: Request, token: str, ends: float) -> Answer:
        left = min(self._connection.timeout_seconds, max(ends - time.monotonic(), 0.05))
        with self._span(request) as span:
            try:
                async with asyncio.timeout(left):
                    answer = await self._send(request, token)
                self._told(span, "http.response.status_code", answer.status)
                return answer
            except (httpx2.HTTPError, httpx2.StreamError, TimeoutError) as error:
                silence = _NoAnswer(type(error).__name__, sent=not isinstance(error, NOT_SENT))
                self._told(span, "error.type", silence.reason)
            except _NoAnswer as error:
                silence = error
                self._told(span, "error.type", silence.reason)
        raise silence from None

    async def _send(self, request: Request, token: str) -> Answer:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json", **request.headers}
        parent = self._traceparent() if self._traceparent else None
        if parent:
            headers["traceparent"] = parent
        url = self._connection.root + request.path
        call: Any = {"params": request.params or None, "headers": headers, "content": request.content}
        async with self._client.stream(request.method, url, **call) as response:
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > self._connection.largest_answer_bytes:
                    raise _NoAnswer("answer too large", sent=True)
            return Answer(status=response.status_code, headers=response.headers, body=bytes(body))

    def _span(self, request: Request) -> AbstractContextManager[Span | None]:
        if self._telemetry is None:
            return nullcontext()
        about = {"http.request.method": request.method, "url.template": request.template}
        return self._telemetry.span(f"{request.method} {request.template}", about)

    def _told(self, span: Span | None, key: str, value: str | int) -> None:
        if span is not None:
            span.set(key, value)


def _wait(answer: Answer) -> float | None:
    error = read_error(answer.status, answer.headers, answer.body)
    return error.retry_after_seconds if isinstance(error, RateLimited) else None

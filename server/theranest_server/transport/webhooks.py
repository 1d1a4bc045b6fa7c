"""`POST /webhooks/theranest`: the practice's system tells what happened. Outside the bearer wall, with a proof of its own.

Standard Webhooks: an HMAC over id, time and the raw bytes, under any of the secrets that are in force (rotation). What
proves nothing is answered 401, what is proven and is not an event 400, and 202 only follows when the event is durable.
"""

import contextlib
import logging
from collections.abc import Sequence

from standardwebhooks.webhooks import Webhook
from starlette.types import ASGIApp, Receive, Scope, Send

from ..domain.refusals import BadArguments, NotIdentified, NotPermitted, Refused
from ..events import Inbox, parse_news
from .http import respond

PATH = "/webhooks/theranest"
SOURCE = "theranest"
BODY_LIMIT = 256 * 1024
_HEADERS = (b"webhook-id", b"webhook-timestamp", b"webhook-signature")
_LONGEST_HEADER = 4_000
_MOST_SIGNATURES = 10
_log = logging.getLogger(__name__)


class Proof:
    """Whether bytes come from somebody who knows one of the secrets, and were signed within five minutes of now."""

    def __init__(self, secrets: Sequence[str]) -> None:
        """Raises ValueError for a secret that is not of the form `whsec_BASE64`."""
        self._hooks = [_hook(secret) for secret in secrets]

    def webhook_id(self, scope: Scope, body: bytes) -> str:
        """The proven id. Raises `NotIdentified` for whatever proves nothing."""
        headers = _headers(scope)
        for signature in headers["webhook-signature"].split(" ")[:_MOST_SIGNATURES]:
            one = {**headers, "webhook-signature": signature}
            for hook in self._hooks:
                with contextlib.suppress(Exception):  # the library raises errors of many types for malformed headers
                    hook.verify(body, one, json_parse=False)
                    return headers["webhook-id"]
        raise NotIdentified("The webhook's signature proves nothing.", "Check the secret and the clock.")


class WebhookDoor:
    """Takes webhooks out of the stream of requests; everything else goes on to `app`."""

    def __init__(self, app: ASGIApp, inbox: Inbox, proof: Proof) -> None:
        self._app = app
        self._inbox = inbox
        self._proof = proof

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].rstrip("/") != PATH:
            await self._app(scope, receive, send)
            return
        if scope["method"] != "POST":
            await respond(send, 405, {"code": "method", "message": "Webhooks are posted."}, [(b"allow", b"POST")])
            return
        status, document = await self._answer(scope, receive)
        await respond(send, status, document)

    async def _answer(self, scope: Scope, receive: Receive) -> tuple[int, dict[str, str]]:
        try:
            body = await _limited(receive)
            webhook_id = self._proof.webhook_id(scope, body)
            received = await self._inbox.receive(parse_news(body), source=SOURCE, receipt=webhook_id)
            return (202 if received.new else 200), {"event_id": received.event_id}
        except Refused as refused:
            return _status(refused), refused.as_json()
        except Exception as error:
            _log.error("a webhook ended in %s", type(error).__name__)
            return 500, {"code": "unavailable", "message": "The event was not kept.", "what_to_do": "Send it again."}


def checked_secret(secret: str) -> str:
    """Raises ValueError."""
    _hook(secret)
    return secret


def _hook(secret: str) -> Webhook:
    try:
        return Webhook(secret)
    except Exception:
        raise ValueError("a webhook secret is not of the form whsec_BASE64") from None


def _headers(scope: Scope) -> dict[str, str]:
    """Each exactly once, in plain characters, and a time in whole seconds."""
    found: dict[str, str] = {}
    for name in _HEADERS:
        values = [value for key, value in scope["headers"] if key == name]
        if len(values) != 1 or not values[0] or len(values[0]) > _LONGEST_HEADER or not values[0].isascii():
            raise NotIdentified("The webhook is not signed.", "Send the headers of Standard Webhooks once each.")
        found[name.decode()] = values[0].decode("ascii")
    time, webhook_id = found["webhook-timestamp"], found["webhook-id"]
    if not (time.isdecimal() and len(time) <= 12) or len(webhook_id) > 255 or not webhook_id.isprintable():
        raise NotIdentified("The webhook's id or time is malformed.", "Send seconds since 1970.")
    return found


async def _limited(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise BadArguments("The request was cut off.", "Send it again.")
        body += message.get("body", b"")
        if len(body) > BODY_LIMIT:
            raise BadArguments("The body is too large.", "An event is a few hundred bytes.", code="too_large")
        if not message.get("more_body", False):
            return bytes(body)


def _status(refused: Refused) -> int:
    if isinstance(refused, NotIdentified):
        return 401
    if isinstance(refused, BadArguments):
        return 413 if refused.code == "too_large" else 400
    return 403 if isinstance(refused, NotPermitted) else 503

"""Who may reach `/mcp`, and where to learn how (RFC 6750, RFC 9728)."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from ..domain.refusals import NotIdentified, Unavailable
from .identity import Identities
from .mcp import PRINCIPAL

METADATA = "/.well-known/oauth-protected-resource"


class BearerWall:
    """Lets identified requests through to the MCP application; the others end here with 401 and are counted."""

    def __init__(self, app: ASGIApp, identities: Identities, *, resource: str, issuers: Sequence[str]) -> None:
        self._app = app
        self._identities = identities
        self._resource = resource
        self._issuers = list(issuers)
        self.turned_away = 0
        parts = urlsplit(resource)
        path = parts.path.rstrip("/")
        self._metadata_paths = {METADATA, f"{METADATA}{path}"}
        self._metadata_url = f"{parts.scheme}://{parts.netloc}{METADATA}{path}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # nothing here speaks WebSocket, and nobody would be identified on one
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["path"] in self._metadata_paths:
            await self._metadata(scope, send)
            return
        token = _bearer(scope)
        if token is None:
            await self._unauthorized(send, None)
            return
        try:
            scope[PRINCIPAL] = await self._identities.principal(token)
        except NotIdentified as refused:
            await self._unauthorized(send, refused)
            return
        except Unavailable as later:  # not 401: signing in again would not help
            await respond(send, 503, later.as_json(), [(b"retry-after", b"10")])
            return
        await self._app(scope, receive, send)

    async def _metadata(self, scope: Scope, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            await respond(send, 405, {"error": "method_not_allowed"}, [(b"allow", b"GET, HEAD")])
            return
        document = {
            "resource": self._resource,
            "authorization_servers": self._issuers,
            "bearer_methods_supported": ["header"],
            "resource_name": "TheraNest assistants",
        }
        await respond(send, 200, document, [(b"cache-control", b"max-age=300")])

    async def _unauthorized(self, send: Send, refused: NotIdentified | None) -> None:
        self.turned_away += 1
        parts = [f'resource_metadata="{self._metadata_url}"']
        body: dict[str, Any] = {"error": "invalid_token" if refused else "unauthorized"}
        if refused is not None:
            parts = ['error="invalid_token"', f'error_description="{refused.message}"', *parts]
            body["error_description"] = f"{refused.message} {refused.what_to_do}".strip()
        challenge = "Bearer " + ", ".join(parts)
        await respond(send, 401, body, [(b"www-authenticate", challenge.encode("ascii", "replace"))])


async def respond(send: Send, status: int, document: object, headers: Sequence[tuple[bytes, bytes]] = ()) -> None:
    body = json.dumps(document).encode()
    start = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()), *headers]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": body})


def _bearer(scope: Scope) -> str | None:
    """The one Authorization header's token; two headers are nobody's."""
    values = [value for name, value in scope["headers"] if name == b"authorization"]
    if len(values) != 1:
        return None
    scheme, _, token = values[0].decode("latin-1").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None

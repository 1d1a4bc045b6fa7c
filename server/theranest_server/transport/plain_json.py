"""A body that two readers could read in two ways is read by nobody: a name that occurs twice in one object.

Parsers keep the first, the last or both (RFC 8259 section 4); what a person approves has to be what was sent.
"""

import json
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .http import respond

_TWICE = {
    "jsonrpc": "2.0",
    "id": None,
    "error": {"code": -32700, "message": "The body has an object in which a name occurs twice; send each name once."},
}


class _Twice(Exception):
    pass


class PlainJson:
    """Looks at the whole body of a POST before the application gets it."""

    def __init__(self, app: ASGIApp, *, largest: int) -> None:
        self._app = app
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        messages = await self._read(receive)
        if _names_something_twice(b"".join(message.get("body", b"") for message in messages)):
            await respond(send, 400, _TWICE)
            return
        waiting = iter(messages)

        async def again() -> Message:
            return next(waiting, None) or await receive()

        await self._app(scope, again, send)

    async def _read(self, receive: Receive) -> list[Message]:
        """Up to the end, or to where it is larger than anything that the application takes."""
        messages: list[Message] = []
        size, more = 0, True
        while more and size <= self._largest:
            message = await receive()
            messages.append(message)
            size += len(message.get("body", b""))
            more = message["type"] == "http.request" and message.get("more_body", False)
        return messages


def _names_something_twice(body: bytes) -> bool:
    """What is no JSON at all is the application's to refuse."""
    try:
        json.loads(body, object_pairs_hook=_once)
    except _Twice:
        return True
    except (ValueError, RecursionError):
        return False
    return False


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise _Twice

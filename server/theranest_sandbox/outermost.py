"""The outermost layer: marks every answer as the sandbox's, and lets armed faults happen."""

from typing import Any

import anyio
import anyio.lowlevel
from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .faults import Fault, FaultSwitch
from .limits import too_many
from .problems import Problem
from .settings import MARK


class Outermost:
    def __init__(self, app: ASGIApp, faults: FaultSwitch) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        marked = _marking(send)
        path: str = scope["path"]
        fault = None if path.startswith("/sandbox/") else self._faults.take(scope["method"], path)
        if fault is None:
            await self._app(scope, receive, marked)
        else:
            await self._happen(fault, scope, receive, marked, send)

    async def _happen(self, fault: Fault, scope: Scope, receive: Receive, marked: Send, raw: Send) -> None:
        match fault.fault:
            case "latency":
                await anyio.sleep(fault.milliseconds / 1000)
                await self._app(scope, receive, marked)
            case "rate_limited":
                await too_many(fault.retry_after).response()(scope, receive, marked)
            case "server_error":
                await _server_error(fault, scope, receive, marked)
            case "time_out":
                await anyio.sleep(fault.milliseconds / 1000)
                await _drop(raw)
            case "lost_answer":
                await self._app(scope, receive, _swallow)
                await _drop(raw)
            case _:
                await self._app(_without_its_version(scope), receive, _with_old_tag(marked))


def _marking(send: Send) -> Send:
    async def marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["X-Sandbox"] = MARK
        await send(message)

    return marked


async def _swallow(_message: Message) -> None:
    """The work is done, nobody hears of it."""


async def _server_error(fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
    if fault.html:
        response = HTMLResponse("<html><body><h1>Bad gateway</h1></body></html>", fault.status)
    else:
        response = Problem(status=fault.status, code="fault", detail="A fault was switched on.").response()
    await response(scope, receive, send)


def _without_its_version(scope: Scope) -> Scope:
    """A write whose If-Match names a version that is no longer the newest."""
    headers = [(name, b'"0000000000000000"' if name == b"if-match" else value) for name, value in scope["headers"]]
    return {**scope, "headers": headers}


def _with_old_tag(send: Send) -> Send:
    """A read that a cache answered: the ETag is of a version that has passed."""

    async def old(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if "etag" in headers and message["status"] == 200:
                headers["ETag"] = '"00000000000000000000000000000000"'
        await send(message)

    return old


async def _drop(send: Send) -> None:
    """Cut the connection without a byte. Outside uvicorn, where there is none to cut, the caller gets the exception."""
    transport: Any = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionResetError("A fault was switched on: the connection is cut.")
    transport.abort()
    await anyio.lowlevel.checkpoint()

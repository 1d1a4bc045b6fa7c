"""What the command line and the bridge ask of the service that owns their home; the run file's secret opens it.

The secret proves the operating system's user and nothing else: it reads no client data and approves nothing.
"""

import hmac
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..domain.refusals import BadArguments, Refused

Use = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]
_LARGEST_BODY = 1_000_000


def control_routes(uses: Mapping[str, Use], secret: str) -> list[Route]:
    """One POST route a use: `/home/token`, `/home/kill` ..."""
    return [Route(path, _endpoint(use, secret), methods=["POST"]) for path, use in uses.items()]


def control_app(uses: Mapping[str, Use], secret: str) -> Starlette:
    return Starlette(routes=control_routes(uses, secret))


def _endpoint(use: Use, secret: str) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get("x-home-secret", "").encode(), secret.encode()):
            return JSONResponse({"code": "not_identified", "message": "The home's secret is missing or wrong."}, 401)
        try:
            return JSONResponse(dict(await use(await _body(request))))
        except Refused as refused:
            status = 400 if isinstance(refused, BadArguments) else 503 if refused.retriable else 403
            return JSONResponse(refused.as_json(), status)

    return endpoint


async def _body(request: Request) -> Mapping[str, Any]:
    raw = await request.body()
    if len(raw) > _LARGEST_BODY:
        raise BadArguments("The request is too large.", "Send less.")
    try:
        parsed: Any = await request.json() if raw else {}
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        raise BadArguments("The request is not a JSON object.", "Send a JSON object.")
    return parsed  # pyright: ignore[reportUnknownVariableType]

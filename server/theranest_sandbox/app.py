"""The sandbox as an ASGI application. Can be served alone, mounted, or run in the loop of another process.

Nothing here is global: no signal handlers, no logging set-up, one `Sandbox` an application. Webhooks are sent while the
lifespan runs; without a lifespan they wait in the outbox.
"""

import logging
from collections import defaultdict
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from functools import lru_cache

import anyio
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from . import oauth
from .control import control_routes
from .endpoint import Endpoint
from .openapi import document
from .operations import OPERATIONS
from .outermost import Outermost
from .practice import Sandbox
from .problems import Problem
from .settings import SandboxSettings

THREADS = 8
LOGGER = logging.getLogger(__name__)


class PathItem:
    """All operations of one path; another method gets 405 with the full list."""

    def __init__(self, by_method: Mapping[str, Endpoint]) -> None:
        self._by_method = by_method

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        endpoint = self._by_method.get(scope["method"])
        if endpoint is None:
            allow = ", ".join(sorted(self._by_method))
            raise Problem(status=405, code="method", detail=f"Use {allow}.", headers={"Allow": allow})
        response = await _answer(endpoint, Request(scope, receive))
        await response(scope, receive, send)


async def _answer(endpoint: Endpoint, request: Request) -> Response:
    """A fault of the sandbox's own is a problem too; only its type is logged, since its text may hold a record's values."""
    try:
        return await endpoint(request)
    except (Problem, HTTPException):
        raise
    except Exception as error:
        LOGGER.error("the sandbox failed at %s %s: %s", request.method, endpoint.path, type(error).__name__)
        return await _failure(request, error)


class _SandboxApp(Starlette):
    """Starlette puts its own error layer around all middleware; faults and the mark belong outside of that too."""

    def build_middleware_stack(self) -> ASGIApp:
        return Outermost(super().build_middleware_stack(), faults=self.state.sandbox.faults)


def create_app(settings: SandboxSettings) -> Starlette:
    """Raises EmptyPractice if the database holds none, and SQLAlchemy's errors if it cannot be opened."""
    sandbox = Sandbox(settings)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncGenerator[None]:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(sandbox.sender.run)
            try:
                yield
            finally:
                tasks.cancel_scope.cancel()
        sandbox.close()

    app = _SandboxApp(
        routes=[*_api_routes(sandbox), *_open_routes(sandbox), *control_routes(sandbox)],
        lifespan=lifespan,
        exception_handlers={Problem: _problem, HTTPException: _http_error, Exception: _failure},
    )
    app.router.redirect_slashes = False
    app.state.sandbox = sandbox
    return app


def _api_routes(sandbox: Sandbox) -> list[Route]:
    limiter = anyio.CapacityLimiter(THREADS)
    by_path: dict[str, dict[str, Endpoint]] = defaultdict(dict)
    for operation in OPERATIONS:
        by_path[operation.path][operation.method] = Endpoint(operation, sandbox, limiter)
    return [Route(path, PathItem(by_method)) for path, by_method in by_path.items()]


def _open_routes(sandbox: Sandbox) -> list[Route]:
    settings = sandbox.settings

    async def token(request: Request) -> Response:
        return await oauth.token(request, settings.clients, sandbox.tokens, settings.token_seconds)

    async def openapi(_request: Request) -> Response:
        return JSONResponse(_document())

    async def jwks(_request: Request) -> Response:
        return JSONResponse(sandbox.issuer.jwks())

    return [
        Route("/oauth/token", token, methods=["POST"]),
        Route("/openapi.json", openapi, methods=["GET"]),
        Route("/.well-known/jwks.json", jwks, methods=["GET"]),
    ]


@lru_cache(maxsize=1)
def _document() -> dict[str, object]:
    return document()


async def _problem(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return error.response()


async def _http_error(_request: Request, error: Exception) -> Response:
    """What Starlette itself refuses: unknown paths, methods, unreadable forms."""
    assert isinstance(error, HTTPException)
    codes = {404: "not-found", 405: "method"}
    detail = {404: "There is nothing at this path.", 405: "This method is not supported here."}
    return Problem(
        status=error.status_code,
        code=codes.get(error.status_code, "malformed"),
        detail=detail.get(error.status_code, "The request cannot be read."),
        headers=dict(error.headers or {}),
    ).response()


async def _failure(_request: Request, _error: Exception) -> Response:
    return Problem(status=500, code="failure", detail="The sandbox itself failed; this is a fault of it.").response()

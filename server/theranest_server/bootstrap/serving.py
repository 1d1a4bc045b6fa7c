"""One process owns a home: three listeners (MCP, review pages, controls), a run file, and an end that finishes work."""

import asyncio
import contextlib
import json
import logging
import os
import secrets
import signal
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from ..adapters import case_tokens
from ..adapters.telemetry import open_telemetry
from ..domain.refusals import Refused
from ..home import Home, RunFile, owned, write_private
from ..settings import IssuerSettings, Settings
from ..transport.console import SignIn, review_app
from ..transport.console.app import Console
from ..transport.console.pages import Pages
from ..transport.control import control_app
from ..transport.faults import Contained
from ..transport.identity import Identities, TrustedIssuer
from ..transport.webhooks import PATH as WEBHOOKS
from ..transport.webhooks import Proof, WebhookDoor
from .agents import CaseControls, World
from .collector import settle_collector
from .controls import Controls
from .house import House, build_house
from .listening import listening
from .mcp_side import mcp_side
from .records import Source, records_source
from .safety import sandbox_secret, webhook_proof
from .workers import Workers

_log = logging.getLogger(__name__)
_LOOPBACK = "127.0.0.1"
_BANNER = "sandbox: not Ensora's API; a practice needs an API agreement and a BAA with its vendor"


class CannotServe(Exception):
    """The service does not come up; one line without patient data."""


def serve_home(settings: Settings, address: str, announce: Callable[[list[str]], None] | None) -> None:
    """Serve until stopped. Raises `HomeTaken`, `CannotServe`."""
    home = Home(settings.home)
    try:
        home.prepare()
    except OSError as error:
        raise CannotServe(f"the home folder cannot be written ({error.strerror})") from None
    with owned(home):
        home.problem_file.unlink(missing_ok=True)
        try:
            asyncio.run(_Service(settings, home, address, announce).run())
        except CannotServe as error:
            write_private(home.problem_file, str(error))
            raise
        except Refused as refused:
            write_private(home.problem_file, f"{refused.message} {refused.what_to_do}")
            raise CannotServe(f"{refused.message} {refused.what_to_do}") from None
        except Exception as error:
            write_private(home.problem_file, f"{type(error).__name__} while starting; see service.log")
            logging.getLogger(__name__).exception("the service ended")
            raise CannotServe(f"{type(error).__name__} while starting or running") from None
        finally:
            home.run_file.unlink(missing_ok=True)


class _Service:
    def __init__(
        self, settings: Settings, home: Home, address: str, announce: Callable[[list[str]], None] | None
    ) -> None:
        self._settings = settings
        self._home = home
        self._host, _, port = address.rpartition(":")
        self._port = int(port) if port.isdigit() else 0
        self._announce = announce
        self._last_request = time.monotonic()
        self._servers: list[_Listener] = []
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        telemetry = open_telemetry(self._home.traces)
        with records_source(self._settings, self._home, telemetry, telemetry.current_traceparent) as source:
            sockets = _sockets(self._host or _LOOPBACK, self._port)
            review_url = f"http://localhost:{sockets[1].getsockname()[1]}"
            house = build_house(self._settings, self._home, source, telemetry, review_url)
            try:
                await house.start()
                await self._serve(house, source, sockets, review_url)
            finally:
                await house.stop()
                for opened in (source.reader, source.feed):
                    with contextlib.suppress(Exception):
                        await opened.aclose()

    async def _serve(
        self, house: House, source: Source, sockets: tuple[socket.socket, socket.socket, socket.socket], review_url: str
    ) -> None:
        mcp, _, control = sockets
        host = self._host or _LOOPBACK
        mcp_url = self._settings.public_url or f"http://{host}:{mcp.getsockname()[1]}/mcp"
        secret = secrets.token_urlsafe(32)
        sign_in = SignIn(possible=source.issuer is not None)
        controls = Controls(house, source, sign_in, self.stop)
        world = World(member=controls.member, ref_of=house.vault.ref_of, today=house.calendar.today)
        cases = CaseControls(house.cases, source.reader, house.telemetry, world, _here(mcp))
        apps = (
            self._mcp(house, source, mcp_url, mcp.getsockname()[1]),
            self._review(house, source, sign_in),
            control_app({**controls.uses(), **cases.uses()}, secret),
        )
        self._servers = [_Listener(self._seen(Contained(app)), sock) for app, sock in zip(apps, sockets, strict=True)]
        run_file = RunFile(
            pid=os.getpid(),
            mcp_url=mcp_url,
            review_url=review_url,
            control_url=f"http://{_LOOPBACK}:{control.getsockname()[1]}",
            secret=secret,
            sandbox=source.issuer is not None,
        )
        self._stop_on_signals()
        tasks = [asyncio.create_task(server.serve()) for server in self._servers]
        await asyncio.gather(*(server.until_started() for server in self._servers))
        write_private(self._home.run_file, json.dumps({name: getattr(run_file, name) for name in RunFile.__slots__}))
        if self._announce is not None:
            self._announce(_lines(run_file))
        settle_collector()
        self._stop_when_idle()
        await self._tell_sandbox(source, mcp.getsockname()[1])
        workers = Workers(self._home, self._settings.agents.workers)
        workers.start()
        try:
            await self._until_stopping(tasks)
        finally:
            await workers.stop()  # while the service still answers them
            for server in self._servers:
                server.should_exit = True
            await asyncio.gather(*tasks)

    async def _tell_sandbox(self, source: Source, port: int) -> None:
        """Where its webhooks go; a sandbox that does not take it is asked for changes all the same."""
        if source.subscribe is None:
            return
        try:
            await source.subscribe(f"http://{_LOOPBACK}:{port}{WEBHOOKS}", sandbox_secret(self._home))
        except Exception as error:
            _log.warning("the sandbox sends no webhooks (%s)", type(error).__name__)

    def _mcp(self, house: House, source: Source, mcp_url: str, port: int) -> ASGIApp:
        issuers = [*_configured(self._settings.issuers), *_sandbox_issuer(source, "mcp"), _cases_issuer(house)]
        hosts = [f"{name}:{port}" for name in (_LOOPBACK, "localhost", self._host or _LOOPBACK)]
        if self._settings.public_url:
            hosts.append(self._settings.public_url.split("//", 1)[1].split("/", 1)[0])
        wall = mcp_side(house, issuers, source.practice_id, url=mcp_url, hosts=hosts)
        return WebhookDoor(wall, house.safety.inbox, self._proof(source))

    def _proof(self, source: Source) -> Proof:
        if source.subscribe is not None:
            sandbox_secret(self._home)
        try:
            return webhook_proof(self._settings, self._home)
        except ValueError as error:
            raise CannotServe(f"{error}; see THERANEST_WEBHOOK_SECRETS and keys/webhooks.secrets") from None

    def _review(self, house: House, source: Source, sign_in: SignIn) -> ASGIApp:
        identities = Identities([*_sandbox_issuer(source, "review")], source.practice_id)
        banner = (
            _BANNER if source.issuer is not None else "Proposals are shown; no sign-in is configured to approve them."
        )
        pages = Pages(banner=banner)
        console = Console(
            house.review, house.deliver, identities, sign_in, house.staff, pages, house.cards, house.closing
        )
        return review_app(console, ["localhost"])

    def _seen(self, app: ASGIApp) -> ASGIApp:
        async def counted(scope: Scope, receive: Receive, send: Send) -> None:
            self._last_request = time.monotonic()
            await app(scope, receive, send)

        return counted

    def _stop_when_idle(self) -> None:
        """Asked again whenever the service could be idle for long enough."""
        seconds = self._settings.linger_seconds
        if seconds is None:
            return
        loop = asyncio.get_running_loop()
        left = seconds - (time.monotonic() - self._last_request)
        if left > 0:
            loop.call_later(max(left, 0.05), self._stop_when_idle)
        else:
            self.stop()

    def stop(self) -> None:
        self._stopping.set()

    async def _until_stopping(self, tasks: Sequence[asyncio.Task[None]]) -> None:
        """Until somebody asks for it, or a listener ends by itself."""
        asked = asyncio.create_task(self._stopping.wait())
        await asyncio.wait([asked, *tasks], return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()

    def _stop_on_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):
                loop.add_signal_handler(name, self.stop)


class _Listener(uvicorn.Server):
    """Several in one loop; signals are the service's business."""

    def __init__(self, app: ASGIApp, listening: socket.socket) -> None:
        super().__init__(
            uvicorn.Config(app, log_level="warning", access_log=False, lifespan="auto", timeout_graceful_shutdown=5)
        )
        self._listening = listening

    @contextlib.contextmanager
    def capture_signals(self) -> Any:
        yield

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        await super().serve(sockets or [self._listening])

    async def until_started(self) -> None:
        while not self.started:
            if self.should_exit:
                raise CannotServe("a listener did not start")
            await asyncio.sleep(0.002)


def _sockets(host: str, port: int) -> tuple[socket.socket, socket.socket, socket.socket]:
    """MCP where it was asked for; review pages and controls on the loopback address always."""
    try:
        return (
            listening(host, port),
            listening(_LOOPBACK, 0),
            listening(_LOOPBACK, 0),
        )
    except OSError as error:
        raise CannotServe(f"{host}:{port} cannot be listened on ({error.strerror})") from None


def _here(listening: socket.socket) -> str:
    """The MCP endpoint for processes of this machine, whatever address the public one has."""
    host, port = listening.getsockname()[:2]
    return f"http://{_LOOPBACK if host == '0.0.0.0' else host}:{port}/mcp"  # noqa: S104


def _sandbox_issuer(source: Source, audience: str) -> list[TrustedIssuer]:
    if source.issuer is None:
        return []
    from theranest_sandbox.settings import ISSUER

    issuer = source.issuer

    async def keys() -> Mapping[str, Any]:
        return issuer.jwks()

    return [TrustedIssuer(issuer=ISSUER, fetch_keys=keys, audience=audience, sole_audience=audience == "review")]


def _cases_issuer(house: House) -> TrustedIssuer:
    """The service itself, for runs of agents; nobody else's token may name a case."""
    return TrustedIssuer(
        issuer=case_tokens.ISSUER,
        fetch_keys=house.case_tokens.jwks,
        audience=case_tokens.AUDIENCE,
        may_bind_cases=True,
    )


def _configured(entries: tuple[IssuerSettings, ...]) -> list[TrustedIssuer]:
    return [
        TrustedIssuer(
            issuer=entry.issuer,
            fetch_keys=_fetching(entry.jwks_url),
            audience=entry.audience,
            client_claim=entry.client_claim,
            staff=entry.staff,
        )
        for entry in entries
    ]


def _fetching(url: str) -> Callable[[], Any]:
    async def keys() -> Mapping[str, Any]:
        import httpx2

        async with httpx2.AsyncClient(timeout=10) as client:
            answer = await client.get(url)
            answer.raise_for_status()
            return answer.json()

    return keys


def _lines(run_file: RunFile) -> list[str]:
    lines = [f"MCP        {run_file.mcp_url}", f"review     {run_file.review_url}"]
    return [_BANNER, *lines] if run_file.sandbox else lines

"""Serving the sandbox alone, or beside something else in the same process."""

import socket
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from time import monotonic, sleep

import uvicorn

from .app import create_app
from .settings import SandboxSettings

LOOPBACK = "127.0.0.1"


def serve(settings: SandboxSettings, *, port: int = 0, ready: Callable[[str], None] = lambda _url: None) -> None:
    """Serve until interrupted; `ready` is told the base URL.

    Loopback only: the data are invented, and the control surface is not for a network.
    """
    config = uvicorn.Config(create_app(settings), host=LOOPBACK, log_level="warning", lifespan="on")
    with _listening(port) as listening:
        ready(f"http://{LOOPBACK}:{listening.getsockname()[1]}")
        uvicorn.Server(config).run(sockets=[listening])


def _listening(port: int) -> socket.socket:
    """Named as TCP, because asyncio leaves Nagle's delay (40 ms an answer) on for sockets that name no protocol."""
    opened = socket.create_server((LOOPBACK, port))
    return socket.socket(opened.family, opened.type, socket.IPPROTO_TCP, opened.detach())


@contextmanager
def running(settings: SandboxSettings, *, port: int = 0) -> Generator[str]:
    """The sandbox in a thread with an event loop of its own; yields its base URL, and stops it at the end."""
    config = uvicorn.Config(
        create_app(settings), host=LOOPBACK, port=port, log_level="warning", lifespan="on", timeout_graceful_shutdown=2
    )
    server = _EmbeddedServer(config)
    thread = threading.Thread(target=server.run, name="theranest-sandbox", daemon=True)
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{server.wait_for_port(thread)}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)


class _EmbeddedServer(uvicorn.Server):
    """Leaves the signals to the process that embeds it."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield

    def wait_for_port(self, thread: threading.Thread, seconds: float = 10) -> int:
        """Raises RuntimeError if the server does not start in time."""
        until = monotonic() + seconds
        while not self.started:
            if monotonic() > until or not thread.is_alive():
                raise RuntimeError("The sandbox did not start.")
            sleep(0.005)
        return int(self.servers[0].sockets[0].getsockname()[1])

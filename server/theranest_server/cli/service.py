"""serve and service: the process that owns a home."""

import contextlib
import gc
import os
import re
from typing import Any

import click

from .alerts import safety_lines
from .output import Failure, emit_json

_ADDRESS = re.compile(r"[^\s/]*:\d{1,5}")
_HIGHEST_PORT = 65535


@click.command()
@click.option(
    "--http",
    "http",
    is_flag=False,
    flag_value="127.0.0.1:0",
    metavar="[HOST:PORT]",
    help="The service itself, in the foreground.",
)
@click.option("--background", is_flag=True, hidden=True)
@click.option("--linger", default=None, metavar="SECONDS", help="Stop after so long without a request.")
@click.option("--url", default=None, help="On stdio: relay to this service instead of the home's own.")
@click.option("--as", "staff", default=None, metavar="STAFF", help="On stdio: who it is for (sandbox).")
@click.option("--connection", default=None, metavar="FILE", help="On stdio: what `connect` wrote.")
@click.option("--client-app", default=None)
def serve(http: str | None, background: bool, linger: str | None, **stdio: str | None) -> None:
    """Serve MCP: on stdio as a bridge to the home's service, with --http the service itself."""
    if http is None:
        from ..transport.stdio.bridge import main as bridge

        flags = {"url": "--url", "staff": "--as", "connection": "--connection", "client_app": "--client-app"}
        raise SystemExit(bridge([part for key, value in stdio.items() if value for part in (flags[key], value)]))
    if not _ADDRESS.fullmatch(http) or int(http.rpartition(":")[2]) > _HIGHEST_PORT:
        raise Failure("--http wants HOST:PORT, such as 127.0.0.1:8400; port 0 takes a free one")
    if linger is not None:
        os.environ["THERANEST_LINGER"] = linger
    elif not background:
        os.environ["THERANEST_LINGER"] = "forever"
    gc.disable()  # start-up makes only what stays; `bootstrap.collector` switches it on again
    from ..bootstrap import CannotServe, serve_home
    from ..home import HomeTaken
    from ..settings import SettingsError, from_environment

    try:
        serve_home(from_environment(), http, announce=None if background else _announce)
    except (HomeTaken, CannotServe, SettingsError) as error:
        if background and isinstance(error, SettingsError):
            _leave_word(str(error))
        raise Failure(str(error), exit_code=1 if isinstance(error, HomeTaken) else 2) from None


def _leave_word(problem: str) -> None:
    """For whoever started this service and cannot see its stderr."""
    from ..home import Home, home_directory, write_private

    with contextlib.suppress(OSError):
        write_private(Home(home_directory(os.environ)).problem_file, problem)


def _announce(lines: list[str]) -> None:
    for line in lines:
        click.echo(line, err=True)


@click.group()
def service() -> None:
    """The service of this home."""


@service.command()
@click.option("--json", "as_json", is_flag=True)
def status(as_json: bool) -> None:
    """Whether it runs, and where. Starts nothing."""
    from ..home import Home, home_directory

    home = Home(home_directory(os.environ))
    running = home.running()
    if running is None:
        raise Failure(f"no service runs for {home.root}", exit_code=1, document={"running": False} if as_json else None)
    document: dict[str, Any] = {
        "running": True,
        "pid": running.pid,
        "mcp_url": running.mcp_url,
        "review_url": running.review_url,
        "sandbox": running.sandbox,
    }
    document["safety"] = safety = _safety(home)
    if as_json:
        emit_json(document)
        return
    for key, value in document.items():
        if key != "safety":
            click.echo(f"{key}: {value}")
    for line in safety_lines(safety) if safety else ["the service does not say how screening is"]:
        click.echo(line)


def _safety(home: Any) -> dict[str, Any] | None:
    from .client import ServiceClient

    try:
        return ServiceClient(home).control("/home/safety")
    except Failure:
        return None


@service.command()
def stop() -> None:
    """Stop it; what is under way is finished first."""
    import time

    from ..home import Home, home_directory, process_lives
    from .client import ServiceClient

    home = Home(home_directory(os.environ))
    running = home.running()
    if running is None:
        click.echo("no service runs")
        return
    ServiceClient(home).control("/home/stop")
    for _ in range(200):
        if not process_lives(running.pid):
            click.echo("stopped")
            return
        time.sleep(0.05)
    raise Failure("it is still finishing its work", exit_code=1)

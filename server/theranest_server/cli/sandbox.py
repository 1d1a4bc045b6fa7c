"""sandbox: the simulated practice alone, and development tokens for it."""

from pathlib import Path

import click

from .output import Failure, emit_json

_NOT = "sandbox: not Ensora's API; a practice needs an API agreement and a BAA with its vendor"


@click.group(invoke_without_command=True)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0 takes a free one.")
@click.option("--directory", metavar="DIR", help="Where its database and keys live; default: `sandbox` in the home.")
@click.pass_context
def sandbox(context: click.Context, port: int, directory: str | None) -> None:
    """Serve the sandbox practice alone, on the loopback address."""
    if context.invoked_subcommand is not None:
        return
    from theranest_sandbox.opening import open_practice
    from theranest_sandbox.serve import serve

    settings = open_practice(Path(directory) if directory else _home_sandbox())
    account = settings.clients[0]

    def ready(url: str) -> None:
        click.echo(_NOT, err=True)
        click.echo(f"serving {url}  (OpenAPI at {url}/openapi.json)", err=True)
        click.echo(f"THERANEST_RECORDS_URL={url} THERANEST_RECORDS_CLIENT_ID={account.client_id}", err=True)
        click.echo(f"the client secret lies in {settings.directory / 'service_account.json'}", err=True)

    serve(settings, port=port, ready=ready)


@sandbox.command()
@click.option("--as", "staff", required=True, metavar="STAFF", help="A staff id, or a role for the first such person.")
@click.option("--audience", type=click.Choice(["mcp", "review"]), required=True)
@click.option("--client-app", default="inspector", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def token(staff: str, audience: str, client_app: str, as_json: bool) -> None:
    """A short-lived development token of this home's sandbox."""
    from .client import ServiceClient

    answer = ServiceClient().control("/home/token", {"as": staff, "client_app": client_app, "audience": audience})
    document = {"token": answer["token"], "expires_at": answer["expires_at"]}
    if as_json:
        emit_json(document)
    else:
        click.echo(document["token"])


def _home_sandbox() -> Path:
    import os

    from ..home import Home, home_directory

    home = Home(home_directory(os.environ))
    if home.running() is not None:
        raise Failure("this home's service is running and serves its own sandbox; use --directory for another")
    return home.sandbox

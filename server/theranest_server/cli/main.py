"""The list of commands, and the one place where errors become a line on stderr and an exit code."""

import importlib
import os
import sys

import click

from .. import __version__
from .output import Failure

_COMMANDS = {
    "alert": "alerts:alert",
    "call": "calls:call",
    "codes": "codes:codes",
    "connect": "connect:connect",
    "demo": "demo:demo",
    "eob": "pure:eob",
    "kill": "switches:kill",
    "ledger": "ledger:ledger",
    "note": "pure:note",
    "policy": "policy:policy",
    "review": "review:review",
    "sandbox": "sandbox:sandbox",
    "scrub": "scrub:scrub",
    "serve": "service:serve",
    "service": "service:service",
    "tools": "calls:tools",
}


class LazyCommands(click.Group):
    """Imports a command's module when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = _COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, name = place.split(":")
        return getattr(importlib.import_module(f".{module}", __package__), name)


@click.command(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="theranest-mcp")
def commands() -> None:
    """Assistants beside a therapy practice's record, with people in charge.

    Without configuration a sandbox practice with invented people is used: not Ensora's API. A real practice needs an API
    agreement and a BAA with its vendor.
    """


def main() -> None:
    """Exit 0: done. 1: the honest answer is no. 2: wrong usage or unreadable input, one line on stderr."""
    try:
        code = commands.main(standalone_mode=False)
    except Failure as failure:
        failure.show()
        code = failure.exit_code
    except click.ClickException as error:
        click.echo(f"theranest-mcp: {error.format_message()}", err=True)
        code = 2
    except click.Abort:
        code = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:
        if os.environ.get("THERANEST_DEBUG"):
            raise
        click.echo(
            f"theranest-mcp: unexpected {type(error).__name__}; nothing was changed by this command. "
            "Set THERANEST_DEBUG=1 to see where.",
            err=True,
        )
        code = 2
    sys.exit(code if isinstance(code, int) else 0)

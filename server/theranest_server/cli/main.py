"""The list of commands, and the one place where errors become a line on stderr and an exit code."""

import contextlib
import importlib
import os
import sys

import click

from .. import __version__
from .output import Failure

_COMMANDS = {
    "agent": "agents:agent",
    "alert": "alerts:alert",
    "call": "calls:call",
    "codes": "codes:codes",
    "connect": "connect:connect",
    "demo": "demo:demo",
    "eob": "eob:eob",
    "intake": "intake:intake",
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
    "triage": "triage:triage",
    "worker": "agents:worker",
    "x12": "x12:x12",
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
        code = _run()
        if sys.stdout is not None:  # pyright: ignore[reportUnnecessaryComparison] - None where it was closed
            sys.stdout.flush()
    except BrokenPipeError:
        _forget_output()
        code = 0
    except Exception as error:
        if os.environ.get("THERANEST_DEBUG"):
            raise
        _forget_output()
        _say(_unexpected(error))
        code = 2
    sys.exit(code)


def _run() -> int:
    try:
        code = commands.main(standalone_mode=False)
    except Failure as failure:
        failure.show()
        code = failure.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        _say(_without_subcommand(error.ctx))
        code = 2
    except click.ClickException as error:
        _say(error.format_message())
        code = 2
    except click.Abort:
        code = 130
    except (
        SystemExit
    ) as ended:  # 1 is how click and rich end when the reader of stdout went away; commands raise Failure
        code = 0 if ended.code == 1 else ended.code
    return code if isinstance(code, int) else 0


def _without_subcommand(context: click.Context | None) -> str:
    group = context.command if context is not None else commands
    assert isinstance(group, click.Group)
    named = ", ".join(group.list_commands(context or click.Context(group)))
    where = context.command_path if context is not None and context.parent is not None else "theranest-mcp"
    return f"name one of: {named}; `{where} --help` says what they do"


def _unexpected(error: Exception) -> str:
    if isinstance(error, OSError) and not isinstance(error, (ConnectionError, TimeoutError)):
        where = error.filename if isinstance(error.filename, str) else "the output"
        return f"{where}: cannot be used ({(error.strerror or type(error).__name__).lower()})"
    return (
        f"unexpected {type(error).__name__}; nothing was changed by this command. Set THERANEST_DEBUG=1 to see where."
    )


def _say(problem: str) -> None:
    click.echo(f"theranest-mcp: {' '.join(problem.split())}", err=True)


def _forget_output() -> None:
    """What could not be written is not tried again at exit."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

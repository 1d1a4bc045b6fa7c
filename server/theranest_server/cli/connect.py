"""connect: a chat client's configuration, merged into its file with a backup."""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any, cast

import click

from ..home import Home, home_directory, write_private
from .output import Failure, emit_json

_SERVER = "theranest"


@click.command()
@click.argument("client", type=click.Choice(["claude-desktop", "claude-code", "vscode"]))
@click.option(
    "--as", "staff", default="clinician", show_default=True, metavar="STAFF", help="A staff id or role of the sandbox."
)
@click.option("--print", "only_print", is_flag=True, help="Print the configuration, write nothing.")
@click.option("--json", "as_json", is_flag=True)
def connect(client: str, staff: str, only_print: bool, as_json: bool) -> None:
    """Let a chat client speak to this home as STAFF, through the stdio bridge."""
    home = Home(home_directory(os.environ))
    target = _file_of(client)
    reference = home.connections / f"{client}.json"
    key = "servers" if client == "vscode" else "mcpServers"
    entry = _entry(client, reference, home)
    if only_print:
        click.echo(json.dumps({key: {_SERVER: entry}}, indent=2))
        return
    home.prepare()
    write_private(reference, json.dumps({"kind": "sandbox", "client_app": client, "staff": staff}))
    _merge(target, key, entry)
    document = {"file": str(target), "server": _SERVER, "written": True}
    if as_json:
        emit_json(document)
    else:
        click.echo(f"{target}: server {_SERVER!r} written. Restart the client, then ask it for your caseload.")


def _entry(client: str, reference: Path, home: Home) -> dict[str, Any]:
    command, arguments = _executable()
    entry: dict[str, Any] = {
        "command": command,
        "args": [*arguments, "serve", "--connection", str(reference.absolute())],
        "env": {"THERANEST_HOME": str(home.root.absolute())},
    }
    return {"type": "stdio", **entry} if client in ("vscode", "claude-code") else entry


def _executable() -> tuple[str, list[str]]:
    """Chat clients start programs without a shell's PATH, so the path is absolute."""
    script = Path(sys.executable).with_name("theranest-mcp" + (".exe" if os.name == "nt" else ""))
    return (str(script), []) if script.exists() else (sys.executable, ["-m", "theranest_server"])


def _file_of(client: str) -> Path:
    if client == "claude-code":
        return Path.cwd() / ".mcp.json"
    if client == "vscode":
        return Path.cwd() / ".vscode" / "mcp.json"
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/Claude/claude_desktop_config.json"
    if os.name == "nt":
        return Path(os.environ.get("APPDATA", str(Path.home()))) / "Claude/claude_desktop_config.json"
    base = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "Claude/claude_desktop_config.json"


def _merge(target: Path, key: str, entry: dict[str, Any]) -> None:
    """Keep what is there, beside a backup of it; a file that is no JSON object is left alone."""
    existing: dict[str, Any] = {}
    try:
        if target.exists():
            loaded: Any = json.loads(target.read_text("utf-8") or "{}")
            if not isinstance(loaded, dict) or not isinstance(loaded.get(key, {}), dict):  # pyright: ignore[reportUnknownMemberType]
                raise ValueError
            existing = cast("dict[str, Any]", loaded)
            shutil.copy2(target, target.with_name(target.name + ".backup"))
        target.parent.mkdir(parents=True, exist_ok=True)
        merged = {**existing, key: {**existing.get(key, {}), _SERVER: entry}}
        write_private(target, json.dumps(merged, indent=2) + "\n")
    except ValueError:
        raise Failure(f"{target} is not the JSON that this client reads; mend it or use --print") from None
    except OSError as error:
        raise Failure(f"{target} cannot be written ({error.strerror}); use --print") from None

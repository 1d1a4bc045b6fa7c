"""How commands speak: one JSON document or plain text on stdout, problems as one line on stderr."""

import json
import sys
from pathlib import Path
from typing import Any

import click

_LARGEST = 64 * 1024 * 1024


class Failure(click.ClickException):
    """Ends a command. `exit_code` 1 for an honest no (with its JSON on stdout if asked for), 2 for unusable input."""

    def __init__(self, message: str, *, exit_code: int = 2, document: Any = None) -> None:
        super().__init__(message)
        self.exit_code = exit_code  # pyright: ignore[reportIncompatibleVariableOverride, reportAttributeAccessIssue]
        self.document = document

    def show(self, file: Any = None) -> None:
        if self.document is not None:
            emit_json(self.document)
        click.echo(f"theranest-mcp: {' '.join(self.message.split())}", err=True)


def emit_json(document: Any) -> None:
    click.echo(json.dumps(document, ensure_ascii=False))


def read_bytes(path: str, *, largest: int = _LARGEST) -> bytes:
    """A file's bytes, or standard input for `-`. Raises `Failure`."""
    try:
        raw = sys.stdin.buffer.read(largest + 1) if path == "-" else _read(Path(path), largest)
    except OSError as error:
        raise Failure(f"{_shown(path)}: cannot be read ({(error.strerror or 'unknown error').lower()})") from None
    if len(raw) > largest:
        raise Failure(f"{_shown(path)}: larger than {largest // 1024 // 1024} MB")
    return raw


def _read(path: Path, largest: int) -> bytes:
    with path.open("rb") as file:
        return file.read(largest + 1)


def _shown(path: str) -> str:
    return "standard input" if path == "-" else path


def table(title: str, columns: list[str], rows: list[list[str]]) -> None:
    """A table for people; colour only on a terminal."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    shown = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for column in columns:
        shown.add_column(column, overflow="fold")
    for row in rows:
        shown.add_row(*row)
    Console(soft_wrap=False).print(shown)


def dollars(cents: int | None) -> str:
    """Cents as dollars for people."""
    return "" if cents is None else f"{'-' if cents < 0 else ''}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def show_doubts(doubts: list[dict[str, Any]]) -> None:
    """What a reader could not take at its word."""
    for doubt in doubts:
        click.echo(f"  doubt at segment {doubt['segment']}: {doubt['what']}")

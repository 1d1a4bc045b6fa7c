"""ledger: the evidence, checked."""

from typing import Any

import click

from .client import ServiceClient
from .output import Failure, emit_json


@click.group()
def ledger() -> None:
    """The tamper-evident ledger."""


@ledger.command()
@click.option("--checkpoint", metavar="FILE", help="A signed checkpoint kept elsewhere, to find truncation by.")
@click.option("--json", "as_json", is_flag=True)
def verify(checkpoint: str | None, as_json: bool) -> None:
    """Recompute every hash and signature."""
    from .output import read_bytes

    note = read_bytes(checkpoint, largest=65_536).decode("utf-8", "replace") if checkpoint else None
    answer = ServiceClient().control("/home/ledger/verify", {"checkpoint": note})
    if not answer["ok"]:
        first: dict[str, Any] = answer["first_bad"] or {}
        row = f"row {first['seq']}, " if first.get("seq") is not None else ""
        message = f"the ledger does not verify: {row}{first.get('why')}"
        raise Failure(message, exit_code=1, document=answer if as_json else None)
    emit_json(answer) if as_json else click.echo(f"{answer['entries']} entries verify")

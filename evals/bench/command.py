"""`python -m evals bench NAME`."""

import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

import click

from .effort import FULL, TINY, Effort

_WIDTH = 160
"""Columns where no terminal says how many it has."""
Bench = Callable[[Effort], dict[str, Any]]


def _door(effort: Effort) -> dict[str, Any]:
    from .door import door

    return door(effort)


def _billing(effort: Effort) -> dict[str, Any]:
    from .billing import billing

    return billing(effort)


BENCHES: Mapping[str, Bench] = {"billing": _billing, "door": _door}


@click.command()
@click.argument("name", type=click.Choice(sorted(BENCHES)), metavar="NAME")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--tiny", is_flag=True, help="A few calls only: whether it runs, not how fast.")
def bench(name: str, as_json: bool, tiny: bool) -> None:
    """Measure against a named peer in the same run. NAME: billing, door."""
    document = BENCHES[name](TINY if tiny else FULL)
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False))
    else:
        show(document)


def show(document: Mapping[str, Any]) -> None:
    """A table for people."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"bench {document['name']}", title_justify="left", box=box.SIMPLE_HEAD)
    for column in ("what", "ours", "peer", "unit", "ratio", "target", "met", "peer is"):
        table.add_column(column, justify="right" if column in ("ours", "peer", "ratio") else "left")
    for row in document["rows"]:
        met = {True: "yes", False: "no", None: ""}[row["met"]]
        figures = (f"{row[key]:g}" for key in ("ours", "peer"))
        table.add_row(row["what"], *figures, row["unit"], f"{row['ratio']:.2f}", row["target"], met, row["peer_name"])
    console = Console() if sys.stdout.isatty() else Console(width=_WIDTH)
    console.print(table)
    console.print(", ".join(f"{name} {value}" for name, value in document["machine"].items()), highlight=False)

"""`python -m evals run NAME` and `python -m evals compare A B`."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from .scores import all_ok
from .stored import NoSuchRun, drift, keep, read
from .suites import SUITES, Asked, Unusable

_WIDTH = 140
"""Columns where no terminal says how many it has."""
_SHOWN = 12


@click.command()
@click.argument("name", type=click.Choice([*SUITES, "all"]), metavar="NAME")
@click.option("--cases", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="YAML or JSONL.")
@click.option("--model", metavar="NAME", help="A model of models.yaml; without it the playbooks draft.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def run(name: str, cases: Path | None, model: str | None, as_json: bool) -> int:
    """Judge the agents. NAME: triage messaging denials intake injection tools all. Exit 1 below a threshold."""
    if name == "all" and cases is not None:
        raise click.UsageError("--cases belongs to one suite; name it instead of `all`")
    found = _all(model, as_json) if name == "all" else _one(name, Asked(cases=cases, model=model))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    elif name != "all":
        show(found)
    return 0 if all_ok(found) else 1


def _one(name: str, asked: Asked) -> dict[str, Any]:
    try:
        found = SUITES[name](asked)
    except Unusable as error:
        raise click.UsageError(str(error)) from None
    except (OSError, ValueError) as error:
        raise click.UsageError(f"{name}: {_plain(error)}") from None
    keep(found, cases_from=asked.cases.name if asked.cases else "own", model=asked.model)
    return found


def _all(model: str | None, quiet: bool) -> dict[str, Any]:
    """Every suite that this checkout holds; each keeps its own evaluators."""
    suites: dict[str, Any] = {}
    for name in SUITES:
        try:
            suites[name] = _one(name, Asked(model=model))
        except click.UsageError as error:
            click.echo(f"evals: {error.format_message()}", err=True)
            suites[name] = {"name": name, "cases": 0, "evaluators": {}, "problem": error.format_message()}
        if not quiet:
            show(suites[name])
    evaluators = {
        f"{suite}.{name}": each for suite, found in suites.items() for name, each in found["evaluators"].items()
    }
    return {
        "name": "all", "cases": sum(found["cases"] for found in suites.values()), "evaluators": evaluators, "suites": suites,
    }  # fmt: skip


def _plain(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error).splitlines()[0][:200]


@click.command()
@click.argument("old")
@click.argument("new")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def compare(old: str, new: str, as_json: bool) -> int:
    """Drift between two stored runs: files, or SUITE for the newest and SUITE~1 for the one before. Exit 1 if worse."""
    try:
        found = drift(read(old), read(new))
    except NoSuchRun as error:
        raise click.UsageError(str(error)) from None
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        _show_drift(found)
    return 1 if any(each["worse"] for each in found["evaluators"].values()) else 0


def show(found: Mapping[str, Any]) -> None:
    """A table for people, and the first cases that failed."""
    rows = [
        [
            name,
            f"{each['rate']:.3f}",
            f"{each['low']:.3f} to {each['high']:.3f}",
            f"{'<=' if each.get('at_most') else '>='} {each['threshold']:g}",
            str(each.get("of", "")),
            "yes" if each["ok"] else "NO",
        ]
        for name, each in found["evaluators"].items()
    ]
    _table(f"{found['name']}: {found['cases']} cases", ["evaluator", "rate", "95 %", "wanted", "of", "ok"], rows)
    failures = found.get("failures", [])
    for each in failures[:_SHOWN]:
        click.echo(f"  {each['evaluator']}: {each['case']}: {each['why']}")
    if len(failures) > _SHOWN:
        click.echo(f"  and {len(failures) - _SHOWN} more (--json shows all)")


def _show_drift(found: Mapping[str, Any]) -> None:
    def said(value: float | None) -> str:
        return "-" if value is None else f"{value:.3f}"

    rows = [
        [name, said(each["old"]), said(each["new"]), said(each["by"]), "WORSE" if each["worse"] else ""]
        for name, each in found["evaluators"].items()
    ]
    title = f"{found['name']}: {found['old']['at']} ({found['old']['model']}) to {found['new']['at']} ({found['new']['model']})"
    _table(title, ["evaluator", "old", "new", "by", ""], rows)
    for name in ("newly_failing", "newly_passing"):
        for case in found[name][:_SHOWN]:
            click.echo(f"  {name.replace('_', ' ')}: {case}")


def _table(title: str, columns: list[str], rows: list[list[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if 0 < number < 3 else "left")
    for row in rows:
        table.add_row(*row)
    (Console() if sys.stdout.isatty() else Console(width=_WIDTH)).print(table)

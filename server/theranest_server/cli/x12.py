"""x12: looks into any X12 file. Needs neither home nor service."""

import secrets
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from .output import Failure, emit_json, read_bytes, table

T = TypeVar("T")
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")


@click.group()
def x12() -> None:
    """Show, validate, compare, de-identify or convert an X12 file."""


@x12.command()
@click.argument("file")
@_JSON
def show(file: str, as_json: bool) -> None:
    """The file as a tree with labels."""
    from ..billing.inspection import tree

    document = _tried(file, tree)
    if as_json:
        emit_json(document)
        return
    _branch(document["tree"], 0)


def _branch(nodes: list[dict[str, Any]], depth: int) -> None:
    for node in nodes:
        values = " ".join(text for text in node["elements"] if text.strip())
        click.echo(f"{node['segment']:>6} {'  ' * depth}{node['tag']:<4}{node['label']}  {values}")
        _branch(node["children"], depth + 1)


@x12.command()
@click.argument("file")
@click.option("--partner", metavar="FILE", help="YAML: sender, receiver, usage, version that the partner expects.")
@click.option("--today", metavar="YYYY-MM-DD", help="The day to judge claims by; default: this day.")
@_JSON
def validate(file: str, partner: str | None, today: str | None, as_json: bool) -> None:
    """Findings by level: syntax, guide, balancing, situations, code sets, service, partner. Exit 1 with an error."""
    from ..billing.inspection import validated

    day = _day(today)
    expected = _partner(partner)
    document = _tried(file, lambda data: validated(data, today=day, partner=expected))
    errors = sum(document["levels"].values())
    if as_json:
        emit_json(document)
    else:
        rows = [
            [str(each["level"]), each["name"], each["severity"], str(each["segment"] or ""), each["what"]]
            for each in document["findings"]
        ]
        table(f"{', '.join(document['transactions'])}", ["level", "name", "severity", "segment", "what"], rows)
    if errors:
        raise Failure(f"{file}: {errors} error{'' if errors == 1 else 's'} found", exit_code=1)


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else date.today()  # noqa: DTZ011 - a biller's day is local
    except ValueError:
        raise Failure("--today is a day such as 2026-11-16") from None


def _partner(path: str | None) -> Any:
    if path is None:
        return None
    import yaml

    from ..billing.inspection.validation import Partner

    try:
        return Partner(**yaml.safe_load(read_bytes(path)))
    except (yaml.YAMLError, TypeError, ValueError):
        raise Failure(f"{path}: --partner wants YAML with sender, receiver, usage or version") from None


@x12.command()
@click.argument("old")
@click.argument("new")
@_JSON
def diff(old: str, new: str, as_json: bool) -> None:
    """What differs, segment by segment; separators and line ends do not count. Exit 1 where something does."""
    from ..billing.inspection import differences

    before = read_bytes(old)
    document = _tried(new, lambda data: differences(before, data))
    if as_json:
        emit_json(document)
    else:
        for change in document["changes"]:
            for sign, side in (("-", change["old"]), ("+", change["new"])):
                if side:
                    click.echo(f"{sign} {side['segment']:>6} {side['label']}: {' '.join(side['elements'])}")
    if not document["same"]:
        raise Failure(f"{len(document['changes'])} segments differ", exit_code=1)


@x12.command()
@click.argument("file")
@click.option("--out", metavar="FILE", help="Where to write; default: standard output.")
@click.option("--key", metavar="TEXT", help="The same key replaces alike in every file; default: a new one.")
@_JSON
def deidentify(file: str, out: str | None, key: str | None, as_json: bool) -> None:
    """Names, numbers, birth dates, addresses and telephones replaced by invented ones; amounts and structure stay."""
    from ..billing.inspection import deidentified

    secret = key.encode() if key else secrets.token_bytes(32)
    masked = _tried(file, lambda data: deidentified(data, key=secret))
    if out:
        try:
            Path(out).write_bytes(masked)
        except OSError as error:
            raise Failure(f"{out}: cannot be written ({(error.strerror or 'unknown error').lower()})") from None
    if as_json:
        emit_json({"out": out, "text": None if out else masked.decode("utf-8", "replace")})
    elif not out:
        sys.stdout.buffer.write(masked)


@x12.command()
@click.argument("file")
@click.option("--csv", "as_csv_", is_flag=True, help="Rows for a spreadsheet instead of JSON.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout (the default).")
def convert(file: str, as_csv_: bool, as_json: bool) -> None:
    """What the file means, as JSON or CSV."""
    from ..billing.inspection import as_csv, converted

    document = _tried(file, converted)
    if as_csv_ and not as_json:
        click.echo(as_csv(document), nl=False)
    else:
        emit_json(document)


def _tried(file: str, work: Callable[[bytes], T]) -> T:
    from ..billing.x12.errors import X12Unreadable

    try:
        return work(read_bytes(file))
    except X12Unreadable as error:
        raise Failure(f"{file}: {error}") from None

"""intake: what the papers of a new client say. Needs neither home nor service."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from .output import Failure, emit_json, read_bytes, table


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--json", "as_json_", is_flag=True, help="One JSON document on stdout.")
@click.option("--today", metavar="YYYY-MM-DD", help="The day to judge ages by; default: this day.")
def intake(files: tuple[str, ...], as_json_: bool, today: str | None) -> None:
    """Read intake forms (PDF, JSON, HTML, text) of one client: fields with their places, what is missing or contradicts."""
    from ..adapters.documents import ChildOpener
    from ..intake import FormUnreadable, as_json, read_intake
    from ..ports import DocumentUnreadable

    try:
        day = date.fromisoformat(today) if today else date.today()  # noqa: DTZ011 - an age is counted in local days
    except ValueError:
        raise Failure("--today is a day such as 2026-11-16") from None
    opener = ChildOpener()
    opened: list[tuple[str, Any]] = []
    for file in files:
        name = "standard input" if file == "-" else Path(file).name
        try:
            opened.append((name, opener.open_now(read_bytes(file), name=file)))
        except DocumentUnreadable as error:
            raise Failure(f"{name}: {error}") from None
    try:
        document = as_json(read_intake(opened, today=day))
    except FormUnreadable as error:
        raise Failure(f"{', '.join(name for name, _ in opened)}: {error} (broken). Export it again.") from None
    if as_json_:
        emit_json(document)
    else:
        _show(document)


def _show(document: dict[str, Any]) -> None:
    rows = [
        [name, field["text"], f"{field['confidence']:.0%}", _place(field), "; ".join(field["doubts"])]
        for name, field in document["fields"].items()
    ]
    table("Fields", ["field", "as written", "sure", "where", "doubt"], rows)
    for one in document["instruments"]:
        items = " ".join("-" if item is None else str(item) for item in one["items"])
        stated = "" if one["stated_total"] is None else f", stated {one['stated_total']}"
        click.echo(
            f"{one['name']}: {items} = {'?' if one['total'] is None else one['total']}{stated} {one['band'] or ''}"
        )
        for alert in one["alerts"]:
            click.secho(f"  LOOK TODAY: {alert}", bold=True)
    for one in document["inconsistencies"]:
        click.echo(f"Does not fit ({', '.join(one['fields'])}): {one['what']}")
    if document["missing"]:
        click.echo(f"Missing: {', '.join(document['missing'])}")
    for doubt in document["doubts"]:
        click.echo(f"Doubt: {doubt}")


def _place(field: dict[str, Any]) -> str:
    return field["file"] if field["page"] is None else f"{field['file']}, page {field['page']}"

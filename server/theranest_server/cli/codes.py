"""`codes`: editions of ICD-10-CM and NCCI beside the shipped ones."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from .output import Failure, emit_json, read_bytes, table

_FOLDER = click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Default: THERANEST_CODES, or the home's `codes`.",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
_MOST = 256 * 1024 * 1024


@click.group()
def codes() -> None:
    """Code sets by edition: what is on hand, and imports of CMS files."""


@codes.command("import")
@click.argument("kind", type=click.Choice(["icd10", "ncci-ptp", "ncci-mue"]))
@click.argument("file", metavar="FILE")
@click.option("--effective", required=True, metavar="YYYY-MM-DD", help="The first day of the edition.")
@_FOLDER
@_JSON
def import_(kind: str, file: str, effective: str, folder: Path | None, as_json: bool) -> None:
    """Import a CMS file: the ICD-10-CM order file, or a quarter's NCCI edits (PTP) or unit limits (MUE)."""
    from ..adapters.billing import codes_folder, import_icd10, import_ncci
    from ..billing.codes.icd10_file import TableUnreadable

    try:
        day = date.fromisoformat(effective)
    except ValueError:
        raise Failure("--effective is a day such as 2026-10-01") from None
    data, into = read_bytes(file, largest=_MOST), codes_folder(folder)
    try:
        if kind == "icd10":
            target, count = import_icd10(data, day, into)
        else:
            target, count = import_ncci(data, day, into, kind=kind.removeprefix("ncci-"))
    except TableUnreadable as error:
        raise Failure(f"{file}: {error}") from None
    except OSError as error:
        raise Failure(f"{into}: cannot be written ({(error.strerror or 'unknown error').lower()})") from None
    if as_json:
        emit_json({"kind": kind, "effective": day.isoformat(), "entries": count, "file": str(target)})
    else:
        click.echo(f"{count} entries from {day.isoformat()} on, in {target}")


@codes.command("list")
@_FOLDER
@_JSON
def list_(folder: Path | None, as_json: bool) -> None:
    """Every edition on hand, with the service dates it holds for."""
    from ..adapters.billing import codes_folder, read_codes
    from ..billing.codes.icd10_file import TableUnreadable

    try:
        books = read_codes(codes_folder(folder))
    except TableUnreadable as error:
        raise Failure(str(error)) from None
    editions: list[dict[str, Any]] = [
        {"name": each.name, "from": each.first.isoformat(), "until": each.last.isoformat()}
        for each in (*books.diagnoses.editions, *(ncci.edition for ncci in books.ncci.editions))
    ]
    if as_json:
        emit_json({"editions": editions})
    else:
        table("Editions", ["name", "from", "until"], [[e["name"], e["from"], e["until"]] for e in editions])

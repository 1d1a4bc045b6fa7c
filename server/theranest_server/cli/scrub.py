"""`scrub`: claims checked before they are submitted; `scrub explain CODE`: what a rule is and rests on."""

import gc
import os
from datetime import date
from pathlib import Path
from typing import Any

import click

from .output import Failure, emit_json, read_bytes, show_doubts, table

_FOLDER = click.Path(path_type=Path, file_okay=False, exists=True)


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE | explain CODE")
@click.option(
    "--history", multiple=True, metavar="FILE", help="Claims sent earlier, for duplicates and same-day rules."
)
@click.option("--payers", type=_FOLDER, metavar="DIR", help="Payer files; default: those of the policies.")
@click.option("--codes", "codes_from", type=_FOLDER, metavar="DIR", help="Imported editions; default: the home's.")
@click.option("--today", metavar="YYYY-MM-DD", help="The day to judge time limits by; default: this day.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def scrub(
    files: tuple[str, ...],
    history: tuple[str, ...],
    payers: Path | None,
    codes_from: Path | None,
    today: str | None,
    as_json: bool,
) -> None:
    """Check claims (837P, or the claim JSON of the API) before they are submitted; or explain a rule by its code."""
    first, *more = files
    if first == "explain" and len(more) == 1:
        _explain(more[0], as_json=as_json)
        return
    if more:
        raise Failure("scrub takes one FILE (earlier claims go to --history), or: scrub explain CODE")
    document = _scrubbed(first, history, payers, codes_from, today)
    errors = sum(f["severity"] == "error" for claim in document["claims"] for f in claim["findings"])
    if as_json:
        emit_json(document)
    else:
        _show(document)
    if not document["claims"]:
        raise Failure(f"{first}: no claim was found in it", exit_code=1)
    if errors:
        raise Failure(f"{errors} error{'' if errors == 1 else 's'} found", exit_code=1)


def _scrubbed(
    file: str, history: tuple[str, ...], payers: Path | None, codes_from: Path | None, today: str | None
) -> dict[str, Any]:
    from ..adapters.billing import codes_folder, payers_folder, read_codes, read_payers
    from ..adapters.policy.errors import PolicyError
    from ..billing.codes.icd10_file import TableUnreadable
    from ..billing.scrub import scrub_file
    from ..billing.x12.errors import X12Unreadable

    gc.disable()  # a command's claims live as long as it does; looking for garbage among them costs a third of the time
    try:
        return scrub_file(
            read_bytes(file),
            history=[read_bytes(name) for name in history],
            today=_day(today),
            payers=read_payers(payers_folder(payers, os.environ)),
            codes=read_codes(codes_folder(codes_from)),
        )
    except (X12Unreadable, PolicyError, TableUnreadable) as error:
        raise Failure(str(error)) from None
    except ValueError as error:
        raise Failure(f"{file}: {error}") from None
    finally:
        gc.enable()


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else date.today()  # noqa: DTZ011 - a biller's day is local
    except ValueError:
        raise Failure("--today is a day such as 2026-09-15") from None


def _show(document: dict[str, Any]) -> None:
    for claim in document["claims"]:
        rows = [[f["severity"], f["code"], f["field"], f["message"], f["fix"]] for f in claim["findings"]]
        table(f"claim {claim['claim_id']}", ["severity", "rule", "field", "what", "fix"], rows)
    show_doubts(document["doubts"])


def _explain(code: str, *, as_json: bool) -> None:
    from ..billing.scrub.explain import explained

    found = explained(code)
    if found is None:
        raise Failure(f"no rule has the code {code!r}; the codes stand in the findings of `scrub --json`")
    if as_json:
        emit_json(found)
        return
    click.secho(f"{found['code']}  ({found['severity']}, {found['field']})", bold=True)
    click.echo(found["rule"])
    click.echo(f"Source: {found['source']}" + (f"; edition: {found['edition']}" if found["edition"] else ""))
    click.echo(f"Left alone: {found['passes']}")
    click.echo(f"Found: {found['fails']}")
    for each in found["says"]:
        click.echo(f"  {each['message']} {each['fix']}")

"""Commands that need neither home nor service: note, eob, scrub."""

from datetime import date, time
from pathlib import Path
from typing import Any

import click

from .output import Failure, dollars, emit_json, read_bytes, table

_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")


@click.command()
@click.option("--transcript", required=True, metavar="FILE", help="Text, WebVTT or SRT; - for standard input.")
@click.option(
    "--format", "note_format", type=click.Choice(["SOAP", "DAP", "GIRP", "BIRP"], case_sensitive=False), default="SOAP"
)
@click.option("--start", metavar="HH:MM", help="Documented start; only with --stop is a time-based code suggested.")
@click.option("--stop", metavar="HH:MM", help="Documented stop.")
@click.option("--speaker", "speakers", multiple=True, metavar="NAME=ROLE", help="client, clinician or other_member.")
@click.option(
    "--session",
    type=click.Choice(["individual", "couple", "family_with_client", "family_without_client", "group", "crisis"]),
    default="individual",
)
@_JSON
def note(
    transcript: str,
    note_format: str,
    start: str | None,
    stop: str | None,
    speakers: tuple[str, ...],
    session: str,
    as_json: bool,
) -> None:
    """Draft a progress note from a session's transcript, without a model; every sentence with its evidence."""
    from ..clinical.notes.as_json import note_document
    from ..clinical.notes.draft import SessionFacts, SessionKind, TranscriptDraftRequest
    from ..clinical.notes.drafter import draft_from_transcript
    from ..domain.refusals import Refused

    facts = SessionFacts(kind=SessionKind(session), start=_time(start), stop=_time(stop))
    request = TranscriptDraftRequest(
        transcript=read_bytes(transcript), format=note_format.upper(), speakers=_speakers(speakers), session=facts
    )
    try:
        drafted = draft_from_transcript(request)
    except Refused as refused:
        question = getattr(refused, "question", None)
        raise Failure(" ".join(filter(None, (refused.message, question, refused.what_to_do)))) from None
    document = note_document(drafted)
    if as_json:
        emit_json(document)
    else:
        _show_note(document)


def _time(text: str | None) -> time | None:
    if text is None:
        return None
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise Failure("--start and --stop are times of day such as 14:05") from None


def _speakers(given: tuple[str, ...]) -> dict[str, Any]:
    from ..clinical.notes.draft import Role

    roles: dict[str, Role] = {}
    for pair in given:
        name, _, role = pair.rpartition("=")
        if not name or role not in set(Role):
            raise Failure(f"--speaker wants NAME=ROLE with a role of {', '.join(r.value for r in Role)}")
        roles[name] = Role(role)
    return roles


def _show_note(document: dict[str, Any]) -> None:
    drafted = document["note"]
    for section in drafted["sections"]:
        click.secho(section["name"], bold=True)
        for sentence in section["sentences"]:
            places = ", ".join(f"{e['start']}-{e['end']}" for e in sentence["evidence"])
            click.echo(f"  {sentence['text']}  [{places}]")
    for title, key in (("Codes", "codes"), ("Risk, as said", "risk")):
        if document[key]:
            click.secho(title, bold=True)
            for item in document[key]:
                click.echo(f"  {item['code']}: {item['why']}" if key == "codes" else f"  {item['statement']}")
    for warning in document["warnings"]:
        click.secho(f"Check: {warning}", fg="yellow")
    if document["gaps"]:
        click.secho("Not in the session", bold=True)
        for gap in document["gaps"]:
            click.echo(f"  {gap}")
    click.echo("AI-drafted, not signed.")


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@_JSON
def eob(files: tuple[str, ...], as_json: bool) -> None:
    """Read remittances (835): balance, results, takebacks, and one next step a claim."""
    from ..billing.remittance import analyze_files
    from ..billing.remittance import as_json as report
    from ..billing.x12.errors import X12Unreadable

    contents: list[tuple[str, str | bytes]] = [(Path(name).name, read_bytes(name)) for name in files]
    try:
        document = report(analyze_files(contents))
    except X12Unreadable as error:
        raise Failure(str(error)) from None
    if as_json:
        emit_json(document)
        return
    for remittance in document["remittances"]:
        _show_remittance(remittance)


def _show_remittance(remittance: dict[str, Any]) -> None:
    balanced = "balances" if remittance["balanced"] else "DOES NOT BALANCE, post nothing of it"
    title = f"{remittance['payer']} · {dollars(remittance['payment_cents'])} on {remittance['paid_on']} · {balanced}"
    rows = [
        [
            claim["claim_id"] or "",
            f"{claim['role']}/{claim['result']}",
            dollars(claim["charge_cents"]),
            dollars(claim["paid_cents"]),
            " ".join(f"{a['group']}-{a['carc']}" for a in claim["adjustments"]),
            claim["next_step"]["action"] if claim["next_step"] else "",
        ]
        for claim in remittance["claims"]
    ]
    table(title, ["claim", "result", "charge", "paid", "adjustments", "next step"], rows)
    for takeback in remittance["takebacks"]:
        click.echo(
            f"  taken back: {dollars(takeback['cents'])} for {takeback['original_claim_id'] or 'a claim not named'}"
        )
    _show_doubts(remittance["doubts"])


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--history", multiple=True, metavar="FILE", help="Earlier 837 files, for duplicates.")
@click.option("--today", metavar="YYYY-MM-DD", help="The day to judge time limits by; default: this day.")
@_JSON
def scrub(file: str, history: tuple[str, ...], today: str | None, as_json: bool) -> None:
    """Check claims (837P, or the claim JSON of the API) before they are submitted."""
    from ..billing.scrub import scrub_file
    from ..billing.x12.errors import X12Unreadable

    try:
        day = date.fromisoformat(today) if today else date.today()  # noqa: DTZ011 - a biller's day is local
        document = scrub_file(read_bytes(file), history=[read_bytes(name) for name in history], today=day)
    except X12Unreadable as error:
        raise Failure(str(error)) from None
    except ValueError as error:
        raise Failure(f"{file}: {error}") from None
    errors = sum(f["severity"] == "error" for claim in document["claims"] for f in claim["findings"])
    if as_json:
        emit_json(document)
    else:
        for claim in document["claims"]:
            rows = [[f["severity"], f["code"], f["field"], f["message"], f["fix"]] for f in claim["findings"]]
            table(f"claim {claim['claim_id']}", ["severity", "rule", "field", "what", "fix"], rows)
        _show_doubts(document["doubts"])
    if not document["claims"]:
        raise Failure(f"{file}: no claim was found in it", exit_code=1)
    if errors:
        raise Failure(f"{errors} error{'' if errors == 1 else 's'} found", exit_code=1)


def _show_doubts(doubts: list[dict[str, Any]]) -> None:
    for doubt in doubts:
        click.echo(f"  doubt at segment {doubt['segment']}: {doubt['what']}")

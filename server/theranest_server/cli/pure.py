"""note: needs neither home nor service. (`eob`, `scrub` and the like have files of their own.)"""

from datetime import time
from typing import Any

import click

from .output import Failure, emit_json, read_bytes

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

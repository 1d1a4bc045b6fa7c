"""alert: what waits for a person, and how it reached people."""

import json
from typing import Any

import click

from .client import ServiceClient
from .output import emit_json, table

_DISPOSITIONS = ["reached", "welfare_check", "emergency_department", "no_contact"]
_AS = click.option("--as", "staff", required=True, metavar="STAFF", help="A staff id or a role of the sandbox.")
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")


@click.group()
def alert() -> None:
    """Alerts that screening, tools and people raised."""


@alert.command("list")
@_JSON
def list_(as_json: bool) -> None:
    """Open and acknowledged alerts, the loudest first, and whether screening works."""
    answer = ServiceClient().control("/home/alerts")
    if as_json:
        emit_json(answer)
        return
    rows = [
        [a["id"], a["tier"], a["kind"], _state(a), ", ".join(a["called"] or a["to"]), a["raised_at"], a["due_at"] or ""]
        for a in answer["alerts"]
    ]
    table("Alerts", ["id", "tier", "kind", "state", "called", "raised", "due"], rows)
    for line in safety_lines(answer["safety"]):
        click.echo(line)


@alert.command()
@click.argument("alert_id")
@_AS
@_JSON
def show(alert_id: str, staff: str, as_json: bool) -> None:
    """What is needed to act: whom to ring, where the client may be, the safety plan. For those who were called."""
    click.echo("warning: --as stands in for a person's own sign-in, in the sandbox only", err=True)
    answer = ServiceClient().review("/api/alert", staff, {"id": alert_id})
    emit_json(answer) if as_json else click.echo(json.dumps(answer, indent=2, ensure_ascii=False))


@alert.command()
@click.argument("alert_id")
@_AS
@_JSON
def ack(alert_id: str, staff: str, as_json: bool) -> None:
    """Say that you take care of it. It stays open until it is closed with a disposition."""
    answer = ServiceClient().control("/home/alerts/ack", {"id": alert_id, "as": staff})
    emit_json(answer) if as_json else click.echo(f"{alert_id}: {answer['state']}")


@alert.command()
@click.argument("alert_id")
@click.option("--disposition", type=click.Choice(_DISPOSITIONS), required=True)
@click.option(
    "--next", "next_step", default=None, metavar="TIME", help="When the next step is due; asked for at no_contact."
)
@_AS
@_JSON
def close(alert_id: str, disposition: str, next_step: str | None, staff: str, as_json: bool) -> None:
    """Close it with what came of it. A contact log is drafted, and waits for STAFF's approval."""
    body = {"id": alert_id, "as": staff, "disposition": disposition, "next": next_step}
    answer = ServiceClient().control("/home/alerts/close", body)
    if as_json:
        emit_json(answer)
        return
    click.echo(f"{alert_id}: {answer['state']}")
    if answer["contact_log"]:
        click.echo(f"contact log: {answer['contact_log']} waits for approval")
    elif answer["contact_log_refused"]:
        click.echo(f"no contact log was drafted ({answer['contact_log_refused']}); write it in TheraNest")


def _state(alert: dict[str, Any]) -> str:
    return alert["state"] if alert["stored"] else "open, in no database yet"


def safety_lines(safety: dict[str, Any]) -> list[str]:
    """For people: whether messages are screened, who is on duty, and what nobody covers."""
    lines = [
        f"screening: {safety['screening']}; last message screened: {safety['last_screened_at'] or 'none yet'}",
        f"on duty now: {', '.join(safety['on_duty']) or 'NOBODY; an alert calls everyone'}",
        f"told by: {', '.join(safety['channels'])}",
    ]
    lines += [f"screening problem: {problem}" for problem in safety["problems"]]
    lines += [f"NOBODY COVERS {stretch}" for stretch in safety["nobody_covers"]]
    lines += [f"roster: {safety['roster_problem']}"] if safety["roster_problem"] else []
    lines += [f"routing: {safety['routing_problem']}"] if safety["routing_problem"] else []
    if safety["unstored_alerts"]:
        lines.append(f"ALERTS THAT STAND IN NO DATABASE YET: {safety['unstored_alerts']}")
    return lines


@alert.command()
@click.argument("action", type=click.Choice(["show", "propose", "withdraw"]))
@click.option("--as", "staff", default=None, metavar="STAFF", help="Who proposes or withdraws.")
@_JSON
def text(action: str, staff: str | None, as_json: bool) -> None:
    """The fixed words to a person in danger: off until somebody of the practice has signed them.

    `propose` makes a proposal of the words in safety_text.txt; its author signs it with `review approve`.
    """
    if action != "show" and staff is None:
        raise click.UsageError("name who does it with --as")
    answer = ServiceClient().control("/home/safety-text", {"do": action, "as": staff})
    if as_json:
        emit_json(answer)
    elif action == "show":
        click.echo(answer["words"])
        click.echo(f"\nsigned by {answer['signed_by']}" if answer["in_force"] else "\nNOT SIGNED: nothing is sent")
    elif action == "propose":
        click.echo(f"{answer['proposal_id']} waits to be signed at {answer['review_url']}")
    else:
        click.echo("withdrawn" if answer["withdrawn"] else "there was nothing to withdraw")

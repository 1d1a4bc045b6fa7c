"""alert: what waits for a person."""

import click

from .client import ServiceClient
from .output import emit_json, table

_DISPOSITIONS = ["reached", "welfare_check", "emergency_department", "no_contact"]


@click.group()
def alert() -> None:
    """Alerts that tools and people raised."""


@alert.command("list")
@click.option("--json", "as_json", is_flag=True)
def list_(as_json: bool) -> None:
    """Open and acknowledged alerts, newest first."""
    answer = ServiceClient().control("/home/alerts")
    if as_json:
        emit_json(answer)
        return
    rows = [[a["id"], a["tier"], a["kind"], a["state"], ", ".join(a["to"]), a["raised_at"]] for a in answer["alerts"]]
    table("Alerts", ["id", "tier", "kind", "state", "to", "raised"], rows)


@alert.command()
@click.argument("alert_id")
@click.option("--as", "staff", required=True, metavar="STAFF")
@click.option("--json", "as_json", is_flag=True)
def ack(alert_id: str, staff: str, as_json: bool) -> None:
    """Say that you take care of it. It stays open until it is closed with a disposition."""
    answer = ServiceClient().control("/home/alerts/ack", {"id": alert_id, "as": staff})
    emit_json(answer) if as_json else click.echo(f"{alert_id}: {answer['state']}")


@alert.command()
@click.argument("alert_id")
@click.option("--disposition", type=click.Choice(_DISPOSITIONS), required=True)
@click.option("--next", "next_step", default=None, help="With no_contact: what happens next.")
@click.option("--as", "staff", required=True, metavar="STAFF")
@click.option("--json", "as_json", is_flag=True)
def close(alert_id: str, disposition: str, next_step: str | None, staff: str, as_json: bool) -> None:
    """Close it with what came of it."""
    body = {"id": alert_id, "as": staff, "disposition": disposition, "next": next_step}
    answer = ServiceClient().control("/home/alerts/close", body)
    emit_json(answer) if as_json else click.echo(f"{alert_id}: {answer['state']}")

"""review: a client of the review interface. `--as` works in the sandbox only; elsewhere a person signs in on the page."""

from collections.abc import Mapping
from typing import Any

import click

from .client import ServiceClient
from .output import emit_json, table

_AS = click.option("--as", "staff", required=True, metavar="STAFF", help="A staff id or a role of the sandbox.")
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
_WARNING = "warning: --as stands in for a person's own sign-in, in the sandbox only"


def _asked(path: str, staff: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The answer, and then the warning: a refusal is one line on stderr."""
    answer = ServiceClient().review(path, staff, body)
    click.echo(_WARNING, err=True)
    return answer


@click.group()
def review() -> None:
    """Proposals that wait for a person."""


@review.command("list")
@click.option("--as", "staff", default="practice_administrator", metavar="STAFF")
@_JSON
def list_(staff: str, as_json: bool) -> None:
    """Proposals that STAFF may see."""
    answer = _asked("/api/list", staff)
    if as_json:
        emit_json(answer)
        return
    rows = [
        [p["id"], p["tool"], p["state"], p["risk"], p["requested_by"], p["expires_at"]] for p in answer["proposals"]
    ]
    table("Proposals", ["id", "tool", "state", "risk", "requested by", "expires"], rows)


@review.command()
@click.argument("proposal_id")
@_AS
@_JSON
def show(proposal_id: str, staff: str, as_json: bool) -> None:
    """The proposal as it would be written, with differences and evidence."""
    answer = _asked("/api/show", staff, {"id": proposal_id})
    if as_json:
        emit_json(answer)
        return
    import json

    click.echo(json.dumps(answer, indent=2, ensure_ascii=False))


@review.command()
@click.argument("proposal_id")
@click.option("--digest", required=True, help="Of what you read; from `review show`.")
@_AS
@_JSON
def approve(proposal_id: str, digest: str, staff: str, as_json: bool) -> None:
    """Approve exactly what has this digest."""
    answer = _asked("/api/approve", staff, {"id": proposal_id, "digest": digest})
    _told(answer, as_json)


@review.command()
@click.argument("proposal_id")
@click.option("--reason", required=True, metavar="CODE")
@click.option("--comment", default=None)
@_AS
@_JSON
def reject(proposal_id: str, reason: str, comment: str | None, staff: str, as_json: bool) -> None:
    """Reject it, with a reason from the list."""
    answer = _asked("/api/reject", staff, {"id": proposal_id, "reason": reason, "comment": comment})
    _told(answer, as_json)


@review.command("open")
@_AS
def open_(staff: str) -> None:
    """Print the page's address and a one-time code for STAFF (2 minutes, once; sandbox only)."""
    client = ServiceClient()
    answer = client.control("/home/review-code", {"as": staff})
    click.echo(f"{client.service.review_url}/\nstaff: {answer['staff']}\ncode:  {answer['code']}")


def _told(answer: dict[str, object], as_json: bool) -> None:
    if as_json:
        emit_json(answer)
        return
    delivery = answer.get("delivery")
    click.echo(f"{answer['id']}: {answer['state']}" + (f", delivery {delivery}" if delivery else ""))

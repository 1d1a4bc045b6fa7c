"""eob: what payers paid, from 835 files and from EOBs on paper. Needs neither home nor service."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .output import Failure, dollars, emit_json, read_bytes, show_doubts, table

if TYPE_CHECKING:
    from ..billing.remittance.model import Payment
    from ..billing.remittance.paper import Layout


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--layouts", metavar="FILE", help="YAML: what a payer's paper calls its columns.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def eob(files: tuple[str, ...], layouts: str | None, as_json: bool) -> None:
    """Read remittances (835, or an EOB as PDF or text): balance, results, takebacks, and one next step a claim."""
    from ..billing.remittance import analyze_payments
    from ..billing.remittance import as_json as report

    known = _layouts(layouts)
    payments = [payment for name in files for payment in _payments(name, read_bytes(name), known)]
    document = report(analyze_payments(payments))
    if as_json:
        emit_json(document)
        return
    for remittance in document["remittances"]:
        _show_remittance(remittance)


def _payments(path: str, content: bytes, layouts: Sequence["Layout"]) -> "list[Payment]":
    from ..billing.remittance import payments_of
    from ..billing.x12.errors import NotX12, X12Unreadable

    name = "standard input" if path == "-" else Path(path).name
    if b"%PDF-" in content[:1024]:
        return _on_paper(name, content, layouts)
    try:
        return payments_of(name, content)
    except NotX12 as error:
        return _on_paper(name, content, layouts, otherwise=str(error))
    except X12Unreadable as error:
        raise Failure(f"{name}: {error}") from None


def _on_paper(name: str, content: bytes, layouts: Sequence["Layout"], otherwise: str | None = None) -> "list[Payment]":
    """Opened in a child process with limits: anybody can send a PDF."""
    from ..adapters.documents import ChildOpener
    from ..billing.remittance.paper import NoRemittance, read_paper
    from ..ports import DocumentUnreadable

    try:
        return read_paper(ChildOpener().open_now(content, name=name), file=name, layouts=layouts)
    except NoRemittance as error:
        raise Failure(f"{name}: {f'{error} {otherwise}' if otherwise else error}") from None
    except DocumentUnreadable as error:
        raise Failure(f"{name}: {error}") from None


def _layouts(path: str | None) -> "list[Layout]":
    """A list of `payer`, `captions` (caption to concept) and `date_order`."""
    if path is None:
        return []
    import yaml

    from ..billing.remittance.paper import Layout

    try:
        return [Layout(**each) for each in yaml.safe_load(read_bytes(path))]
    except (yaml.YAMLError, TypeError, ValueError):
        raise Failure(
            f"{path}: --layouts wants a YAML list of payer, captions and date_order, such as"
            " [{payer: ACME, captions: {Amt Chgd: charge}}]"
        ) from None


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
    show_doubts(remittance["doubts"])

"""kill: the switch that stops every tool on the next call. Alerts and the safety lane go on."""

import click

from .client import ServiceClient
from .output import emit_json


@click.command()
@click.argument("state", type=click.Choice(["on", "off"]))
@click.option("--feature", default="all", show_default=True, help="One feature of rollout.yaml, or all.")
@click.option("--json", "as_json", is_flag=True)
def kill(state: str, feature: str, as_json: bool) -> None:
    """Stop (on) or let work (off) the assistants, from the next call on."""
    answer = ServiceClient().control("/home/kill", {"feature": feature, "on": state == "on"})
    emit_json(answer) if as_json else click.echo(f"kill switch for {feature}: {state}")

"""What the door costs: governed calls over HTTP against calls of a server without one."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from .client import tool_call
from .effort import Effort
from .governed_apps import IDENTIFIED, PLACEHOLDERS
from .processes import announced
from .rounds import Rounds, Side, calls_a_second, in_turns, p50_seconds
from .rows import Row

CLIENTS = 16
BARE = "bare MCP server"
BARE_JSON = "bare MCP server, JSON answers only"
_OURS = {IDENTIFIED: "get_client, identified data", PLACEHOLDERS: "get_client, placeholders"}


async def call_rows(effort: Effort, folder: Path) -> list[Row]:
    with ExitStack() as running:
        sides = _sides(running, folder)
        times = await in_turns(sides, effort.rounds, lambda side: p50_seconds(side, effort.calls))
        rates = await in_turns(sides, effort.rounds, lambda side: calls_a_second(side, CLIENTS, effort.seconds))
    return [*_times(times.scaled(1_000)), *_rates(rates)]


def _times(found: Rounds) -> list[Row]:
    """Of the rounds' p50 the best: what else runs on the machine only adds."""
    what = "p50 over HTTP"
    return [
        _row(found, found.least, IDENTIFIED, BARE, what, "ms", at_most=2),
        _row(found, found.least, PLACEHOLDERS, BARE, what, "ms", at_most=4),
        _row(found, found.least, IDENTIFIED, BARE_JSON, what, "ms"),
        _row(found, found.least, PLACEHOLDERS, BARE_JSON, what, "ms"),
    ]


def _rates(found: Rounds) -> list[Row]:
    what = f"{CLIENTS} clients at once"
    return [
        _row(found, found.most, IDENTIFIED, BARE, what, "calls/s", at_least=0.6),
        _row(found, found.most, PLACEHOLDERS, BARE, what, "calls/s"),
        _row(found, found.most, IDENTIFIED, BARE_JSON, what, "calls/s"),
        _row(found, found.most, PLACEHOLDERS, BARE_JSON, what, "calls/s"),
    ]


def _sides(running: ExitStack, folder: Path) -> list[Side]:
    add = ("add", {"a": 2, "b": 3})
    plain = running.enter_context(announced("evals.bench.bare", "http"))
    quick = running.enter_context(announced("evals.bench.bare", "json"))
    ours = running.enter_context(announced("evals.bench.governed", str(folder)))
    card = ("get_client", {"client_id": ours["client_id"]})
    return [
        Side(name=BARE, url=plain["url"], request=tool_call(plain["url"], *add)),
        Side(name=BARE_JSON, url=quick["url"], request=tool_call(quick["url"], *add)),
        *(
            Side(name=app, url=ours["url"], request=tool_call(ours["url"], *card, token=ours["tokens"][app]))
            for app in _OURS
        ),
    ]


def _row(
    found: Rounds,
    best: Callable[[str], float],
    app: str,
    peer: str,
    what: str,
    unit: str,
    *,
    at_most: float | None = None,
    at_least: float | None = None,
) -> Row:
    return Row(
        what=f"{_OURS[app]}, {what}",
        ours=best(app),
        peer=best(peer),
        peer_name=peer,
        unit=unit,
        at_most=at_most,
        at_least=at_least,
        ours_by_round=found.figures[app],
        peer_by_round=found.figures[peer],
    )

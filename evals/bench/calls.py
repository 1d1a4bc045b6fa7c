"""What the door costs: governed calls over HTTP against calls of a server without one."""

from contextlib import ExitStack
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    at_most: float | None = None
    at_least: float | None = None


async def call_rows(effort: Effort, folder: Path) -> list[Row]:
    with ExitStack() as running:
        sides = _sides(running, folder)
        times = await in_turns(sides, effort.rounds, lambda side: p50_seconds(side, effort.calls))
        rates = await in_turns(
            sides, effort.rounds, lambda side: calls_a_second(side, CLIENTS, effort.seconds)
        )
    milliseconds = times.scaled(1_000)
    return [
        _row(milliseconds, IDENTIFIED, BARE, "p50 over HTTP", "ms", _Target(at_most=2)),
        _row(milliseconds, PLACEHOLDERS, BARE, "p50 over HTTP", "ms", _Target(at_most=4)),
        _row(milliseconds, IDENTIFIED, BARE_JSON, "p50 over HTTP", "ms", _Target()),
        _row(milliseconds, PLACEHOLDERS, BARE_JSON, "p50 over HTTP", "ms", _Target()),
        _row(rates, IDENTIFIED, BARE, f"{CLIENTS} clients at once", "calls/s", _Target(at_least=0.6)),
        _row(rates, PLACEHOLDERS, BARE, f"{CLIENTS} clients at once", "calls/s", _Target()),
        _row(rates, IDENTIFIED, BARE_JSON, f"{CLIENTS} clients at once", "calls/s", _Target()),
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


def _row(found: Rounds, app: str, peer: str, how: str, unit: str, target: _Target) -> Row:
    return Row(
        what=f"{_OURS[app]}, {how}",
        ours=found.median(app),
        peer=found.median(peer),
        peer_name=peer,
        unit=unit,
        at_most=target.at_most,
        at_least=target.at_least,
        ours_by_round=found.figures[app],
        peer_by_round=found.figures[peer],
    )

"""Measuring in rounds: every side has its turn in each round, so that a busy machine slows all of them."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from .client import ThinClient

WARM_CALLS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One server with the request that it is asked."""

    name: str
    url: str
    request: bytes


@dataclass(slots=True)
class Rounds:
    """One figure a round and side."""

    figures: dict[str, list[float]] = field(default_factory=dict[str, list[float]])

    def add(self, name: str, figure: float) -> None:
        self.figures.setdefault(name, []).append(figure)

    def scaled(self, factor: float) -> "Rounds":
        return Rounds({name: [figure * factor for figure in given] for name, given in self.figures.items()})

    def least(self, name: str) -> float:
        return min(self.figures[name])

    def most(self, name: str) -> float:
        return max(self.figures[name])

    def median(self, name: str) -> float:
        return statistics.median(self.figures[name])


async def in_turns(sides: Sequence[Side], rounds: int, measure: Callable[[Side], Awaitable[float]]) -> Rounds:
    """ABC ABC ...; the order turns by one each round, so that nobody always comes after the same neighbour."""
    found = Rounds()
    for number in range(rounds):
        start = number % len(sides)
        for side in [*sides[start:], *sides[:start]]:
            found.add(side.name, await measure(side))
    return found


async def p50_seconds(side: Side, calls: int) -> float:
    """One client, one call after the other: the median time of an answer."""
    async with ThinClient(side.url, side.request) as client:
        for _ in range(min(WARM_CALLS, calls)):
            await client.ask()
        return statistics.median([await _timed(client) for _ in range(calls)])


async def calls_a_second(side: Side, clients: int, seconds: float) -> float:
    """So many clients at once, each with one call under way."""
    async with AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(ThinClient(side.url, side.request)) for _ in range(clients)]
        for client in opened:
            await client.ask()
        start = time.perf_counter()
        counts = await asyncio.gather(*(_asks_until(client, start + seconds) for client in opened))
        return sum(counts) / (time.perf_counter() - start)


async def _timed(client: ThinClient) -> float:
    start = time.perf_counter()
    await client.ask()
    return time.perf_counter() - start


async def _asks_until(client: ThinClient, deadline: float) -> int:
    count = 0
    while time.perf_counter() < deadline:
        await client.ask()
        count += 1
    return count

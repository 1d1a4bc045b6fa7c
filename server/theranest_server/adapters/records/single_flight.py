"""One request for many who ask the same at the same time."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class SingleFlight(Generic[T]):
    """Callers with one key share one answer or one error; a caller who gives up does not stop the others."""

    def __init__(self) -> None:
        self._flying: dict[Hashable, asyncio.Task[T]] = {}

    async def do(self, key: Hashable, fetch: Callable[[], Awaitable[T]]) -> T:
        task = self._flying.get(key)
        if task is None:
            task = asyncio.ensure_future(self._run(fetch))
            self._flying[key] = task
            task.add_done_callback(lambda done: self._landed(key, done))
        return await asyncio.shield(task)

    async def _run(self, fetch: Callable[[], Awaitable[T]]) -> T:
        return await fetch()

    def _landed(self, key: Hashable, task: asyncio.Task[T]) -> None:
        self._flying.pop(key, None)
        if not task.cancelled():
            task.exception()  # seen, even where every caller has given up

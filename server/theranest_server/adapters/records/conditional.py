"""Answers kept with their ETag, so that an unchanged record is asked for, but neither sent nor parsed again."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(Generic[T]):
    etag: str
    value: T
    size: int


class KeptAnswers(Generic[T]):
    """The most recently used answers, bounded by number and by the bytes that they came in. In memory only."""

    def __init__(self, *, most: int, most_bytes: int) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[str, Kept[T]] = OrderedDict()

    def get(self, key: str) -> Kept[T] | None:
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def keep(self, key: str, kept: Kept[T]) -> None:
        self.forget(key)
        if kept.size > self._most_bytes // 4:
            return
        self._kept[key] = kept
        self._bytes += kept.size
        while len(self._kept) > self._most or self._bytes > self._most_bytes:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= oldest.size

    def forget(self, key: str) -> None:
        dropped = self._kept.pop(key, None)
        if dropped is not None:
            self._bytes -= dropped.size

"""Doubts: what a reader could not take at its word, and where."""

from collections.abc import Iterator
from dataclasses import dataclass

MOST_DOUBTS = 200
"""A file of noise must not answer with a list as long as itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """`segment` counts from 1 in the file. `what` holds no value of the file that could name a person."""

    segment: int
    what: str


class Doubts:
    """Collects doubts up to a limit; the last one then says that there are more."""

    def __init__(self, most: int = MOST_DOUBTS) -> None:
        self._most = most
        self._found: list[Doubt] = []

    def note(self, segment: int, what: str) -> None:
        if len(self._found) < self._most:
            self._found.append(Doubt(segment=segment, what=what))
        elif len(self._found) == self._most:
            self._found.append(Doubt(segment=segment, what="there are more doubts from here on than are listed"))

    def take_over(self, others: "Doubts") -> None:
        """Move all of the others here; that list is then empty and may be filled again."""
        for doubt in others:
            self.note(doubt.segment, doubt.what)
        others._found.clear()

    def __iter__(self) -> Iterator[Doubt]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def in_order(self) -> tuple[Doubt, ...]:
        return tuple(sorted(self._found, key=lambda doubt: doubt.segment))

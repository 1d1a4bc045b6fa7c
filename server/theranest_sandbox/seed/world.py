"""What every part of the generator shares: one place for rows, contents, ids and chance."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

PRACTICE_ID = "PR-5567"
Row = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The bytes of a document or of a remittance (`kind`), kept beside its row."""

    kind: str
    id: str
    media_type: str
    data: bytes


@dataclass(slots=True, kw_only=True)
class World:
    """Rows by kind in the order they were made. Chance is drawn from a stream per topic, so that a new topic in
    one part does not move the others."""

    seed: int
    rows: dict[str, list[Row]] = field(default_factory=dict[str, list[Row]])
    contents: list[Content] = field(default_factory=list[Content])
    _numbers: dict[str, int] = field(default_factory=dict[str, int])

    def chance(self, *topic: str) -> random.Random:
        return random.Random(f"{self.seed}/{'/'.join(topic)}")  # noqa: S311 - invented people, not secrets

    def next_id(self, prefix: str, *, width: int = 5, first: int = 1) -> str:
        number = self._numbers.get(prefix, first - 1) + 1
        self._numbers[prefix] = number
        return f"{prefix}-{number:0{width}d}"

    def add(self, kind: str, row: Row, *, at: str) -> Row:
        """Keep a row; `at` is the UTC time of its last change."""
        row.setdefault("practice_id", PRACTICE_ID)
        row["updated_at"] = at
        self.rows.setdefault(kind, []).append(row)
        return row

    def of(self, kind: str) -> list[Row]:
        return self.rows.get(kind, [])


def pick(rng: random.Random, options: Sequence[T]) -> T:
    return options[int(rng.random() * len(options))]


def some(rng: random.Random, options: Sequence[T], count: int) -> list[T]:
    """`count` different options in drawn order."""
    left = list(options)
    rng.shuffle(left)
    return left[:count]


def happens(rng: random.Random, share: float) -> bool:
    return rng.random() < share

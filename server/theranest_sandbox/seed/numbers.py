"""Identifiers that look right and belong to nobody: NPIs above the issued range, phones in 555-01xx, member ids."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from .names import AREA_CODES
from .world import pick

LETTERS = "ACDEFGHJKMNPQRTUVWXY"
ALNUM = "0123456789" + LETTERS


def luhn_npi(nine: str) -> str:
    """The NPI of nine digits: its check digit counts the card prefix 80840 (45 CFR 162.406)."""
    total = 24
    for index, digit in enumerate(reversed(nine)):
        value = int(digit) * (2 if index % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return nine + str(-total % 10)


def medicare_id(rng: random.Random) -> str:
    """The shape of a Medicare beneficiary identifier: eleven characters, letters at 2, 5, 8, 9."""
    digit, letter, either = "0123456789", LETTERS, ALNUM
    shape = ("123456789", letter, either, digit, letter, either, digit, letter, letter, digit, digit)
    return "".join(pick(rng, options) for options in shape)


def member_id(rng: random.Random, prefix: str, digits: int) -> str:
    return prefix + "".join(pick(rng, "0123456789") for _ in range(digits))


@dataclass(slots=True, kw_only=True)
class Phones:
    """Hands out numbers with area codes of a state, each once while they last."""

    rng: random.Random
    used: set[str] = field(default_factory=set[str])

    def next(self, state: str) -> str:
        number = self._draw(state)
        for _ in range(200):
            if number not in self.used:
                break
            number = self._draw(state)
        self.used.add(number)
        return number

    def _draw(self, state: str) -> str:
        return f"{pick(self.rng, AREA_CODES[state])}-555-01{self.rng.randrange(100):02d}"


@dataclass(slots=True, kw_only=True)
class Npis:
    count: int = 0

    def next(self) -> str:
        """Issued numbers end below 1993; these start with 19999."""
        self.count += 1
        return luhn_npi(f"19999{self.count * 37 % 10000:04d}")

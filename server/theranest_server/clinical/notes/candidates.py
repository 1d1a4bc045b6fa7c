"""Sentences that could stand in the note: third person, each with its evidence, each through the gate of `support.py`."""

from collections.abc import Sequence
from dataclasses import dataclass

from .cues import instruments_in
from .draft import Facet, Role, Span
from .said import Said
from .scores import FIGURE


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    text: str
    spans: tuple[Span, ...]
    role: Role
    said: tuple[Said, ...]
    folded: str
    """What was said, spelled as the cue files expect it."""
    risk: tuple[str, ...] = ()
    stance: str = "stated"
    exchange: bool = False
    facet: Facet | None = None
    """Set where a rule decides; else the ranker routes it."""
    must: bool = False
    when: str | None = None
    """Set where the words alone would mislead about the time."""
    aside: bool = False
    """For the list of risk statements only: the note tells it in a longer sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """All candidates in order, and what the gate left out and why."""

    candidates: tuple[Candidate, ...]
    left_out: tuple[tuple[str, int], ...]


def by_turn(said: Sequence[Said]) -> list[list[Said]]:
    turns: list[list[Said]] = []
    for sentence in said:
        if turns and sentence.turn == turns[-1][0].turn:
            turns[-1].append(sentence)
        else:
            turns.append([sentence])
    return turns


def is_score(spoken: str) -> bool:
    """An instrument or a spoken scale together with a figure."""
    return bool(instruments_in(spoken)) and FIGURE.search(spoken) is not None

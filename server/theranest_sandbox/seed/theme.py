"""The shape of a theme: what one kind of treatment is about, in pieces that notes, plans and talks are made of.

Pieces are in the past tense with `{name}`, `{they}`, `{them}`, `{their}`, so that they suit every pronoun.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """A measurable step: text with its baseline, and the target to reach."""

    text: str
    target: str
    interventions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    key: str
    icd10: tuple[str, ...]
    presenting: tuple[str, ...]
    problem: str
    goal: str
    objectives: tuple[Objective, ...]
    symptoms: tuple[str, ...]
    functions: tuple[str, ...]
    events: tuple[str, ...]
    quotes: tuple[str, ...]
    interventions: tuple[str, ...]
    responses: tuple[str, ...]
    homework: tuple[str, ...]
    medication: tuple[str, ...] = ()
    measure: str | None = "PHQ-9"

"""The pattern files of this package, compiled once when first used."""

import re
from functools import cache

from .words import data_lines


def _rows(name: str) -> list[tuple[str, str]]:
    return [(kind, pattern) for kind, _, pattern in (line.partition("\t") for line in data_lines(name))]


@cache
def _patterns(name: str) -> dict[str, re.Pattern[str]]:
    return {kind: re.compile(pattern) for kind, pattern in _rows(name)}


@cache
def _risk_patterns() -> dict[str, re.Pattern[str]]:
    """From the head of a word on: "end it" is not in "spend it"; a joined `n't` begins inside one."""
    rows = _rows("risk_cues.tsv")
    return {kind: re.compile(rf"(?:(?<![a-z])|(?=n't))(?:{pattern})") for kind, pattern in rows}


@cache
def _idioms() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{line})" for line in data_lines("harmless_idioms.txt")))


def folded(text: str) -> str:
    """Spelling as the patterns expect it: straight apostrophes, `n't` joined."""
    return re.sub(r"\s+(?=n't\b|'(?:s|m|re|ve|ll|d)\b)", "", text.lower().replace("’", "'"))


def has(cue: str, text: str) -> bool:
    """Whether a cue of `cues.tsv` occurs in folded text."""
    return _patterns("cues.tsv")[cue].search(text) is not None


def techniques_in(text: str) -> list[tuple[str, str]]:
    """Techniques and the words by which they were named."""
    return [(name, hit[0]) for name, pattern in _patterns("techniques.tsv").items() if (hit := pattern.search(text))]


def instruments_in(text: str) -> list[str]:
    return [name for name, pattern in _patterns("instruments.tsv").items() if pattern.search(text)]


def risk_kinds(text: str) -> tuple[str, ...]:
    """Kinds of risk that folded text speaks of; figures of speech alone do not count."""
    kinds = _kinds(text)
    return _kinds(_idioms().sub(" ", text)) if kinds else ()


def _kinds(text: str) -> tuple[str, ...]:
    return tuple(kind for kind, pattern in _risk_patterns().items() if pattern.search(text))


def instrument_words(text: str) -> str | None:
    """The words by which a questionnaire was named in folded text; ratings on a spoken scale are none."""
    found = (
        hit
        for name, pattern in _patterns("instruments.tsv").items()
        if name != "SUDS" and (hit := pattern.search(text))
    )
    return next((hit[0] for hit in found), None)

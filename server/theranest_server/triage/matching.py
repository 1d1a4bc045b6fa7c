"""Finds the lexicon's patterns in folded words, in time linear in their number."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from .deadline import Deadline
from .folding import Folded
from .patterns import Pattern, lexicon

_BEFORE, _AFTER = 28, 28
_APART = 40
"""Words between the parts of an `&` pattern."""
_SHORT = 70
"""Messages up to this many words are searched whole; longer ones around the words that matter."""
_MOST_PLACES = 40
"""Places reported a pattern; one is enough to act on, a few to see past those that are denied."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern at words `start` to `end` (exclusive); `gaps`: the same of the words that filled its gaps."""

    pattern: Pattern
    start: int
    end: int
    gaps: tuple[tuple[int, int], ...] = ()


@cache
def _index() -> tuple[dict[str, tuple[Pattern, ...]], dict[str, tuple[tuple[str, Pattern], ...]]]:
    """Patterns by key word; and those whose key is a beginning, by its first four letters."""
    exact: defaultdict[str, list[Pattern]] = defaultdict(list)
    beginnings: defaultdict[str, list[tuple[str, Pattern]]] = defaultdict(list)
    for pattern in lexicon():
        for key in pattern.keys:
            if key.endswith("*"):
                beginnings[key[:4]].append((key[:-1], pattern))
            else:
                exact[key].append(pattern)
    return {k: tuple(v) for k, v in exact.items()}, {k: tuple(v) for k, v in beginnings.items()}


def _patterns_for(word: str) -> Iterator[Pattern]:
    exact, beginnings = _index()
    yield from exact.get(word, ())
    for beginning, pattern in beginnings.get(word[:4], ()):
        if word.startswith(beginning):
            yield pattern


def find(folded: Folded, deadline: Deadline) -> list[Hit]:
    """All hits, unweighed. Raises `TimedOut`."""
    if len(folded.words) <= _SHORT:
        candidates = {pattern for word in set(folded.words) for pattern in _patterns_for(word)}
        return [hit for pattern in candidates for hit in _search(pattern, folded, [(0, len(folded.words))])]
    hits: list[Hit] = []
    for pattern, places in _places(folded.words).items():
        deadline.check()
        hits.extend(_search(pattern, folded, _merged(places, len(folded.words))))
    return hits


def _places(words: tuple[str, ...]) -> dict[Pattern, list[int]]:
    known: dict[str, tuple[Pattern, ...]] = {}
    found: defaultdict[Pattern, list[int]] = defaultdict(list)
    for at, word in enumerate(words):
        patterns = known.get(word)
        if patterns is None:
            patterns = known[word] = tuple(_patterns_for(word))
        for pattern in patterns:
            found[pattern].append(at)
    return found


def _merged(places: Iterable[int], count: int) -> list[tuple[int, int]]:
    """Windows around the places, overlapping ones as one."""
    spans: list[tuple[int, int]] = []
    for place in places:
        start, end = max(0, place - _BEFORE), min(count, place + _AFTER)
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _search(pattern: Pattern, folded: Folded, spans: Iterable[tuple[int, int]]) -> list[Hit]:
    first, *others = pattern.parts
    hits: list[Hit] = []
    for start, end in spans:
        at, stop = folded.starts[start], folded.starts[end]
        while len(hits) < _MOST_PLACES and (match := first.search(folded.joined, at, stop)):
            hit = _hit(pattern, folded, match)
            if all(_near(other, hit, folded) for other in others):
                hits.append(hit)
            at = max(match.end(), match.start() + 1)
    return hits


def _hit(pattern: Pattern, folded: Folded, match: re.Match[str]) -> Hit:
    filled = [match.span(group) for group in range(1, match.re.groups + 1)]
    gaps = tuple((folded.word_at(a), folded.word_at(b - 1) + 1) for a, b in filled if b > a >= 0)
    return Hit(pattern, folded.word_at(match.start()), folded.word_at(match.end() - 1) + 1, gaps)


def _near(other: re.Pattern[str], hit: Hit, folded: Folded) -> bool:
    start = folded.starts[max(0, hit.start - _APART)]
    stop = folded.starts[min(len(folded.words), hit.end + _APART)]
    return other.search(folded.joined, start, stop) is not None

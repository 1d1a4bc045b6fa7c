"""What a message is about, by the words of `data/categories.txt`; danger does not change it."""

from collections import Counter
from functools import cache

from .datafiles import lines
from .folding import Folded
from .verdict import CATEGORIES

_BEGINNING = slice(0, 400)
"""Words looked at; what a message is about is said early."""


@cache
def _weights() -> dict[str, tuple[tuple[str, int], ...]]:
    """Word or two-word phrase to categories with their weights."""
    found: dict[str, list[tuple[str, int]]] = {}
    for line in lines("categories.txt"):
        head, _, body = line.partition(": ")
        category, _, weight = head.partition(" ")
        if category not in CATEGORIES:
            raise ValueError(f"categories.txt: {category!r} is no category")
        for phrase in body.split("|"):
            found.setdefault(phrase.strip(), []).append((category, int(weight or 1)))
    return {phrase: tuple(entries) for phrase, entries in found.items()}


def category(folded: Folded, *, dangerous: bool) -> str:
    """The class with the most weight; without any, `clinical` for danger and `other` for the rest."""
    scores: Counter[str] = Counter()
    words = folded.words[_BEGINNING]
    weights = _weights()
    for at, word in enumerate(words):
        for phrase in (word, *(" ".join(words[at : at + size]) for size in (2, 3))):
            for name, weight in weights.get(phrase, ()):
                scores[name] += weight
    if not scores:
        return "clinical" if dangerous else "other"
    return max(CATEGORIES, key=lambda name: (scores[name], -CATEGORIES.index(name)))

"""What the classifier sees of a sentence: hashed words, pairs of words, pieces of words, and word classes.

Training (`evals/triage/train.py`) and scoring use this one function, so they cannot drift apart.
"""

from collections.abc import Iterable
from functools import cache, lru_cache
from zlib import crc32

from .patterns import classes

SIZE = 1 << 16
"""Buckets of the hashed features; a power of two."""
_CLASSES_SEEN = (
    "me",
    "family",
    "pills",
    "gun",
    "rope",
    "blade",
    "bodypart",
    "kill",
    "gone",
    "not",
    "now",
    "mine",
    "past",
    "took",
    "had",
)
_FORGETTABLE = frozenset(("a", "an", "the", ".", "el", "la", "los", "las", "un", "una"))


def bucket(feature: str) -> int:
    return crc32(feature.encode()) & (SIZE - 1)


@cache
def _class_of() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in _CLASSES_SEEN:
        for phrase in classes()[name]:
            if " " not in phrase:
                found.setdefault(phrase, name)
    return found


@lru_cache(maxsize=100_000)
def _of_word(word: str) -> tuple[int, ...]:
    """The word itself and its pieces of three to five letters."""
    if word.isdigit():
        return (bucket("w:0"),)
    padded = f"^{word}$"
    pieces = {padded[at : at + size] for size in (3, 4, 5) for at in range(len(padded) - size + 1)}
    return (bucket("w:" + word), *(bucket("c:" + piece) for piece in sorted(pieces)))


@lru_cache(maxsize=200_000)
def _of_pair(first: str, second: str) -> tuple[int, ...]:
    return (bucket(f"p:{first} {second}"),)


@lru_cache(maxsize=50_000)
def _of_classes(first: str, second: str) -> int:
    return bucket(f"k:{first} {second}")


def buckets(words: Iterable[str]) -> set[int]:
    """The buckets of the words of a sentence or message."""
    kept = [word for word in words if word not in _FORGETTABLE]
    found: set[int] = set()
    classed = [_class_of().get(word, word) for word in kept]
    before, two_before, class_before, class_two_before = "<s>", "<s>", "<s>", "<s>"
    for word, named in zip((*kept, "</s>"), (*classed, "</s>"), strict=True):
        if word != "</s>":
            found.update(_of_word(word))
        found.update(_of_pair(before, word))
        found.add(bucket(f"t:{two_before} {before} {word}"))
        found.add(_of_classes(class_before, named))
        found.add(_of_classes(class_two_before + " *", named))
        two_before, before = before, word
        class_two_before, class_before = class_before, named
    return found

"""Undoes spelling mistakes and disguises towards words that the lexicon knows; leaves other words alone.

A word of the vocabulary is never changed, so `lease` does not become `please`.
"""

import re
from collections.abc import Iterable
from functools import cache

from .datafiles import lines, pairs, words
from .patterns import lexicon_words

_REPEATED = re.compile(r"(.)\1{2,}")
_TWICE = re.compile(r"(.)\1+")
_SUICID = re.compile(
    r"(?:th|s)(?:u|oo|ew|w|ue|ui)?[uicsyw]{1,5}d(?:e|es|al|ally|ed|o|arme|arse|io|a|ing|le|ul|all|el)?"
)
_LONGEST_GLUED = 60


@cache
def vocabulary() -> frozenset[str]:
    """Words of ordinary English and Spanish messages, and those of the lexicon."""
    return frozenset({*words("known_words.txt"), *words("common.txt"), *lexicon_words(), *_names_of_slang()})


def _names_of_slang() -> Iterable[str]:
    return (short for short, _ in pairs("folding.txt") if " " not in short)


@cache
def sensitive() -> frozenset[str]:
    """The words that patterns turn on: what is disguised is compared with these."""
    common = frozenset(words("common.txt"))
    return frozenset({word for word in lexicon_words() if len(word) >= 3 and word not in common} | set(_glue()))


@cache
def _glue() -> tuple[str, ...]:
    return tuple(words("glue.txt"))


def is_known(word: str) -> bool:
    return word in vocabulary()


def is_sensitive(word: str) -> bool:
    return word in sensitive()


def repaired(word: str) -> tuple[str, ...]:
    """The word, or what it was meant to be: one word, or several that were run together."""
    if len(word) < 3 or word in vocabulary():
        return (word,)
    if word[0].isdigit():
        return (word,)
    shortened = _shortened(word)
    if shortened is not None:
        return (shortened,)
    if 9 <= len(word) <= _LONGEST_GLUED:
        apart = _apart(word)
        if apart and set(apart) & sensitive():
            return apart
    if len(word) >= 6 and _SUICID.fullmatch(word):
        return ("suicidal" if "al" in word[-3:] or word.endswith(("le", "ul", "el")) else "suicide",)
    if 4 <= len(word) <= 20:
        nearest = _nearest(_TWICE.sub(r"\1", word) if _REPEATED.search(word) else word)
        if nearest:
            return (nearest,)
    return (word,)


def _shortened(word: str) -> str | None:
    """`diiiie` as `die`, `killl` as `kill`."""
    if not _TWICE.search(word):
        return None
    for form in (_REPEATED.sub(r"\1\1", word), _REPEATED.sub(r"\1", word), _TWICE.sub(r"\1", word)):
        if form != word and form in vocabulary():
            return form
    return None


def _without_one(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


@cache
def _near() -> dict[str, str]:
    """Each word of the lexicon under itself without one of its letters; the first word of the files wins."""
    found: dict[str, str] = {}
    for word in sorted(lexicon_words(), key=lambda word: (-len(word), word)):
        if len(word) >= 4:
            for form in _without_one(word):
                found.setdefault(form, word)
    return found


def _nearest(word: str) -> str | None:
    """A word of the lexicon one letter away (one more, one fewer, one other, two swapped)."""
    near = _near()
    if word in lexicon_words():
        return word
    if word in near and len(word) >= 5:
        return near[word]
    for form in sorted(_without_one(word)):
        if form in lexicon_words() and len(form) >= 4:
            return form
    if len(word) >= 5 or word[:1] in "kwd":
        for form in sorted(_without_one(word)):
            meant = near.get(form)
            if meant is not None and len(meant) == len(word) and _plausible(word, meant):
                return meant
    return None


def _plausible(word: str, meant: str) -> bool:
    """Two letters swapped, or another letter inside a word of five and more that begins alike."""
    if sorted(word) == sorted(meant):
        return True
    return len(word) >= 6 and word[0] == meant[0]


@cache
def _pieces() -> frozenset[str]:
    """Words that run-together writing is cut into."""
    return frozenset({word for word in lexicon_words() if len(word) >= 3} | set(words("common.txt")) | set(_glue()))


def _apart(word: str) -> tuple[str, ...]:
    """The word cut into as few known words as possible; empty if that cannot be done."""
    best: list[tuple[str, ...] | None] = [(), *([None] * len(word))]
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 14), end):
            before = best[start]
            if before is None or word[start:end] not in _pieces():
                continue
            current = best[end]
            if current is None or len(before) + 1 < len(current):
                best[end] = (*before, word[start:end])
    return best[-1] or ()


def glued(letters: str) -> list[str]:
    """Letters that were written apart, as words."""
    if letters in vocabulary():
        return [letters]
    if len(letters) <= _LONGEST_GLUED:
        apart = _apart(letters)
        if apart:
            return list(apart)
    return list(repaired(letters))


@cache
def _mask_targets() -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for word in sorted(sensitive()):
        found.setdefault(len(word), []).append(word)
    return found


def masked(word: str) -> str | None:
    """`k*ll`, `s***ide`: the lexicon's word with these letters, if the ends are given."""
    plain = word.strip("_#")
    if not 3 <= len(plain) <= 20 or sum(char.isalpha() for char in plain) < max(2, len(plain) // 3):
        return None
    shape = re.compile("".join("[a-z]" if char in "*#_" else re.escape(char) for char in plain))
    first = (word for word in lines("masked.txt") if len(word) == len(plain))
    return next((found for found in (*first, *_mask_targets().get(len(plain), ())) if shape.fullmatch(found)), None)


def rejoined(found: list[str]) -> list[str]:
    """`sui cide` as one word, where a half is no word of its own."""
    if all(word in vocabulary() or not word.isalpha() for word in found):
        return found
    joined: list[str] = []
    at = 0
    while at < len(found):
        size = next((size for size in (3, 2) if _one_word(found[at : at + size], size)), 1)
        joined.append("".join(found[at : at + size]))
        at += size
    return joined


def _one_word(parts: list[str], size: int) -> bool:
    if len(parts) < size or all(part in vocabulary() for part in parts):
        return False
    whole = "".join(parts)
    return len(whole) >= 5 and whole in sensitive()

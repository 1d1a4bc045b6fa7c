"""Whether a message can be read at all: English, Spanish or both mixed are known; everything else is not."""

import re
import unicodedata
from functools import cache

from .datafiles import lines, words
from .spelling import vocabulary

_LATIN = re.compile(r"[a-z]")
_FOREIGN_ENOUGH = 2


@cache
def _foreign() -> frozenset[str]:
    """Frequent words of other languages that are no words of English or Spanish."""
    return frozenset(words("foreign.txt")) - frozenset(words("common.txt")) - frozenset(words("known_words.txt"))


@cache
def _other_scripts() -> tuple[str, ...]:
    return tuple(unicodedata.normalize("NFKC", line) for line in lines("scripts.txt"))


def danger_in_another_script(text: str) -> bool:
    """Whether a phrase of danger of a language with another script stands in the cleaned text."""
    return not text.isascii() and any(phrase in text.lower() for phrase in _other_scripts())


def is_known_language(text: str, folded: tuple[str, ...]) -> bool:
    """Whether enough of the words are English or Spanish. A message of names and numbers alone counts as known."""
    letters = sum(char.isalpha() for char in text[:4000])
    if letters and sum(not _latin(char) for char in text[:4000] if char.isalpha()) > 0.3 * letters:
        return False
    tokens = [word for word in folded[:600] if len(word) >= 2 and _LATIN.search(word)]
    known = sum(word in vocabulary() or not word.isalpha() for word in tokens)
    foreign = sum(word in _foreign() for word in tokens)
    if foreign >= _FOREIGN_ENOUGH and foreign > 0.25 * len(tokens):
        return False
    return not tokens or known >= _share_wanted(len(tokens)) * len(tokens)


def _share_wanted(count: int) -> float:
    return 0.34 if count <= 3 else 0.45


def _latin(char: str) -> bool:
    return ord(char) < 0x250 or 0x1E00 <= ord(char) < 0x1EA0 or ord(char) in (0x2BC, 0x2019)

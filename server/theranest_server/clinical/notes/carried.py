"""Text carried over from earlier notes ("cloned notes"): found, measured, never dropped."""

import re
from collections import defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher

from .draft import CarriedFrom, EarlierNote
from .sentences import cut
from .words import tokens

ALIKE = 0.85
_FEWEST_WORDS = 4


class EarlierText:
    """Sentences of earlier notes, looked up by the words they share."""

    def __init__(self, notes: Sequence[EarlierNote]) -> None:
        self._sentences: list[tuple[str, tuple[str, ...]]] = []
        self._by_word: defaultdict[str, list[int]] = defaultdict(list)
        for note in notes:
            for start, end in cut(note.text):
                self._add(note.id, tuple(_plain_tokens(note.text[start:end])))

    def _add(self, source: str, words: tuple[str, ...]) -> None:
        if len(words) < _FEWEST_WORDS:
            return
        for word in set(words):
            self._by_word[word].append(len(self._sentences))
        self._sentences.append((source, words))

    def nearest(self, sentence: str) -> CarriedFrom | None:
        """The earlier sentence that this one (nearly) repeats, with its similarity from ALIKE to 1."""
        words = tuple(_plain_tokens(sentence))
        if len(words) < _FEWEST_WORDS or not self._sentences:
            return None
        shared: defaultdict[int, int] = defaultdict(int)
        for word in set(words):
            for number in self._by_word.get(word, ()):
                shared[number] += 1
        likely = sorted(shared, key=lambda number: -shared[number])[:8]
        found = [(_similarity(words, self._sentences[number][1]), self._sentences[number][0]) for number in likely]
        best = max(found, default=(0.0, ""))
        return CarriedFrom(source=best[1], similarity=round(best[0], 3)) if best[0] >= ALIKE else None


def _plain_tokens(text: str) -> list[str]:
    return tokens(re.sub(r"^\s*[-*•]\s*", "", text))


def _similarity(first: tuple[str, ...], second: tuple[str, ...]) -> float:
    if first == second:
        return 1.0
    if min(len(first), len(second)) / max(len(first), len(second)) < 0.7:
        return 0.0
    return SequenceMatcher(None, first, second, autojunk=False).ratio()

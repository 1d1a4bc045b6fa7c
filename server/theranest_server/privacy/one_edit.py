"""Words one edit (one letter more, less, other, or two swapped) away from a known name.

Shorter names are met only by slips that hardly ever make another name: two letters swapped, one doubled, or characters
that look alike (`Crala`, `Carlla`, `Car1a`).
"""

from collections.abc import Iterable

from .words import clinical_words, everyday_words, never_misspelt

_SHORTEST = 6
_SHORTEST_SLIP = 4
_LOOKS_LIKE = str.maketrans("0135478i!|", "olesatblll")
_REMEMBERED = 50_000


class NearMisses:
    """Index by deletion neighbourhood. Only values of six letters or more that are no common words are in it."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = frozenset(n for n in names if len(n) >= _SHORTEST_SLIP)
        self._by_deletion: dict[str, set[str]] = {}
        self._by_slip: dict[str, str] = {}
        for name in sorted(self.names):
            if len(name) >= _SHORTEST and name not in everyday_words() and name not in clinical_words():
                for shorter in _deletions(name):
                    self._by_deletion.setdefault(shorter, set()).add(name)
            for slip in _slips(name):
                self._by_slip.setdefault(slip, name)
        self._not_near: set[str] = set()

    def among(self, words: set[str]) -> dict[str, str]:
        """Each misspelt word to the name it is nearest to. Words known to be nothing of the kind are remembered."""
        if not self.names:
            return {}
        fresh = words - self._not_near - never_misspelt() - self.names
        near: dict[str, str] = {}
        for word in fresh:
            name = self._nearest(word)
            if name is not None:
                near[word] = name
        if len(self._not_near) < _REMEMBERED:
            self._not_near |= fresh - near.keys()
        return near

    def _nearest(self, word: str) -> str | None:
        slip = self._by_slip.get(word) or self._by_slip.get(word.translate(_LOOKS_LIKE))
        if slip is not None:
            return slip
        if len(word) < _SHORTEST - 1 or len(word) > 40:
            return None
        candidates: set[str] = set()
        for shorter in _deletions(word):
            candidates |= self._by_deletion.get(shorter, set())
        return min((name for name in candidates if within_one_edit(word, name)), default=None)


def within_one_edit(one: str, other: str) -> bool:
    """Equal, or one insertion, deletion, substitution or swap of neighbours apart."""
    if one == other:
        return True
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    return one[at + 1 :] == other[at + 1 :] or (
        one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    )


def _slips(name: str) -> set[str]:
    swapped = {name[:i] + name[i + 1] + name[i] + name[i + 2 :] for i in range(len(name) - 1)}
    doubled = {name[:i] + name[i] + name[i:] for i in range(len(name))}
    return swapped | doubled | {name.translate(_LOOKS_LIKE)}


def _deletions(word: str) -> set[str]:
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}

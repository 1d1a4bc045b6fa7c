"""The last few texts and what came of them: the same record is asked for again and again in a conversation."""

from typing import Generic, TypeVar

_T = TypeVar("_T")
_MOST_CHARACTERS = 200_000


class Recent(Generic[_T]):
    """Forgets everything at once when it holds too much text; safe between threads because each step is atomic."""

    def __init__(self) -> None:
        self._kept: dict[str, _T] = {}
        self._room = _MOST_CHARACTERS

    def get(self, text: str) -> _T | None:
        return self._kept.get(text)

    def put(self, text: str, result: _T) -> None:
        if len(text) > _MOST_CHARACTERS // 4:
            return
        if self._room < len(text):
            self._kept = {}
            self._room = _MOST_CHARACTERS
        self._room -= len(text)
        self._kept[text] = result

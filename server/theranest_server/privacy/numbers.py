"""Telephone, member, account and other numbers, however they are punctuated, spaced, misread or said digit by digit."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from .one_edit import within_one_edit
from .spoken import digit_runs
from .words import everyday_words

_NOT_ALNUM = re.compile(r"[\W_]+")
_MISREAD = str.maketrans("oliszb", "011528")
_AS_MISREAD = {"0": "[0o]", "1": "[1li]", "5": "[5s]", "2": "[2z]", "8": "[8b]"}
_BETWEEN = r"[^\S\x00]{0,2}[().\-/_#]{0,2}[^\S\x00]{0,2}"
_NAMED_BEFORE = re.compile(
    r"(?:\b(?:id|ids|no|num|number|acct|account|member|group|mrn|policy|plate|pin|code)|#)\W{0,3}$"
)
_CODE = re.compile(r"(?<!\w)\+?\(?[a-z]{0,6}[\-_ ]?\d[a-z0-9]*(?:[).\-/ ]{1,2}\d[a-z0-9]*){0,6}(?!\w)")
_LETTERS_THEN_REST = re.compile(r"([a-z]*)(.*)")

_EDGE = ("", "\x00")
_SHORTEST_NEAR = 6
_REMEMBERED = 20_000


def compact(folded: str) -> str:
    """Letters and digits only."""
    return _NOT_ALNUM.sub("", folded)


class KnownNumber:
    """One number of the record, prepared to be found. `key` tells the caller which identifier it is."""

    def __init__(self, *, key: int, folded: str, telephone: bool, only_exact: bool = False) -> None:
        self.key = key
        self.telephone = telephone
        self.only_exact = only_exact
        value = compact(folded)
        if telephone and len(value) == 11 and value.startswith("1"):
            value = value[1:]
        self.value = value
        self.squeezed = value.translate(_MISREAD)
        self.weak = len(value) < 5 or (value.isalpha() and value in everyday_words())
        self.literal = folded.strip()
        self.digits = value if value.isdigit() else ""

    def stands(self, folded: str, start: int, end: int) -> bool:
        """For a value too short or too common to be told by itself: named as a number, alone, or punctuated alike."""
        if _NAMED_BEFORE.search(folded, max(0, start - 12), start):
            return True
        if folded[start - 1 : start] in _EDGE and folded[end : end + 1] in _EDGE:
            return True
        return self.literal != self.value and folded[start:end] == self.literal

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        digits_enough = sum(map(str.isdigit, self.value)) >= 3 and len(self.value) >= 6
        letters = [(_AS_MISREAD.get(c, c) if digits_enough else c) for c in self.value]
        before = rf"(?:(?<!\w)\+?1{_BETWEEN})?\(?" if self.telephone else ""
        edges = (r"(?<![^\W_])", r"(?![^\W_])" if not self.telephone else r"(?=x\d|ext|(?![^\W_]))")
        return re.compile(edges[0] + before + _BETWEEN.join(letters) + edges[1])


class KnownNumbers:
    """All numbers of a record."""

    def __init__(self, numbers: Iterable[KnownNumber]) -> None:
        self._numbers = tuple(n for n in numbers if n.value)
        self.without_digits = any(n.value.isalpha() for n in self._numbers)
        self._near = {
            n.value: n for n in self._numbers if len(n.value) >= _SHORTEST_NEAR and not n.weak and not n.only_exact
        }
        self._digits = tuple(n for n in self._numbers if len(n.digits) >= 7)
        self._not_near: set[str] = set()

    def find(self, folded: str) -> Iterator[tuple[int, int, int]]:
        """`(start, end, key)` of every exact occurrence; separators and misread characters do not hide one."""
        if not self._numbers:
            return
        squeezed = compact(folded).translate(_MISREAD)
        for number in self._numbers:
            if number.squeezed in squeezed:
                for found in number.pattern.finditer(folded):
                    if not number.weak or number.stands(folded, found.start(), found.end()):
                        yield found.start(), found.end(), number.key

    def find_spoken(self, folded: str) -> Iterator[tuple[int, int, int]]:
        """Occurrences said digit by digit (`five five five, one two ...`)."""
        for digits, places in digit_runs(folded):
            for number in self._digits:
                at = digits.find(number.digits)
                if at >= 0:
                    yield places[at][0], places[at + len(number.digits) - 1][1], number.key

    def find_near(self, folded: str) -> Iterator[tuple[int, int, int]]:
        """Codes one digit away from a number of six characters or more; letters in front must be the same."""
        if not self._near:
            return
        for found in _CODE.finditer(folded):
            written = found.group()
            if written in self._not_near:
                continue
            number = self._nearest(compact(written))
            if number is not None:
                yield found.start(), found.end(), number.key
            elif len(self._not_near) < _REMEMBERED:
                self._not_near.add(written)

    def _nearest(self, value: str) -> KnownNumber | None:
        if len(value) < _SHORTEST_NEAR - 1:
            return None
        for known, number in self._near.items():
            if abs(len(known) - len(value)) <= 1 and known != value and _same_code(known, value):
                return number
        return None


def _same_code(known: str, value: str) -> bool:
    letters, rest = _split(known)
    other_letters, other_rest = _split(value)
    return letters == other_letters and within_one_edit(rest, other_rest)


def _split(value: str) -> tuple[str, str]:
    found = _LETTERS_THEN_REST.match(value)
    return (found[1], found[2]) if found else ("", value)

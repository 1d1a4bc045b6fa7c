"""Numbers and dates said in words, as transcripts hold them."""

import re
from collections.abc import Iterator

from .words import word_list

_DIGITS = dict(zip(word_list("zero one two three four five six seven eight nine oh"), "01234567890", strict=True))
_UNITS = {w: i for i, w in enumerate(word_list("one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"), start=1)}  # fmt: skip
_TENS = {w: 10 * i for i, w in enumerate(word_list("twenty thirty forty fifty sixty seventy eighty ninety"), start=2)}
_ORDINALS = {w: i for i, w in enumerate(word_list("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"), start=1)} | {
    "thirtieth": 30}  # fmt: skip
_ONE_DIGIT = "(?:" + "|".join(_DIGITS) + ")"
_DIGIT_RUN = re.compile(rf"(?<!\w){_ONE_DIGIT}(?:[\s,\-]{{1,3}}{_ONE_DIGIT}){{3,}}(?!\w)")
_WORD = re.compile(r"[a-z]+")

DIGIT_WORDS = frozenset(_DIGITS)


def digit_runs(folded: str) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Runs of at least four digits said one by one: the digits, and where each digit's word stands."""
    for run in _DIGIT_RUN.finditer(folded):
        words = list(_WORD.finditer(folded, run.start(), run.end()))
        yield "".join(_DIGITS[word.group()] for word in words), [word.span() for word in words]


def day_in_words(words: list[str]) -> tuple[int, int]:
    """The day of the month that the words begin with, and how many words it took; (0, 0) if none."""
    if not words:
        return 0, 0
    first = words[0]
    if first in _TENS and len(words) > 1:
        more = _ORDINALS.get(words[1], _UNITS.get(words[1], 0))
        if 0 < more < 10 and words[1] in _ORDINALS:
            return _TENS[first] + more, 2
    if first in _ORDINALS:
        return _ORDINALS[first], 1
    return (_UNITS[first], 1) if first in _UNITS else (0, 0)


def year_in_words(words: list[str]) -> tuple[int, int]:
    """`nineteen ninety five`, `twenty thirteen`, `two thousand (and) three`: the year and how many words it took."""
    if words[:2] == ["two", "thousand"]:
        rest = words[2:]
        skipped = 1 if rest[:1] == ["and"] else 0
        value, taken = _below_hundred(rest[skipped:])
        return (2000 + value, 2 + skipped + taken) if taken else (2000, 2)
    if words[:1] == ["nineteen"] or words[:1] == ["twenty"]:
        century = 1900 if words[0] == "nineteen" else 2000
        rest = words[1:]
        if rest[:1] == ["hundred"]:
            return century, 2
        skipped = 1 if rest[:1] in (["oh"], ["o"]) else 0
        value, taken = _below_hundred(rest[skipped:])
        if taken and (skipped or value >= 10):
            return century + value, 1 + skipped + taken
    return 0, 0


def _below_hundred(words: list[str]) -> tuple[int, int]:
    if not words:
        return 0, 0
    if words[0] in _TENS:
        more = _UNITS.get(words[1], 0) if len(words) > 1 else 0
        return (_TENS[words[0]] + more, 2) if 0 < more < 10 else (_TENS[words[0]], 1)
    return (_UNITS[words[0]], 1) if words[0] in _UNITS else (0, 0)

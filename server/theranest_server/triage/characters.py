"""Characters that a person cannot see or tell apart: removed, or replaced by what they stand for."""

import re
import unicodedata
from functools import cache

from .datafiles import pairs

_TAGS = {code: chr(code - 0xE0000) for code in range(0xE0020, 0xE007F)}
_BRAILLE_BLANK = "\u2800"
_FILLERS = {0x115F, 0x1160, 0x3164, 0xFFA0, 0x00AD, 0x034F, 0x180E, 0x2028, 0x2029}
_VARIATION = {*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}
_PLAIN = re.compile(r"[\x09\x0a\x0d\x20-\x7e]*")
_REVERSED = re.compile("[\u202e\u2067\u200f]([^\u202c\u2069\n]{3,})")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_CYRILLIC_OR_GREEK = re.compile("[\u0370-\u03ff\u0400-\u04ff]")


def is_plain(text: str) -> bool:
    """Printable ASCII only: nothing can hide in it on this level."""
    return _PLAIN.fullmatch(text) is not None


def hides_characters(text: str) -> bool:
    """Whether invisible characters stand inside; emoji joiners and one leading mark are ordinary."""
    hidden = 0
    for position, char in enumerate(text):
        code = ord(char)
        if code < 0x80:
            continue
        if code in _TAGS or code in _FILLERS or (unicodedata.category(char) == "Cf" and position):
            hidden += code not in (0x200D, 0xFE0F)
    return hidden > 0


@cache
def _invisible() -> dict[int, str | None]:
    table: dict[int, str | None] = dict.fromkeys((*_FILLERS, *_VARIATION))
    for code in (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0x061C):
        table[code] = None
    table.update(_TAGS)
    table[ord(_BRAILLE_BLANK)] = " "
    return table


def cleaned(text: str) -> str:
    """Compatibility forms unfolded (full width, mathematical letters), invisible characters gone, tags spelled out."""
    visible = text.translate(_invisible())
    return _CONTROL.sub(" ", unicodedata.normalize("NFKC", visible))


@cache
def _lookalikes() -> dict[int, str]:
    return {ord(seen): meant for seen, meant in pairs("lookalikes.txt") if len(seen) == 1}


_WORD = re.compile(r"\w+")


def without_lookalikes(text: str) -> str:
    """Latin letters for their doubles, in words that mix alphabets or are made of nothing but doubles."""
    if not _CYRILLIC_OR_GREEK.search(text):
        return text.translate(_lookalikes())
    table = _lookalikes()

    def word(match: re.Match[str]) -> str:
        found = match.group()
        latin = any(char.isascii() and char.isalpha() for char in found)
        doubles = all(char.isascii() or ord(char) in table for char in found)
        return found.translate(table) if latin or doubles else found

    return _WORD.sub(word, text)


def right_to_left_runs(text: str) -> list[str]:
    """What a right-to-left override shows on the screen: each run backwards."""
    return [match.group(1)[::-1] for match in _REVERSED.finditer(text)]


def without_accents(text: str) -> str:
    if text.isascii():
        return text
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))

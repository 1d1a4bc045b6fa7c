"""The one sequence of bytes that a value has, so that a digest means the same words to everybody.

RFC 8785 with a narrower choice of values: keys sorted by UTF-16 code units, no white space, UTF-8; no floats (amounts
are integers, doses are decimal strings), integers within 2^53; text in NFC. Of the invisible characters only newline
and tab may occur, because notes have paragraphs: control, format (bidirectional, zero-width, tags), private-use,
unassigned, surrogate and separator characters are refused, and so are look-alikes: a word of mixed Latin and Greek or
Cyrillic letters, full-width and mathematical letters or digits.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn, cast

from .json import Json

DIGEST_PREFIX = b"approval-v1\0"
_LARGEST = 2**53 - 1
_DEEPEST = 32
_PLAIN = re.compile(r"[\t\n\x20-\x7e]*")
_WORDS = re.compile(r"[^\W\d_]+")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_IMITATES_LATIN = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU", "DESERET")
_MICRO = "μ"
_LOOK_ALIKE = ("<wide>", "<font>")


class NotCanonical(ValueError):
    """The value has no canonical form. `where` is a path of keys and numbers, `why` names no content."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where or 'the value'}: {why}")
        self.where = where
        self.why = why


def canonical_bytes(value: Json) -> bytes:
    """Raises `NotCanonical`."""
    return json.dumps(_ordered(value, "", 0), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def digest_of(canonical: bytes) -> str:
    """What a reviewer approves, in lower-case hexadecimal."""
    return hashlib.sha256(DIGEST_PREFIX + canonical).hexdigest()


def parse_canonical(data: bytes) -> dict[str, Any]:
    """Read stored bytes back. Raises `NotCanonical` where they are not the canonical form of an object."""
    try:
        value = json.loads(data.decode(), object_pairs_hook=_unique, parse_float=_no_float, parse_constant=_no_float)
    except NotCanonical:
        raise
    except (ValueError, RecursionError):
        raise NotCanonical("", "is not UTF-8 JSON") from None
    if not isinstance(value, dict) or canonical_bytes(cast(Json, value)) != data:
        raise NotCanonical("", "is not in canonical form")
    return cast(dict[str, Any], value)


def settled(value: Json) -> Json:
    """The value with its text in NFC and line ends as newlines; what is refused stays for `canonical_bytes`."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, Mapping):
        return {key: settled(inner) for key, inner in value.items()}
    if isinstance(value, Sequence):
        return [settled(inner) for inner in value]
    return value


def comparable(value: Json) -> Json:
    """A value of the record for comparing: settled, or its hash where the record holds what has no canonical form."""
    plain = settled(value)
    try:
        canonical_bytes(plain)
    except NotCanonical:
        raw = json.dumps(plain, sort_keys=True, ensure_ascii=True, default=str)
        return {"sha256": hashlib.sha256(raw.encode()).hexdigest()}
    return plain


def _ordered(value: Json, where: str, depth: int) -> Any:
    if isinstance(value, str):
        check_text(value, where)
        return value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if -_LARGEST <= value <= _LARGEST else _refuse(where, "the number is beyond 2^53")
    if isinstance(value, float):
        return _refuse(where, "numbers with a fraction have no canonical form; write a decimal string")
    if depth >= _DEEPEST:
        return _refuse(where, "is nested too deeply")
    if isinstance(value, Mapping):
        return _ordered_object(value, where, depth)
    if isinstance(value, list | tuple):
        return [_ordered(inner, f"{where}[{number}]", depth + 1) for number, inner in enumerate(value)]
    return _refuse(where, "is not JSON")


def _ordered_object(value: Mapping[str, Json], where: str, depth: int) -> dict[str, Any]:
    for key in value:
        if not isinstance(key, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            _refuse(where, "a key is not text")
        check_text(key, f"a key of {where or 'the value'}")
    keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
    return {key: _ordered(value[key], f"{where}.{key}" if where else key, depth + 1) for key in keys}


def check_text(text: str, where: str = "") -> None:
    """Raises `NotCanonical` for text that could look like other text."""
    if text.isascii() and _PLAIN.fullmatch(text):
        return
    for character in text:
        if character in "\n\t" or "\x20" <= character <= "\x7e":
            continue
        if unicodedata.category(character) in _HIDDEN:
            _refuse(where, f"holds the invisible or control character U+{ord(character):04X}")
        if unicodedata.decomposition(character).startswith(_LOOK_ALIKE):
            _refuse(where, f"holds U+{ord(character):04X}, which looks like a plain letter or digit")
    if not unicodedata.is_normalized("NFC", text):
        _refuse(where, "is not in Unicode form NFC")
    for word in _WORDS.findall(text):
        if not word.isascii() and _mixes_scripts(word):
            _refuse(where, "holds a word of mixed alphabets, which can imitate another word")


def _mixes_scripts(word: str) -> bool:
    letters = word.lstrip(_MICRO)
    latin = any(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    return latin and any(unicodedata.name(letter, "").startswith(_IMITATES_LATIN) for letter in letters)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotCanonical("", "holds a key twice")
    return found


def _no_float(text: str) -> NoReturn:
    raise NotCanonical("", "holds a number with a fraction")


def _refuse(where: str, why: str) -> NoReturn:
    raise NotCanonical(where, why)

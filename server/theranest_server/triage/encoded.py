"""Parts of a message that are written in a code: base64, hexadecimal, percent, quoted-printable, rot13, backwards."""

import base64
import binascii
import codecs
import quopri
import re
import urllib.parse
from collections.abc import Iterator
from functools import cache

from .datafiles import word_group

_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{12,}={0,2}(?![A-Za-z0-9+/=])")
_WRAPPED_BASE64 = re.compile(r"(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]{20,}[ \t]*\r?\n){2,}[A-Za-z0-9+/]*={0,2}")
_HEX = re.compile(r"(?<![0-9A-Fa-f])(?:(?:0x|\\x)?[0-9A-Fa-f]{2}[\s:,]?){8,}(?![0-9A-Fa-f])")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_QUOTED = re.compile(r"=[0-9A-F]{2}")
_ESCAPES = re.compile(r"(?:\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2})")
_BINARY_DIGITS = re.compile(r"(?:[01]{8}[\s,]?){4,}")
_LETTERS = re.compile(r"[a-z]+")


def decoded_parts(text: str) -> Iterator[str]:
    """Each part that reads as text once decoded. Linear in the length of the text."""
    yield from _from_base64(text)
    yield from _from_hex(text)
    if len(_PERCENT.findall(text)) >= 2:
        yield urllib.parse.unquote_plus(text, errors="replace")
    if len(_QUOTED.findall(text)) >= 2:
        yield quopri.decodestring(text.encode()).decode(errors="replace")
    if _ESCAPES.search(text):
        yield _ESCAPES.sub(lambda match: chr(int(match.group()[2:], 16)), text)
    yield from _from_letters(text)


def _from_base64(text: str) -> Iterator[str]:
    for match in _BASE64.finditer(text):
        found = match.group()
        if _might_be_base64(found):
            yield from _readable(_unbase64(found))
    for match in _WRAPPED_BASE64.finditer(text):
        yield from _readable(_unbase64(re.sub(r"\s", "", match.group())))


def _might_be_base64(found: str) -> bool:
    """Not every long word: plain lower-case words and numbers are words and numbers."""
    body = found.rstrip("=")
    return not (body.isdigit() or (body.islower() and body.isalpha()) or ("-" in body.strip("-") and body.islower()))


def _unbase64(found: str) -> bytes:
    body = found.rstrip("=").replace("-", "+").replace("_", "/")
    body = body[: len(body) - (len(body) % 4 == 1)]
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4))
    except (binascii.Error, ValueError):
        return b""


def _from_hex(text: str) -> Iterator[str]:
    for match in _HEX.finditer(text):
        digits = re.sub(r"0x|\\x|[^0-9A-Fa-f]", "", match.group())
        if not digits.isdigit() or len(digits) >= 24:
            yield from _readable(bytes.fromhex(digits[: len(digits) // 2 * 2]))
    for match in _BINARY_DIGITS.finditer(text):
        digits = re.sub(r"[^01]", "", match.group())
        yield from _readable(bytes(int(digits[at : at + 8], 2) for at in range(0, len(digits) - 7, 8)))


def _readable(raw: bytes) -> Iterator[str]:
    """The bytes as text when nearly all of it is printable."""
    if len(raw) < 6:
        return
    for coding in ("utf-8", "utf-16-le"):
        try:
            text = raw.decode(coding)
        except UnicodeDecodeError:
            continue
        good = sum(char.isprintable() or char.isspace() for char in text)
        letters = sum(char.isalpha() or char == " " for char in text)
        if good >= 0.95 * len(text) and letters >= 0.7 * len(text):
            yield text
            return


@cache
def _rot13_signs() -> frozenset[str]:
    return frozenset(codecs.encode(word, "rot13") for word in word_group("rot13"))


@cache
def _backwards_signs() -> frozenset[str]:
    return frozenset(word[::-1] for word in word_group("backwards"))


def _from_letters(text: str) -> Iterator[str]:
    found = set(_LETTERS.findall(text.lower()))
    if len(found & _rot13_signs()) >= 2 or "rot13" in text.lower():
        yield codecs.encode(text, "rot13")
    if len(found & _backwards_signs()) >= 2:
        yield text[::-1]

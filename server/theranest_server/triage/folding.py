"""A message as plain words: lower case, contractions and slang written out, spelling and disguises undone.

`Folded.words` holds the words with `.` where a sentence ends. The words are for matching only, never shown.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from .characters import without_accents
from .datafiles import pairs
from .spelling import glued, is_known, is_sensitive, masked, rejoined, repaired

_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "…": ".", "—": " ", "–": " "})
_ENDS = re.compile(r"[.!?;:…]+[\"')\]]*$")
_EDGES = "\"'()[]{}<>.,!?;:*_~#-=/\\|¿¡«»…+&%^•"
_PARTS = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[.!?;]+")
_SINGLES = re.compile(r"\w(?:[.\-_*/|~+]+\w){2,}[.\-_*/|~+]*")
_LEET = str.maketrans(
    {
        "0": "o",
        "1": "i",
        "3": "e",
        "4": "a",
        "5": "s",
        "7": "t",
        "8": "b",
        "@": "a",
        "$": "s",
        "!": "i",
        "|": "l",
        "€": "e",
        "+": "t",
    }
)
_LEET_L = str.maketrans(
    {"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "l", "|": "i"}
)
_DISGUISED = re.compile(r"[a-z]*(?:[0-9@$!|€+][a-z]+|[a-z]+[0-9@$!|€+])[a-z0-9@$!|€+]*")
_WORDS_APART = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")


@dataclass(frozen=True)
class Folded:
    """The words of one reading of a message."""

    words: tuple[str, ...]

    @cached_property
    def joined(self) -> str:
        return "".join(f"{word} " for word in self.words)

    @cached_property
    def starts(self) -> list[int]:
        """Where each word begins in `joined`."""
        found: list[int] = []
        at = 0
        for word in self.words:
            found.append(at)
            at += len(word) + 1
        found.append(at)
        return found

    def word_at(self, offset: int) -> int:
        return bisect_right(self.starts, offset) - 1


def fold(text: str) -> Folded:
    """The message as words. Linear in its length."""
    found: list[str] = []
    for line in _with_emoji_read(text.translate(_QUOTES)).splitlines():
        for chunk in _letters_joined(line.split()):
            found.extend(_chunk(chunk) if len(chunk) <= 400 else _long_chunk(chunk))
        if found and found[-1] != ".":
            found.append(".")
    return Folded(tuple(_without_long_runs(rejoined(found))))


def _long_chunk(chunk: str) -> Iterator[str]:
    """Four hundred characters without a blank: read in overlapping pieces."""
    for at in range(0, len(chunk), 350):
        yield from _chunk(chunk[at : at + 400])


@cache
def _emoji() -> dict[int, str]:
    return {ord(seen[0]): f" {meant} " for seen, meant in pairs("emoji.txt")}


def _with_emoji_read(text: str) -> str:
    return text if text.isascii() else text.translate(_emoji())


@cache
def _written_out() -> dict[str, tuple[str, ...]]:
    return {short: tuple(full.split()) for short, full in pairs("folding.txt")}


@lru_cache(maxsize=60_000)
def _chunk(chunk: str) -> tuple[str, ...]:
    if chunk.isascii() and chunk.isalpha() and (chunk.islower() or chunk.istitle() or chunk.isupper()):
        return _word(chunk.lower())
    ended = (".",) if _ENDS.search(chunk) else ()
    body = without_accents(chunk).strip(_EDGES)
    lowered = body.lower()
    if not lowered:
        return ended or (_bare_symbol(chunk),) if _bare_symbol(chunk) else ended
    return (*_body(body, lowered), *ended)


def _bare_symbol(chunk: str) -> str:
    return "and" if chunk in ("&", "+") else ""


def _body(body: str, lowered: str) -> tuple[str, ...]:
    written_out = _written_out().get(lowered)
    if written_out is not None:
        return written_out
    if lowered.isalpha():
        if _WORDS_APART.search(body) and not body.istitle() and not is_known(lowered):
            return tuple(word for part in _WORDS_APART.split(body) for word in _word(part.lower()))
        return _word(lowered)
    if lowered.isdigit():
        return (lowered,)
    if _SINGLES.fullmatch(lowered):
        return tuple(glued(re.sub(r"[\W_]", "", lowered)))
    if "*" in lowered or "#" in lowered or "_" in lowered:
        found = masked(lowered)
        if found:
            return (found,)
    if _DISGUISED.fullmatch(lowered):
        for table in (_LEET, _LEET_L):
            plain = lowered.translate(table)
            if is_sensitive(plain):
                return _word(plain)
    return tuple(_parts(lowered))


def _parts(lowered: str) -> Iterator[str]:
    for part in _PARTS.findall(lowered):
        if part[0] in ".!?;":
            yield "."
        elif part in _written_out():
            yield from _written_out()[part]
        elif "'" in part:
            yield from _apostrophe(part)
        elif _DISGUISED.fullmatch(part) and is_sensitive(part.translate(_LEET)):
            yield from _word(part.translate(_LEET))
        else:
            yield from _word(part)


def _apostrophe(part: str) -> Iterator[str]:
    """`they'll`, `mother's`, and French or Italian elisions as two words."""
    head, _, tail = part.rpartition("'")
    ending = {"ll": "will", "ve": "have", "re": "are", "d": "would", "m": "am"}.get(tail)
    for word in head.split("'"):
        yield from _word(word)
    if ending:
        yield ending
    elif tail != "s":
        yield from _word(tail)


@lru_cache(maxsize=60_000)
def _word(word: str) -> tuple[str, ...]:
    written_out = _written_out().get(word)
    if written_out is not None:
        return written_out
    found = repaired(word)
    if len(found) == 1 and found[0] != word and found[0] in _written_out():
        return _written_out()[found[0]]
    return found


def _letters_joined(chunks: list[str]) -> list[str]:
    """`k i l l` as one word; runs of three only where they spell a word of the lexicon."""
    if sum(len(chunk) == 1 for chunk in chunks) < 3:
        return chunks
    joined: list[str] = []
    run: list[str] = []
    for chunk in chunks:
        if len(chunk) == 1 and chunk.isalpha():
            run.append(chunk.lower())
            continue
        joined.extend(_run(run))
        run = []
        joined.append(chunk)
    return joined + _run(run)


def _run(run: list[str]) -> list[str]:
    if len(run) < 3:
        return run
    plain = without_accents("".join(run))
    if len(run) == 3 and not is_sensitive(plain):
        return run
    return [word for at in range(0, len(plain), 48) for word in glued(plain[at : at + 60])]


def _without_long_runs(found: list[str]) -> Iterator[str]:
    """A word said four times in a row counts twice."""
    for at, word in enumerate(found):
        if at < 2 or word != found[at - 1] or word != found[at - 2]:
            yield word

"""The small language of the lexicon's files, compiled to one regular expression a line.

    <want> ~ (die|be dead)      a class of `classes.txt`, a gap of up to three words, a choice of words or phrases
    ~5   suicid*   (really)?    a gap of up to five words, a beginning of words, an optional part
    <goodbye> & <pills>         both within forty words of each other, in any order and across sentences

Gaps do not cross the end of a sentence. Each gap is a group of the expression, so that a
`not` in a gap can be told from one that the pattern asks for. Words are those of `folding`: lower case, no accents, contractions written out.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from .datafiles import lexicon_files, lines, words
from .verdict import Tier

_ELEMENT = re.compile(r"<\w+>\??|\([^()]*\)\??|~\d*|&|[^\s()<>]+")
_HEAD = re.compile(r"\[(\w+) (\w+)((?: \w+)*)\]$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """One line of the lexicon. `keys`: words of which one must occur before the expressions are tried."""

    tier: Tier
    reason: str
    flags: frozenset[str]
    keys: frozenset[str]
    parts: tuple[re.Pattern[str], ...]
    source: str


class BrokenLexicon(ValueError):
    """A data file of this package does not follow its own language; names the line."""


@cache
def classes() -> Mapping[str, tuple[str, ...]]:
    """The classes of `classes.txt`, each with all its phrases; classes inside are written out."""
    found: dict[str, tuple[str, ...]] = {}
    for line in lines("classes.txt"):
        name, _, body = line.partition(" = ")
        phrases: list[str] = []
        for phrase in (part.strip() for part in body.split("|")):
            phrases.extend(found[phrase[1:-1]] if phrase.startswith("<") else (phrase,))
        found[name.strip()] = (*found.get(name.strip(), ()), *dict.fromkeys(phrases))
    return found


@cache
def lexicon() -> tuple[Pattern, ...]:
    """All patterns of all files. Raises `BrokenLexicon`."""
    return tuple(pattern for name in lexicon_files() for pattern in _read(name))


def _read(name: str) -> Iterator[Pattern]:
    head = None
    for line in lines(name):
        if match := _HEAD.match(line):
            head = match
            continue
        if head is None:
            raise BrokenLexicon(f"{name}: a pattern before the first [tier reason] line")
        yield _compiled(line, Tier(head[1]), head[2], frozenset(head[3].split()), name)


def _compiled(line: str, tier: Tier, reason: str, flags: frozenset[str], name: str) -> Pattern:
    parts = [part.strip() for part in line.split(" & ")]
    try:
        elements = [[_element(text) for text in _ELEMENT.findall(part)] for part in parts]
        return Pattern(
            tier=tier,
            reason=reason,
            flags=flags,
            keys=min((_keys(each) for each in elements), key=_cost),
            parts=tuple(re.compile(_expression(each)) for each in elements),
            source=line,
        )
    except (KeyError, re.error, ValueError) as error:
        raise BrokenLexicon(f"{name}: {line!r}: {error}") from None


@dataclass(frozen=True, slots=True)
class _Element:
    phrases: tuple[str, ...]
    optional: bool = False
    gap: int | None = None


def _element(text: str) -> _Element:
    optional = text.endswith("?")
    bare = text.removesuffix("?")
    if bare.startswith("~"):
        return _Element((), gap=int(bare[1:] or 3))
    if bare.startswith("<"):
        return _Element(classes()[bare[1:-1]], optional)
    if bare.startswith("("):
        phrases: list[str] = []
        for phrase in (part.strip() for part in bare[1:-1].split("|")):
            phrases.extend(_spelled_out(phrase))
        return _Element(tuple(phrases), optional)
    return _Element((bare,), optional)


def _spelled_out(phrase: str) -> Iterator[str]:
    """A phrase of a choice, classes inside it written out."""
    before, opened, rest = phrase.partition("<")
    if not opened:
        yield phrase
        return
    name, _, after = rest.partition(">")
    for inner in classes()[name]:
        yield from _spelled_out(f"{before}{inner}{after}")


def _expression(elements: list[_Element]) -> str:
    return "(?:^|(?<= ))" + "".join(_piece(element) for element in elements)


def _piece(element: _Element) -> str:
    if element.gap is not None:
        return f"((?:[^ .]+ ){{0,{element.gap}}}?)"
    choices = "|".join(sorted((_phrase(phrase) for phrase in element.phrases), key=len, reverse=True))
    return f"(?:{choices}){'?' if element.optional else ''}"


def _phrase(phrase: str) -> str:
    return "".join(_word(word) + " " for word in phrase.split())


def _word(word: str) -> str:
    if word == "#":
        return r"[0-9][^ ]*"
    return re.escape(word[:-1]) + "[^ .]*" if word.endswith("*") else re.escape(word)


@cache
def _common() -> frozenset[str]:
    return frozenset(words("common.txt"))


def _keys(elements: list[_Element]) -> frozenset[str]:
    """The words to look up first: of the required elements the one whose words are rarest."""
    required = [element for element in elements if element.gap is None and not element.optional]
    if not required:
        raise ValueError("nothing in it is required")
    choices = [frozenset(_rarest(phrase) for phrase in element.phrases) for element in required]
    return min(choices, key=_cost)


def _rarest(phrase: str) -> str:
    return max(phrase.split(), key=lambda word: (word not in _common() and word != "#", len(word)))


def _cost(keys: frozenset[str]) -> int:
    return sum(50 if key in _common() else 200 if key == "#" else 1 for key in keys)


@cache
def lexicon_words() -> frozenset[str]:
    """Every whole word of the lexicon and of its classes."""
    named = (word for phrases in classes().values() for phrase in phrases for word in phrase.split())
    written = (
        word for name in lexicon_files() for line in lines(name) if not _HEAD.match(line) for word in _bare(line)
    )
    return frozenset(word for word in (*named, *written) if word.isalpha())


def _bare(line: str) -> list[str]:
    return re.sub(r"<\w+>", " ", line).translate(str.maketrans("()|?&~", "      ")).split()

"""The word lists of this package, read once when they are first needed."""

from functools import cache
from importlib.resources import files

_PACKAGE = "theranest_server.privacy"


def word_set(words: str) -> frozenset[str]:
    """The words of a short list written in code."""
    return frozenset(words.split())


def word_list(words: str) -> list[str]:
    """The same in order."""
    return words.split()


def _lines(name: str) -> list[str]:
    text = files(_PACKAGE).joinpath("data", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _words(name: str) -> frozenset[str]:
    return frozenset(word for line in _lines(name) for word in line.split())


@cache
def everyday_words() -> frozenset[str]:
    """Words that stand in ordinary text; a name that is one of them counts only where it reads as a name."""
    return _words("common_words.txt") | _words("names_that_are_words.txt")


@cache
def clinical_words() -> frozenset[str]:
    """Terms, eponyms and drugs that are never a misspelt name."""
    return _words("clinical_words.txt")


@cache
def never_misspelt() -> frozenset[str]:
    """What the one-edit search passes over."""
    return everyday_words() | clinical_words()


@cache
def eponym_phrases() -> dict[str, tuple[tuple[str, ...], ...]]:
    """First word of each phrase that holds a name without meaning a person, to the phrases' words."""
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for line in _lines("eponyms.txt"):
        words = tuple(line.replace("'s", " s").replace("'", " ").split())
        by_first.setdefault(words[0], []).append(words)
    return {first: tuple(phrases) for first, phrases in by_first.items()}


@cache
def _nicknames() -> dict[str, frozenset[str]]:
    known: dict[str, set[str]] = {}
    for line in _lines("nicknames.tsv"):
        given, short = line.split("\t")
        for name in short.split():
            known.setdefault(given, set()).add(name)
            known.setdefault(name, set()).add(given)
    return {name: frozenset(others) for name, others in known.items()}


def nicknames_of(given: str) -> frozenset[str]:
    """What a person of this given name (folded) may be called; also the full names behind a short one."""
    return _nicknames().get(given, frozenset())

"""Reads the data files of this package: lines, `#` comments, read once a process on first use."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

_DATA = files(__name__.rpartition(".")[0]).joinpath("data")


@cache
def lines(name: str) -> tuple[str, ...]:
    """The lines of `data/NAME` without comments and blanks."""
    text = _DATA.joinpath(*name.split("/")).read_text(encoding="utf-8")
    kept = (line.strip() for line in text.splitlines())
    return tuple(line for line in kept if line and not line.startswith("# ") and line != "#")


def pairs(name: str) -> Iterator[tuple[str, str]]:
    """`left = right` lines."""
    for line in lines(name):
        left, _, right = line.partition(" = ")
        yield left.strip(), right.strip()


def words(name: str) -> Iterator[str]:
    """All words of all lines."""
    for line in lines(name):
        yield from line.split()


@cache
def word_group(name: str) -> frozenset[str]:
    """A named group of `word_groups.txt`."""
    return frozenset(dict(pairs("word_groups.txt"))[name].split())


def binary(name: str) -> bytes:
    return _DATA.joinpath(name).read_bytes()


def lexicon_files() -> list[str]:
    """The names of the lexicon's files, sorted."""
    folder = _DATA.joinpath("lexicon")
    return sorted(f"lexicon/{file.name}" for file in folder.iterdir() if file.name.endswith(".txt"))

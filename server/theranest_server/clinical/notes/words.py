"""Words, their lemmas, and the closed lists. A lemma is a small set of candidates: `hoping` may be of hope or of hop.

Own rules and a table of irregular forms rather than a library: simplemma's wheel weighs 19 MB, lemminflect and pyinflect
need numpy, a stemmer takes `general` for `generous`; the drafter only ever changes person and number.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import resources

_WORD = re.compile(r"[^\W_]+(?:['’\-./%][^\W_]+)*'?%?")
_DOUBLED = re.compile(r"(.*[aeiou])([bdfgklmnprtvz])\2$")


def tokens(text: str) -> list[str]:
    """Lower-cased words and figures in order; `don't`, `phq-9`, `120/80` are one each."""
    return [word.lower().replace("’", "'").rstrip("'") for word in _WORD.findall(text)]


@cache
def data_lines(name: str) -> tuple[str, ...]:
    """Lines of a data file of this package without comments and blanks."""
    text = resources.files(__name__.rpartition(".")[0]).joinpath("data", name).read_text(encoding="utf-8")
    return tuple(line.rstrip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


@cache
def word_list(name: str) -> frozenset[str]:
    return frozenset(word for line in data_lines(name) for word in line.split())


@cache
def _irregular() -> dict[str, frozenset[str]]:
    lemmas: dict[str, set[str]] = {}
    for line in data_lines("irregular_forms.txt"):
        head, *forms = line.split()
        for form in forms:
            lemmas.setdefault(form, set()).add(head)
    return {form: frozenset(heads) for form, heads in lemmas.items()}


def _without_suffix(word: str) -> Iterable[str]:
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        yield word[:-1]
        if word.endswith("ies"):
            yield word[:-3] + "y"
        if word.endswith(("ches", "shes", "sses", "xes", "zes", "oes")):
            yield word[:-2]
    for suffix in ("ed", "ing", "er", "est"):
        stem = word.removesuffix(suffix)
        if stem == word or len(stem) < 3:
            continue
        yield stem
        yield stem + "e"
        if stem.endswith("i"):
            yield stem[:-1] + "y"
        if doubled := _DOUBLED.match(stem):
            yield doubled[1] + doubled[2]


@lru_cache(maxsize=50_000)
def lemmas(word: str) -> frozenset[str]:
    """The word itself and every base form it may be an inflection of. Comparatives stand only where the table or rule says."""
    base = word.removesuffix("'s") or word
    found = {base, *_irregular().get(base, ())}
    if base.isalpha():
        found.update(_without_suffix(base))
    elif "-" in base or "/" in base:
        found.update(part for part in re.split(r"[-/]", base) if part)
    return frozenset(found)


def is_content(word: str) -> bool:
    """Whether the word must have been said: neither grammar nor of the closed list."""
    return word not in word_list("function_words.txt") and word not in word_list("closed_words.txt")


def content_words(text: str) -> list[str]:
    return [word for word in tokens(text) if is_content(word)]


def said_lemmas(text: str) -> frozenset[str]:
    return frozenset(lemma for word in tokens(text) for lemma in lemmas(word))


def unsupported_words(sentence: str, evidence: str) -> tuple[str, ...]:
    """Content words of the sentence no lemma of which occurs in the evidence."""
    said = said_lemmas(evidence)
    return tuple(word for word in content_words(sentence) if not lemmas(word) & said)


def overlap(first: Iterable[str], second: Iterable[str]) -> frozenset[str]:
    """Words of the first that share a lemma with a word of the second."""
    known = frozenset(lemma for word in second for lemma in lemmas(word))
    return frozenset(word for word in first if lemmas(word) & known)

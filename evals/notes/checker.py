"""A second pair of eyes: counts, apart from the drafter's own gate, how much of a note its evidence holds.

Nothing here comes from `clinical.notes`: own words, own base forms, own list of grammar words. Only the closed list, which
the project publishes as a data file, is read as it is: it says which words may stand in a note without having been said.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

_WORD = re.compile(r"[a-z0-9]+(?:[.,/:][0-9]+)*(?:'[a-z]+)?%?")
_GRAMMAR = frozenset(
    [
        "a",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "am",
        "be",
        "been",
        "being",
        "because",
        "both",
        "but",
        "by",
        "can",
        "cannot",
        "could",
        "did",
        "do",
        "does",
        "doing",
        "done",
        "down",
        "during",
        "each",
        "few",
        "for",
        "from",
        "further",
        "had",
        "has",
        "have",
        "having",
        "he",
        "her",
        "here",
        "hers",
        "herself",
        "him",
        "himself",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "itself",
        "may",
        "me",
        "might",
        "mine",
        "more",
        "most",
        "must",
        "my",
        "myself",
        "no",
        "nor",
        "not",
        "of",
        "off",
        "on",
        "once",
        "only",
        "or",
        "other",
        "ought",
        "our",
        "ours",
        "ourselves",
        "out",
        "over",
        "own",
        "per",
        "same",
        "shall",
        "she",
        "should",
        "since",
        "so",
        "some",
        "such",
        "than",
        "that",
        "the",
        "their",
        "theirs",
        "them",
        "themselves",
        "themself",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "though",
        "through",
        "to",
        "too",
        "under",
        "until",
        "up",
        "upon",
        "very",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "whether",
        "which",
        "while",
        "who",
        "whom",
        "whose",
        "why",
        "will",
        "with",
        "within",
        "without",
        "would",
        "yet",
        "you",
        "your",
        "yours",
        "yourself",
        "yourselves",
        "us",
        "just",
        "also",
        "all",
        "again",
        "against",
        "about",
        "above",
        "after",
        "before",
        "below",
        "between",
        "around",
        "although",
        "unless",
        "either",
        "neither",
        "never",
    ]
)
_CONTRACTED = (
    (r"\bcan't\b", "can not"),
    (r"\bcannot\b", "can not"),
    (r"\bwon't\b", "will not"),
    (r"\b(\w+)n't\b", r"\1 not"),
    (r"\b(\w+)'(?:m|re|ve|ll|d)\b", r"\1"),
    (r"\bgonna\b", "going to"),
    (r"\bwanna\b", "want to"),
    (r"\bgotta\b", "have to"),
)
_STRONG = {
    form: verb
    for verb, forms in {
        "go": "went gone goes",
        "feel": "felt",
        "sleep": "slept",
        "wake": "woke woken",
        "get": "got gotten",
        "take": "took taken",
        "think": "thought",
        "tell": "told",
        "say": "said",
        "see": "saw seen",
        "know": "knew known",
        "make": "made",
        "come": "came",
        "give": "gave given",
        "find": "found",
        "keep": "kept",
        "leave": "left",
        "try": "tried tries",
        "eat": "ate eaten",
        "drink": "drank drunk",
        "write": "wrote written",
        "speak": "spoke spoken",
        "begin": "began begun",
        "run": "ran",
        "lose": "lost",
        "drive": "drove driven",
        "mean": "meant",
        "hold": "held",
        "bring": "brought",
        "child": "children",
        "man": "men",
        "woman": "women",
        "foot": "feet",
        "life": "lives",
    }.items()
    for form in forms.split()
}
_NO = re.compile(
    r"\b(?:no|not|never|none|nothing|nope|nah|neither|nor|without|hardly|barely|cannot|negative|isnt|dont|havent|didnt)\b|n't\b"
)
_YES_FIRST = re.compile(
    r"^\W*(?:(?:um+|uh+|oh|well|and|so)\W+)*(?:yes|yeah|yep|yup|correct|right|definitely|absolutely)\b"
)
_NO_FIRST = re.compile(r"^\W*(?:(?:um+|uh+|oh|well|and|so)\W+)*(?:no|nope|nah|none|never|not|negative)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Counts over notes; add them up and divide."""

    words: int = 0
    supported: int = 0
    offsets: int = 0
    offsets_valid: int = 0
    merged: int = 0
    polarity_agrees: int = 0
    denials: int = 0
    denials_answered: int = 0
    attributed: int = 0
    speaker_agrees: int = 0
    unsupported: tuple[tuple[str, str], ...] = ()
    """(word, sentence), to look at."""

    def __add__(self, other: "Check") -> "Check":
        return Check(**{name: getattr(self, name) + getattr(other, name) for name in self.__slots__})


def normal(text: str) -> str:
    text = re.sub(r"\s+(?=n't\b|'(?:s|m|re|ve|ll|d)\b)", "", text.lower().replace("’", "'"))
    for pattern, into in _CONTRACTED:
        text = re.sub(pattern, into, text)
    return text


def words(text: str) -> list[str]:
    return [word.removesuffix("'s") for word in _WORD.findall(normal(text))]


@lru_cache(maxsize=20_000)
def bases(word: str) -> frozenset[str]:
    """The word and what it may be a form of."""
    found = {word, _STRONG.get(word, word)}
    for ending, into in (
        ("ies", ("y",)),
        ("ied", ("y",)),
        ("es", ("", "e")),
        ("s", ("",)),
        ("ed", ("", "e")),
        ("ing", ("", "e")),
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            stem = word[: -len(ending)]
            found.update(stem + more for more in into)
            if ending in ("ed", "ing") and len(stem) > 2 and stem[-1] == stem[-2]:
                found.add(stem[:-1])
    return frozenset(found)


@lru_cache(maxsize=1)
def closed_list() -> frozenset[str]:
    text = resources.files("theranest_server").joinpath("clinical/notes/data/closed_words.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word.lower() for line in lines for word in re.findall(r"[\w']+", line))


def checked(document: Mapping[str, Any], source: str, *, client_labels: Iterable[str]) -> Check:
    """`document` as the command line prints it; `source` is the transcript file's text."""
    clients = frozenset(client_labels)
    sentences = [sentence for section in document["note"]["sections"] for sentence in section["sentences"]]
    return sum((_sentence(sentence, source, clients) for sentence in sentences), Check())


def _sentence(sentence: Mapping[str, Any], source: str, clients: frozenset[str]) -> Check:
    spans = sentence["evidence"]
    valid = [span for span in spans if 0 <= span["start"] < span["end"] <= len(source)]
    evidence = " ".join(source[span["start"] : span["end"]] for span in valid)
    said = frozenset(base for word in words(evidence) for base in bases(word))
    wanted = [word for word in words(sentence["text"]) if word not in _GRAMMAR and word not in closed_list()]
    missing = [word for word in wanted if not bases(word) & said]
    meaning = _meaning(sentence["text"], valid, source, clients)
    return meaning + Check(
        words=len(wanted),
        supported=len(wanted) - len(missing),
        offsets=max(len(spans), 1),
        offsets_valid=len(valid),
        unsupported=tuple((word, sentence["text"]) for word in missing),
    )


def _meaning(text: str, spans: Sequence[Mapping[str, Any]], source: str, clients: frozenset[str]) -> Check:
    """Polarity of question and answer, denials, and whose words they are; quotations speak for themselves."""
    told = normal(text)
    answers = [normal(source[span["start"] : span["end"]]) for span in spans if span["speaker"] in clients]
    speakers = {span["speaker"] in clients for span in spans}
    attributed = re.match(
        r"(?:the )?(client|patient|clinician) (?:reports|states|denies|confirms|notes|asked|suggests|asks)\b", told
    )
    merged = speakers == {True, False} and bool(answers) and '"' not in text
    said_so = any(re.search(r"\bden(?:ies|y|ied)\b", normal(source[span["start"] : span["end"]])) for span in spans)
    denial = not said_so and re.search(r"\bden(?:ies|y|ied)\b", re.sub(r'"[^"]*"', "", told)) is not None
    return Check(
        merged=int(merged),
        polarity_agrees=int(merged and _agrees(told, answers[0])),
        denials=int(denial),
        denials_answered=int(denial and any(_NO.search(answer) for answer in answers)),
        attributed=int(attributed is not None),
        speaker_agrees=int(attributed is not None and ((attributed[1] != "clinician") in speakers)),
    )


def _agrees(told: str, answer: str) -> bool:
    negative = re.search(r"\bden(?:ies|y|ied)\b", told) is not None or _NO.search(told) is not None
    if _NO_FIRST.match(answer):
        return negative
    if _YES_FIRST.match(answer):
        return not re.search(r"\bden(?:ies|y|ied)\b", told)
    return True

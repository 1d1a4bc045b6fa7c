"""The gate: a sentence whose content words were not said, or whose polarity is not that of its evidence, is left out."""

import re
from collections import Counter
from collections.abc import Sequence

from .draft import Span
from .said import Said, evidence_text, in_quotes
from .voice import Voice
from .words import tokens, unsupported_words

_NEGATIVE = frozenset(
    [
        "no",
        "not",
        "never",
        "none",
        "nothing",
        "nobody",
        "neither",
        "nor",
        "cannot",
        "without",
        "nope",
        "nah",
        "negative",
        "n't",
        "hardly",
        "barely",
        "denies",
        "deny",
        "denied",
    ]
)
UNIDENTIFIED = "Speaker not identified:"
_OPENING_NO = re.compile(r"^\W*(?:(?:no|nope|nah|oh|well|yeah)\b[\s,.]*)+", re.IGNORECASE)
_QUOTED = re.compile(r'"([^"]*)"')


def is_negative(text: str) -> bool:
    return any(
        word in _NEGATIVE or word.endswith("n't") for word in tokens(text.replace(" n't", "n't").replace(" n’t", "n't"))
    )


def quotes_are_exact(text: str, evidence: Sequence[str]) -> bool:
    return all(any(quote in said for said in evidence) for quote in _QUOTED.findall(text))


class Gate:
    """Counts what it turns away, by reason."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._refused: Counter[str] = Counter()

    def admits(self, text: str, spans: tuple[Span, ...]) -> bool:
        said = evidence_text(self._source, spans)
        reason = self._reason(text, said, spans)
        if reason:
            self._refused[reason] += 1
        return reason is None

    def _reason(self, text: str, said: str, spans: tuple[Span, ...]) -> str | None:
        if not text or not spans:
            return "nothing left to tell"
        if unsupported_words(text, said):
            return "words that were not said"
        if not quotes_are_exact(text, [self._source[span.start : span.end] for span in spans]):
            return "quotation not word for word"
        told = text.removeprefix(UNIDENTIFIED)
        if is_negative(told) != is_negative(said) and is_negative(told) != is_negative(_OPENING_NO.sub("", said)):
            return "polarity not that of the evidence"
        return None

    def in_own_words(self, said: Sequence[Said], voice: Voice) -> str:
        """Danger that could not be retold is quoted word for word; empty where it cannot be quoted."""
        quotes = in_quotes(said)
        return f"{voice.subject} states {quotes}" if quotes else ""

    def left_out(self) -> tuple[tuple[str, int], ...]:
        return tuple(sorted(self._refused.items()))

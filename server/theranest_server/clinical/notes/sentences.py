"""Cut a turn into sentences. Recognised speech without full stops is cut at conjunctions; nothing is ever dropped."""

import re
from collections.abc import Iterator

from .words import tokens

_ABBREVIATION = re.compile(r"(?:\b(?:dr|mr|mrs|ms|st|vs|etc|e\.g|i\.e|a\.m|p\.m|no|approx)|\b[a-z])\.$", re.IGNORECASE)
_END = re.compile(r"[.!?…]+[\"'”’)]*(?=\s|$)|\n+")
_LONGEST = 28
_SHORTEST = 5
_JOINT = re.compile(
    r"(?:,\s*|\s+)(?=(?:(?:and|but|so|or)\s+(?:then|also|now|so|i|i'm|i've|i'll|we|we'll|we're|you|you're|he|she|it|it's|they|my|your|the|that|there|this|do|have|are|any|how|what|for|with|on|when|if)\b"
    r"|(?:okay|alright|because|cause|then|now|anyway|well|yeah|um|uh)\s"
    r"|(?:do|have|are|did|can|how|what|when|any)\s+(?:you|about|many|much|often|long|thoughts)\b"
    r"|(?:i'm|i've|i'll|we'll|let's|so)\s|i\s+(?:am|was|have|do|did|want|think|feel|would|just|will|can|know|need|also)\b))",
    re.IGNORECASE,
)


_UNPUNCTUATED = 12
"""Words from which on a turn without any full stop is taken for recognised speech."""
_BARE_JOINT = re.compile(
    r"\s+(?=(?:(?:and|but|so|cause|because)\s+)?(?:i|i'm|i've|i'll|i'd|we|we'll|it|it's|that's|he|she|they|there's|he's|she's|they're)\s+[a-z']+"
    r"|(?:and\s+|so\s+)?(?:what|how|when|where|why|do|did|have|has|are|were|can|could|would|any)\s+(?:you|your|about|many|much|often|long|thoughts|is|are|was|do|did|would)\b"
    r"|(?:for|next|this)\s+(?:this\s+)?week\b|no\b|yeah\b|okay\b)",
    re.IGNORECASE,
)
_HOLDS_ON = frozenset(
    [
        "when",
        "because",
        "that",
        "if",
        "think",
        "thought",
        "since",
        "before",
        "after",
        "like",
        "what",
        "as",
        "while",
        "than",
        "how",
        "where",
        "why",
        "which",
        "who",
        "whom",
        "know",
        "knew",
        "said",
        "says",
        "and",
        "but",
        "so",
        "until",
        "unless",
        "though",
        "although",
        "wish",
        "hope",
        "guess",
        "feel",
        "felt",
        "mean",
        "told",
        "tells",
        "believe",
        "sure",
        "whether",
        "or",
        "to",
        "of",
        "for",
        "with",
        "the",
        "a",
        "my",
        "his",
        "her",
        "cause",
        "where's",
        "whatever",
        "whenever",
        "every",
        "time",
        "maybe",
        "then",
        "just",
        "also",
        "say",
        "about",
    ]
)


_LEADS_ON = re.compile(r"\bfor (?:this|next|the coming) (?:week|time|session)$", re.IGNORECASE)


def cut(text: str, *, finely: bool = False) -> Iterator[tuple[int, int]]:
    """`[start, end)` of each sentence, white space trimmed. `finely` cuts speech without full stops at each new subject."""
    if finely and _END.search(text.rstrip(" .!?")) is None and len(text.split()) >= _UNPUNCTUATED and "," not in text:
        yield from _cut_unpunctuated(text)
        return
    low = 0
    for end in _END.finditer(text):
        if text[end.start()] == "." and _ABBREVIATION.search(text, max(low, end.start() - 12), end.start() + 1):
            following = text[end.end() : end.end() + 3].lstrip()
            if not following[:1].isupper() or text[max(end.start() - 2, 0) : end.start()].lower() in (
                "dr",
                "mr",
                "ms",
                "rs",
                "st",
            ):
                continue
        yield from _cut_long(text, low, end.end())
        low = end.end()
    yield from _cut_long(text, low, len(text))


def _cut_unpunctuated(text: str) -> Iterator[tuple[int, int]]:
    """Before each new subject or question, where the words before it do not lead on to it."""
    low = 0
    for joint in _BARE_JOINT.finditer(text):
        before = text[max(low, joint.start() - 80) : joint.start()].split()
        if (
            len(before) < 3
            or before[-1].lower() in _HOLDS_ON
            or _LEADS_ON.search(" ".join(before))
            or len(text[joint.end() : joint.end() + 80].split()) < 3
        ):
            continue
        yield from _cut_long(text, low, joint.start())
        low = joint.end()
    yield from _cut_long(text, low, len(text))


def _cut_long(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    trimmed = _trimmed(text, start, end)
    if trimmed is None:
        return
    start, end = trimmed
    if len(text[start:end].split()) <= _LONGEST:
        yield start, end
        return
    low = start
    for joint in _JOINT.finditer(text, start, end):
        if (
            len(text[low : joint.start()].split()) >= _SHORTEST
            and len(text[joint.start() : min(end, joint.start() + 80)].split()) > 3
        ):
            yield from _cut_hard(text, low, joint.start())
            low = joint.end()
    yield from _cut_hard(text, low, end)


def _cut_hard(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Speech without any joint is cut every sixty words, so that one endless sentence cannot fill a note."""
    trimmed = _trimmed(text, start, end)
    if trimmed is None:
        return
    low = trimmed[0]
    for count, word in enumerate(re.finditer(r"\S+", text[trimmed[0] : trimmed[1]]), start=1):
        if count % 60 == 0:
            yield low, trimmed[0] + word.end()
            low = trimmed[0] + word.end() + 1
    if rest := _trimmed(text, low, trimmed[1]):
        yield rest


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and (text[start].isspace() or text[start] in ",;"):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end and any(char.isalnum() for char in text[start:end]) else None


_ASKS = re.compile(
    r"^(?:(?:and|so|okay|ok|alright|all right|now|well|um|uh|then|but|or|great|good|i see|mm-?hmm|right|thanks|thank you),?\s+|[,.\s-]+)*"
    r"(?:any\b|how\b|what\b|when\b|where\b|why\b|who\b|which\b|(?:do|did|does|have|has|had|are|were|is|was|can|could|would|will)(?:n't| n't| not)?\s+(?:you|your|it|there|that|this|the|they|he|she|anyone|anything|we|any)\b)",
    re.IGNORECASE,
)


def is_question(text: str) -> bool:
    """By its mark, or, in speech without marks, by its first words."""
    stripped = text.rstrip(" \"'”’)")
    if stripped.endswith("?"):
        return True
    return not stripped.endswith((".", "!")) and _ASKS.match(text) is not None


def word_count(text: str) -> int:
    return len(tokens(text))

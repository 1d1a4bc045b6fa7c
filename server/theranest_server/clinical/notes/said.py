"""What was said, sentence by sentence, in order, with speaker and place in the file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .cues import folded, risk_kinds
from .draft import Role, Span
from .sentences import cut, is_question
from .source import INVISIBLE
from .speakers import Cast
from .transcript import Transcript
from .words import content_words, tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    text: str
    """Clean text: invisible characters and markup are out."""
    role: Role
    spans: tuple[Span, ...]
    pieces: tuple[str, ...]
    """The words exactly as the file has them, one piece a place, cut at quotation marks; empty where they cannot be quoted."""
    spoken: str
    """The text as the cue files expect it."""
    risk: tuple[str, ...]
    """Kinds of danger that it speaks of."""
    turn: int
    at: float
    """Where in the session, 0 to 1."""
    asks: bool
    words: tuple[str, ...]
    content: tuple[str, ...]


def said_in(transcript: Transcript, cast: Cast) -> tuple[Said, ...]:
    return tuple(_sentences(transcript, cast))


def _sentences(transcript: Transcript, cast: Cast) -> Iterator[Said]:
    length = max(len(transcript.text), 1)
    for number, turn in enumerate(transcript.turns):
        role = cast.of(turn.label)
        speaker = turn.label or "not identified"
        for start, end in cut(turn.speech.text, finely=not cast.medical):
            places = turn.speech.spans(start, end)
            text = turn.speech.text[start:end]
            spoken = folded(text)
            yield Said(
                text=text,
                role=role,
                spans=tuple(Span(start=low, end=high, speaker=speaker) for low, high in places),
                pieces=_pieces(transcript.text, places),
                spoken=spoken,
                risk=risk_kinds(spoken),
                turn=number,
                at=places[0][0] / length,
                asks=is_question(text),
                words=tuple(tokens(text)),
                content=tuple(content_words(text)),
            )


def _pieces(source: str, places: list[tuple[int, int]]) -> tuple[str, ...]:
    raw = [source[low:high] for low, high in places]
    if any(INVISIBLE.search(text) or "\n" in text or "\r" in text for text in raw):
        return ()
    parts = (part.strip() for text in raw for part in text.split('"'))
    return tuple(part for part in parts if any(char.isalnum() for char in part))


def in_quotes(parts: Iterable[Said]) -> str:
    """Each piece between quotation marks; empty where one of the parts cannot be quoted word for word."""
    wanted = list(parts)
    if not wanted or any(not part.pieces for part in wanted):
        return ""
    return " ".join(f'"{piece}"' for part in wanted for piece in part.pieces)


def evidence_text(source: str, spans: tuple[Span, ...]) -> str:
    return " ".join(source[span.start : span.end] for span in spans)

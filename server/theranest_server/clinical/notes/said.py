"""What was said, sentence by sentence, in order, with speaker and place in the file."""

from collections.abc import Iterator
from dataclasses import dataclass

from .draft import Role, Span
from .sentences import cut, is_question
from .speakers import Cast
from .transcript import Transcript
from .words import content_words, tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    text: str
    """Clean text: invisible characters and markup are out."""
    role: Role
    spans: tuple[Span, ...]
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
        for start, end in cut(turn.speech.text):
            places = turn.speech.spans(start, end)
            text = turn.speech.text[start:end]
            yield Said(
                text=text,
                role=role,
                spans=tuple(Span(start=low, end=high, speaker=speaker) for low, high in places),
                turn=number,
                at=places[0][0] / length,
                asks=is_question(text),
                words=tuple(tokens(text)),
                content=tuple(content_words(text)),
            )


def evidence_text(source: str, spans: tuple[Span, ...]) -> str:
    return " ".join(source[span.start : span.end] for span in spans)

"""Draft a progress note from a transcript, without a model. Nothing is written that was not said."""

from .assembly import note_of
from .builder import Builder
from .candidates import Candidate
from .codes import documented_minutes
from .draft import DraftedNote, Facet, Mark, NoteSentence, Role, Span, TranscriptDraftRequest
from .formats import layout
from .refusals import NoteRefused
from .risk import risk_statements
from .said import Said, said_in
from .selection import Chosen, chosen
from .speakers import Cast, cast
from .transcript import parse_transcript
from .voice import Voice, names_in
from .words import word_list

_FEWEST_CONTENT_WORDS = 8
_ENGLISH_SHARE = 0.2
_ENOUGH_TO_TELL_LANGUAGE = 40


def draft_from_transcript(request: TranscriptDraftRequest) -> DraftedNote:
    """The note with evidence for each sentence.

    Raises NoteRefused: unreadable, empty, almost empty or too large transcripts, unknown format, unclear times, and unknown
    speakers where several people speak (with the question to ask).
    """
    fields = layout(request.format, request.template)
    documented_minutes(request.session.start, request.session.stop)
    transcript = parse_transcript(request.transcript)
    people = cast(transcript, request.speakers, request.session.kind)
    said = said_in(transcript, people)
    voice = Voice(noun=people.client_noun, pronouns=request.session.pronouns, names=names_in(transcript.text))
    bench = Builder(transcript.text, voice, medical=people.medical).build(said)
    _refuse_hollow(said, bench.candidates)
    picked = chosen(
        bench.candidates, medical=people.medical, spoken_words=sum(len(sentence.words) for sentence in said)
    )
    return note_of(
        format_name=_name(request.format),
        source_kind="transcript",
        source=transcript.text,
        sentences=[_sentence(one) for one in picked],
        layout=fields,
        risk=risk_statements(bench.candidates),
        session=request.session,
        warnings=(*transcript.warnings, *people.warnings, *_about_labels(people)),
        left_out=bench.left_out,
    )


def _name(format_name: str) -> str:
    upper = format_name.strip().upper()
    return upper if upper in ("SOAP", "DAP", "GIRP", "BIRP") else format_name.strip()


def _sentence(one: Chosen) -> NoteSentence:
    marks = (Mark.SPEAKER_NOT_IDENTIFIED,) if one.candidate.role is Role.UNKNOWN else ()
    return NoteSentence(text=one.candidate.text, evidence=_distinct(one.candidate.spans), facet=one.facet, marks=marks)


def _distinct(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    return tuple(dict.fromkeys(spans))


def _about_labels(people: Cast) -> tuple[str, ...]:
    if people.roles and Role.CLIENT not in people.roles.values():
        return ("No speaker is known as the client: the note may miss the client's own words.",)
    return ()


def _refuse_hollow(said: tuple[Said, ...], candidates: tuple[Candidate, ...]) -> None:
    """Almost empty recordings are refused, not filled; danger in a few words still is a note."""
    if any(candidate.risk for candidate in candidates):
        return
    content = {word for sentence in said for word in sentence.content if word not in word_list("greetings.txt")}
    if len(content) < _FEWEST_CONTENT_WORDS or not any(candidate.text for candidate in candidates):
        raise NoteRefused(
            "transcript_almost_empty",
            "The transcript holds too little speech for a note.",
            "Check that the recording is whole, or write bullets of what happened.",
        )
    words = [word for sentence in said for word in sentence.words]
    grammar = sum(word in word_list("function_words.txt") for word in words)
    if len(words) >= _ENOUGH_TO_TELL_LANGUAGE and grammar < _ENGLISH_SHARE * len(words):
        raise NoteRefused(
            "transcript_not_english",
            "The drafter reads English only, and this transcript is not or hardly English.",
            "Write the sections or bullets in English, or have the transcript translated by a competent person.",
        )


__all__ = ["Facet", "draft_from_transcript"]

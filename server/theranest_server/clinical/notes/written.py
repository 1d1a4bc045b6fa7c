"""Notes that somebody wrote themselves: bullets are sorted into the format, finished sections are checked. No word changes."""

from collections.abc import Iterator, Sequence

from .assembly import note_of
from .codes import documented_minutes
from .cues import folded, has, risk_kinds, techniques_in
from .draft import (
    BulletsDraftRequest,
    DraftedNote,
    Facet,
    Mark,
    NoteSentence,
    RiskStatement,
    SectionsCheckRequest,
    Span,
    TemplateField,
    WrittenSentence,
)
from .formats import layout
from .refusals import NoteRefused
from .support import is_negative, quotes_are_exact
from .words import tokens, unsupported_words

_DENYING = ("deny", "denies", "denied")
_AUTHOR = "clinician"


def draft_from_bullets(request: BulletsDraftRequest) -> DraftedNote:
    """Each bullet, as it is, in the section that its words belong to; evidence is the bullet. Raises NoteRefused."""
    fields = layout(request.format, request.template)
    documented_minutes(request.session.start, request.session.stop)
    sentences = list(_bullets(request.bullets))
    if not sentences:
        raise NoteRefused("sections_empty", "The bullets hold no words.", "Write what happened in the session.")
    return note_of(
        format_name=request.format.strip().upper(),
        source_kind="bullets",
        source=request.source_text(),
        sentences=sentences,
        layout=fields,
        risk=_risk(sentences),
        session=request.session,
        warnings=(),
        left_out=(),
    )


def check_sections(request: SectionsCheckRequest) -> DraftedNote:
    """The sections as they were written, each sentence marked where its evidence does not hold it. Raises NoteRefused."""
    documented_minutes(request.session.start, request.session.stop)
    source = request.source or ""
    fields = tuple(TemplateField(name=name, holds=(facet,)) for name, facet in _named(request))
    sentences = [
        _checked(one, field.holds[0], source)
        for field in fields
        for one in request.sections[field.name]
        if one.text.strip()
    ]
    if not sentences:
        raise NoteRefused("sections_empty", "The sections hold no sentences.", "Write at least one sentence.")
    wanted = [field.name for field in layout(request.format, request.template)]
    missing = [name for name in wanted if name.casefold() not in {given.casefold() for given in request.sections}]
    note = note_of(
        format_name=request.format.strip().upper(),
        source_kind="sections",
        source=source,
        sentences=sentences,
        layout=fields,
        risk=_risk(sentences),
        session=request.session,
        warnings=tuple(f"The format wants a section {name}; none was written." for name in missing),
        left_out=(),
    )
    return _in_given_order(note, request, sentences)


def _bullets(bullets: Sequence[str]) -> Iterator[NoteSentence]:
    at = 0
    for bullet in bullets:
        text = bullet.strip()
        if tokens(text):
            start = at + bullet.index(text)
            spans = (Span(start=start, end=start + len(text), speaker=_AUTHOR),)
            yield NoteSentence(text=text, evidence=spans, facet=_facet(text))
        at += len(bullet) + 1


def _facet(text: str) -> Facet:
    spoken = folded(text)
    if risk_kinds(spoken):
        return Facet.RISK
    if has("homework", spoken) or has("next_appointment", spoken) or has("plan", spoken):
        return Facet.PLAN
    if has("response", spoken):
        return Facet.RESPONSE
    if techniques_in(spoken):
        return Facet.INTERVENTION
    if has("observation", spoken):
        return Facet.OBSERVATION
    if has("assessment", spoken) or has("progress", spoken):
        return Facet.ASSESSMENT
    return Facet.GOAL if has("goal", spoken) else Facet.REPORT


def _named(request: SectionsCheckRequest) -> Iterator[tuple[str, Facet]]:
    """Each given section under one facet of its own, so that every sentence stays where it was written."""
    known = {field.name.casefold(): field.holds for field in layout(request.format, request.template)}
    taken: set[Facet] = set()
    for name in request.sections:
        likely = [*known.get(name.casefold(), ()), *Facet]
        facet = next((facet for facet in likely if facet not in taken), None)
        if facet is None:
            raise NoteRefused(
                "sections_too_many", "The note has more sections than a format can hold.", "Join some of them."
            )
        taken.add(facet)
        yield name, facet


def _checked(one: WrittenSentence, facet: Facet, source: str) -> NoteSentence:
    inside = all(0 <= span.start < span.end <= len(source) for span in one.evidence)
    said = [source[span.start : span.end] for span in one.evidence] if inside else []
    return NoteSentence(
        text=one.text.strip(),
        evidence=one.evidence if inside else (),
        facet=facet,
        marks=tuple(_marks(one, inside, said)),
        unsupported=unsupported_words(one.text, " ".join(said)) if said else (),
    )


def _marks(one: WrittenSentence, inside: bool, said: Sequence[str]) -> Iterator[Mark]:
    if not inside:
        yield Mark.EVIDENCE_OUT_OF_RANGE
    elif not one.evidence:
        yield Mark.NO_EVIDENCE
    else:
        if unsupported_words(one.text, " ".join(said)):
            yield Mark.WORDS_NOT_IN_EVIDENCE
        if not quotes_are_exact(one.text, said):
            yield Mark.QUOTE_NOT_EXACT
    denies = any(word in _DENYING for word in tokens(one.text))
    if denies and not any(is_negative(words) for words in said):
        yield Mark.DENIAL_NOT_IN_EVIDENCE


def _risk(sentences: Sequence[NoteSentence]) -> tuple[RiskStatement, ...]:
    found: list[RiskStatement] = []
    for one in sentences:
        spoken = folded(one.text)
        if kinds := risk_kinds(spoken):
            found.append(
                RiskStatement(
                    statement=one.text,
                    kinds=kinds,
                    stance="denied" if is_negative(one.text) else "stated",
                    about="other_person" if has("other_person", spoken) else "client",
                    when="past" if has("past", spoken) else "hypothetical" if has("hypothetical", spoken) else "now",
                    evidence=one.evidence,
                )
            )
    return tuple(found)


def _in_given_order(note: DraftedNote, request: SectionsCheckRequest, sentences: Sequence[NoteSentence]) -> DraftedNote:
    """A check that nothing was lost between the sections given and the note."""
    kept = sum(len(section.sentences) for section in note.sections)
    if kept != len(sentences):
        raise NoteRefused(
            "sections_unclear", "The sections could not be kept apart.", "Give each section its own name."
        )
    return note


__all__ = ["check_sections", "draft_from_bullets"]

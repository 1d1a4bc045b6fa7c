"""From chosen sentences to a note: sections of the format, fields, codes, and what is missing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from . import fields
from .carried import EarlierText
from .codes import suggested_codes
from .cues import folded, has
from .draft import (
    DraftedNote,
    Facet,
    Gap,
    Mark,
    NoteSection,
    NoteSentence,
    RiskStatement,
    SessionFacts,
    TemplateField,
)
from .formats import section_for
from .goals import linked_goals
from .risk import risk_gaps
from .said import evidence_text

_WANTED = (
    (Facet.OBSERVATION, "mental status and observations", "none said in this session; to be added by the clinician"),
    (Facet.INTERVENTION, "intervention", "no named technique was said in this session"),
    (Facet.RESPONSE, "client response", "no words of the client on how an intervention worked"),
    (Facet.PLAN, "plan", "nothing was said about homework, next steps or the next appointment"),
)


def note_of(
    *,
    format_name: str,
    source_kind: str,
    source: str,
    sentences: Sequence[NoteSentence],
    layout: Sequence[TemplateField],
    risk: tuple[RiskStatement, ...],
    session: SessionFacts,
    warnings: tuple[str, ...],
    left_out: tuple[tuple[str, int], ...],
) -> DraftedNote:
    marked = tuple(carried(sentences, session))
    codes, code_gaps = suggested_codes(session)
    links = linked_goals(session.goals, marked)
    sections = tuple(_section(field, marked, layout) for field in layout)
    return DraftedNote(
        format=format_name,
        source=source_kind,
        sections=sections,
        goals=links,
        interventions=fields.interventions(source, marked),
        response=fields.responses(marked),
        scores=fields.scores(source, marked),
        risk=risk,
        codes=codes,
        gaps=(
            *risk_gaps(risk),
            *_gaps(sections, marked, layout, bool(links), session),
            *_plan_gaps(source, marked),
            *code_gaps,
        ),
        warnings=warnings,
        left_out=left_out,
    )


def carried(sentences: Sequence[NoteSentence], session: SessionFacts) -> Iterator[NoteSentence]:
    """Mark what (nearly) repeats an earlier note."""
    earlier = EarlierText(session.earlier_notes)
    for sentence in sentences:
        found = earlier.nearest(sentence.text)
        yield (
            replace(sentence, marks=(*sentence.marks, Mark.CARRIED_FORWARD), carried_from=found) if found else sentence
        )


def _section(field: TemplateField, sentences: Sequence[NoteSentence], layout: Sequence[TemplateField]) -> NoteSection:
    return NoteSection(
        name=field.name, sentences=tuple(one for one in sentences if section_for(one.facet, layout) == field.name)
    )


def _gaps(
    sections: Sequence[NoteSection],
    sentences: Sequence[NoteSentence],
    layout: Sequence[TemplateField],
    goals_linked: bool,
    session: SessionFacts,
) -> Iterator[Gap]:
    present = {sentence.facet for sentence in sentences}
    for section, field in zip(sections, layout, strict=True):
        if not section.sentences:
            why = (
                "the session holds nothing for it"
                if field.holds
                else "no rule says what belongs here; to be written by the clinician"
            )
            yield Gap(what=f"section {section.name}", why=why)
    for facet, what, why in _WANTED:
        if facet not in present:
            yield Gap(what=what, why=why)
    if not goals_linked:
        why = (
            "nothing that was said shares words with the plan's goals"
            if session.goals
            else "no treatment plan was handed in"
        )
        yield Gap(what="goal of the plan", why=why)


def _plan_gaps(source: str, sentences: Sequence[NoteSentence]) -> Iterator[Gap]:
    plans = [sentence for sentence in sentences if sentence.facet is Facet.PLAN]
    planned = " ".join(folded(f"{one.text} {evidence_text(source, one.evidence)}") for one in plans)
    if planned and not has("next_appointment", planned):
        yield Gap(what="next appointment", why="not said in this session")

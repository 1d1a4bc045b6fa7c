"""Answers of one page: labels, their answers, and whom each section is about."""

from collections.abc import Sequence
from dataclasses import replace

from ...domain.documents import FormField, Page
from ..answered import Answered
from ..concepts import Concept
from .labels import Label, labels_of
from .layout import Layout, Segment, around, layout_of
from .named import concept_by_name
from .options import chosen, has_marks
from .pairing import Paired, pair
from .sections import Section, sections_of, within

_CONFIDENCE = {"inline": 0.95, "cell": 0.94, "right": 0.93, "below": 0.9, "rows": 0.88, "above": 0.85, "none": 0.0}


def answers_of_page(
    page: Page, fields: Sequence[FormField], start: int, section: Section | None
) -> tuple[list[Answered], Section | None, Layout]:
    """The page's answers in reading order, the section that goes on on the next page, and its layout."""
    layout = layout_of(page, fields)
    labels = labels_of(layout)
    pairs = pair(layout, labels)
    sections = sections_of(layout, pairs, section)
    answers: list[Answered] = []
    told: set[int] = set()
    person: tuple[str, str, int] = ("", "", -9)
    for number, one in enumerate(pairs):
        answer = _answer(one, page, within(one.label.box, sections), start + number, told)
        if answer is not None:
            answer = _about(answer, one.label.segment.line, person)
            person = _person(answer, one.label.segment.line, person)
            answers.append(answer)
    answers += _unlabelled(layout, page, sections, told, start + len(pairs))
    return sorted(answers, key=lambda a: a.order), (sections[-1] if sections else section), layout


_OTHERS = frozenset({"emergency", "guardian", "subscriber"})


def _person(answer: Answered, line: int, before: tuple[str, str, int]) -> tuple[str, str, int]:
    """Whom the last label named beside the client, the rank of the coverage, and the line."""
    concept = answer.concept
    if concept.who in _OTHERS:
        return concept.who, concept.rank, line
    if concept.who == "insurance" or concept.part in ("ignored", "continues"):
        return before
    return before if line == before[2] else ("", "", -9)


def _about(answer: Answered, line: int, person: tuple[str, str, int]) -> Answered:
    """`Emergency contact: ...  Relationship: ...  Phone: ...` on one line: what follows is about the same person."""
    who, rank, at = person
    concept = answer.concept
    near = line == at or (concept.part == "relation" and line <= at + 2)
    if concept.who != "" or not who or not near:
        return answer
    parts = ("relation", "phone", "name", "first", "last") + (("birth_date",) if who != "emergency" else ())
    return replace(answer, concept=replace(concept, who=who, rank=rank)) if concept.part in parts else answer


def _answer(one: Paired, page: Page, section: Section | None, order: int, told: set[int]) -> Answered | None:
    concept = one.label.concept
    asked = _asked_by_field(one.run)
    told.update(id(s.field) for s in one.run if s.field is not None)
    if asked is not None:
        concept = _more_telling(asked, concept)
    if concept is None:
        return None
    text = text_of(one.run) if one.way != "rows" else text_of(one.run).replace("\n", "; ")
    box = around([s.box for s in one.run]) if one.run else None
    return Answered(
        concept=in_section(concept, section),
        label=one.label.text,
        text=text,
        confidence=_confidence(one),
        page=page.number,
        box=page.pdf_box(box) if box is not None and text else None,
        order=order,
    )


def _confidence(one: Paired) -> float:
    sure = _CONFIDENCE[one.way]
    if any(s.given for s in one.run):
        return 0.97
    return sure if one.label.sure else sure - 0.04


def text_of(run: Sequence[Segment]) -> str:
    if has_marks(run):
        return chosen(run)
    lines: list[str] = []
    line = -1
    for segment in run:
        if not segment.words:
            continue
        if lines and segment.line == line:
            lines[-1] += f" {segment.text}"
        else:
            lines.append(segment.text)
        line = segment.line
    return "\n".join(lines).strip()


def _asked_by_field(run: Sequence[Segment]) -> Concept | None:
    fields = [s.field for s in run if s.field is not None]
    return concept_by_name(fields[0]) if len(fields) == 1 else None


def _more_telling(by_name: Concept, by_label: Concept | None) -> Concept:
    """The field's own name or tooltip speaks first; the printed label says whom it is about where the name does not."""
    if by_label is None or by_label.part in ("ignored", "continues", "section", "form_date"):
        return by_name
    if by_name.part == by_label.part and not by_name.who:
        return replace(
            by_name, who=by_label.who, rank=by_name.rank or by_label.rank, kind=by_name.kind or by_label.kind
        )
    return by_name


_OWN = frozenset({"sex", "gender", "pronouns", "preferred", "age", "form_date", "section"})
"""Parts that forms ask of the client alone."""


def in_section(concept: Concept, section: Section | None) -> Concept:
    """A label that names nobody is about whom its section is about."""
    if section is None or not section.who or concept.part in _OWN:
        return concept
    if concept.part == "birth_date" and section.who == "emergency":
        return concept
    if concept.who == "":
        if section.who == "insurance":
            return _in_coverage(concept, section)
        return replace(concept, who=section.who)
    if concept.who in ("insurance", "subscriber") and not concept.rank:
        return replace(concept, rank=section.rank)
    if concept.who == "client" and section.who in ("emergency", "guardian") and concept.part == "relation":
        return replace(concept, who=section.who)
    return concept


def _in_coverage(concept: Concept, section: Section) -> Concept:
    part = concept.part
    if part in ("name", "company"):
        return replace(concept, who="insurance", part="payer", rank=concept.rank or section.rank)
    if part in ("birth_date", "relation", "first", "last", "middle"):
        return replace(concept, who="subscriber", rank=concept.rank or section.rank)
    if part in ("continues", "form_date", "section"):
        return concept
    return replace(concept, who="other")


def _unlabelled(layout: Layout, page: Page, sections: Sequence[Section], told: set[int], start: int) -> list[Answered]:
    """Typed fields that no printed label reached, by their own names."""
    found: list[Answered] = []
    for number, segment in enumerate(s for s in layout.segments if s.field is not None and id(s.field) not in told):
        assert segment.field is not None
        concept = concept_by_name(segment.field)
        if concept is None:
            continue
        found.append(
            Answered(
                concept=in_section(concept, within(segment.box, sections)),
                label=segment.field.label or segment.field.name,
                text=segment.text,
                confidence=0.96,
                page=page.number,
                box=page.pdf_box(segment.box) if segment.words else None,
                order=start + number,
            )
        )
    return found


__all__ = ["Label", "answers_of_page", "in_section", "text_of"]

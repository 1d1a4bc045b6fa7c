"""Reads the opened files of one client: fields, what is missing, what contradicts, scored questionnaires."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from ..domain.documents import DocumentKind, FormField, OpenedDocument, Page
from .answered import Answered
from .assembled import assembled
from .consistency import between_forms, within_form
from .fields import FIELDS, FieldValue, FormRead, IntakeRead, ItemScores
from .forms.html import page_of_html
from .forms.jsonform import NotJson, answers_of_json, load
from .forms.layout import Layout
from .forms.plain import page_of_text
from .forms.printed import answers_of_page
from .forms.sections import Section
from .gathered import gathered
from .measures.named import instruments_in_fields, instruments_in_json
from .measures.printed import instruments_on

_APART = 10_000


class FormUnreadable(ValueError):
    """A file whose text is not what it seems to be (JSON that breaks off)."""


def read_intake(documents: Sequence[tuple[str, OpenedDocument]], *, today: date) -> IntakeRead:
    """`documents` with the names they go by. Raises `FormUnreadable`."""
    return together([read_form(name, document, today=today) for name, document in documents])


def read_form(file: str, document: OpenedDocument, *, today: date) -> FormRead:
    """Raises `FormUnreadable`."""
    answers, instruments, doubts = _answers(file, document)
    form = assembled(gathered([replace(a, file=file) for a in answers]), today=today)
    return FormRead(
        file=file,
        fields=form.fields,
        instruments=tuple(instruments),
        guardians=tuple(form.guardians),
        inconsistencies=tuple(within_form(form, instruments, today)),
        doubts=tuple(doubts),
    )


def _answers(file: str, document: OpenedDocument) -> tuple[list[Answered], list[ItemScores], list[str]]:
    if document.kind is DocumentKind.JSON:
        try:
            tree = load(document.text)
            return answers_of_json(tree), instruments_in_json(tree, file), []
        except (NotJson, RecursionError):
            raise FormUnreadable("is not whole JSON") from None
    if document.kind is DocumentKind.PDF:
        answers, layouts = _pages(document.pages, document.fields)
        return answers, _instruments(layouts, document.fields, file), [*document.remarks, *_unread(document)]
    page, fields = (
        page_of_html(document.text) if document.kind is DocumentKind.HTML else (page_of_text(document.text), ())
    )
    answers, layouts = _pages((page,), fields)
    instruments = [replace(one, page=None) for one in _instruments(layouts, fields, file)]
    return [replace(a, page=None, box=None) for a in answers], instruments, []


def _pages(pages: Iterable[Page], fields: Sequence[FormField]) -> tuple[list[Answered], list[Layout]]:
    answers: list[Answered] = []
    layouts: list[Layout] = []
    section: Section | None = None
    for number, page in enumerate(pages):
        found, section, layout = answers_of_page(page, fields, number * _APART, section)
        answers += found
        layouts.append(layout)
    return answers, layouts


def _instruments(layouts: Sequence[Layout], fields: Sequence[FormField], file: str) -> list[ItemScores]:
    """By the names of fields first; what they do not tell, the page does."""
    named = {one.name: one for one in instruments_in_fields(fields, file)}
    for one in instruments_on(layouts, file):
        other = named.get(one.name)
        if other is None or _given(one) > _given(other):
            named[one.name] = (
                one if other is None else replace(one, stated_total=one.stated_total or other.stated_total)
            )
        elif other.stated_total is None and one.stated_total is not None:
            named[one.name] = replace(other, stated_total=one.stated_total)
    return list(named.values())


def _given(one: ItemScores) -> int:
    return sum(item is not None for item in one.items)


def _unread(document: OpenedDocument) -> list[str]:
    scanned = [page.number for page in document.pages if page.needs_ocr]
    if not scanned:
        return []
    which = ", ".join(map(str, scanned[:20]))
    return [f"needs OCR: page {which} holds a picture and no text, so nothing on it was read."]


def together(forms: Sequence[FormRead]) -> IntakeRead:
    """Of several files the surest value of each field; where they disagree that is said."""
    fields: dict[str, FieldValue] = {}
    for name in FIELDS:
        values = [form.fields[name] for form in forms if name in form.fields]
        if values:
            fields[name] = max(values, key=lambda value: value.confidence)
    found = [one for form in forms for one in form.inconsistencies]
    if any(form.guardians for form in forms):
        found = [one for one in found if one.code != "minor_without_guardian"]
    found += between_forms(forms) if len(forms) > 1 else []
    return IntakeRead(
        fields=fields,
        missing=tuple(name for name in FIELDS if name not in fields),
        inconsistencies=tuple(dict.fromkeys(found)),
        instruments=tuple(one for form in forms for one in form.instruments),
        doubts=tuple(dict.fromkeys(doubt for form in forms for doubt in form.doubts)),
        forms=tuple(forms),
    )

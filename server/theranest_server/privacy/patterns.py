"""Identifiers that the record does not know but that show by their form: an extra pass for agents and free text."""

import re
from dataclasses import dataclass

from .matching import PLACEHOLDER
from .placeholders import PlaceholderMap
from .record import Kind

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*"
_ADDRESS_WORD = (
    r"(?:street|st|avenue|ave|road|rd|boulevard|blvd|drive|dr|lane|ln|court|ct|place|pl|way|terrace|circle|cir)"
)
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.EMAIL, re.compile(r"[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,4}")),
    (Kind.URL, re.compile(r"(?i)(?:https?://|www\.)[^\s<>\"'\])]{3,300}[^\s<>\"'\]).,;:!?]")),
    (Kind.IP, re.compile(r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w.]\w?)")),
    (Kind.ID, re.compile(r"(?<![\w\-])\d{3}([\- ])\d{2}\1\d{4}(?![\w\-])")),
    (Kind.PHONE, re.compile(r"(?<![\w.])(?:\+?1[\s.\-]?)?(?:\(\d{3}\)\s?|\d{3}[\s.\-])\d{3}[\s.\-]\d{4}(?![\w])")),
    (Kind.PHONE, re.compile(r"(?<![\w.\-])(?:\+?1)?[2-9]\d{2}[2-9]\d{6}(?![\w\-])")),
    (Kind.ID, re.compile(r"(?i)(?:\b(?:mrn|id|account|acct|policy|member|group|license|plate|case)\b(?: ?(?:no|number|id))?\.?[ #:]{1,3})"
                         r"(?P<value>(?=[A-Z\-]{0,8}\d)[A-Z0-9\-]{4,20})\b")),
    (Kind.ID, re.compile(r"(?<![\w\-.$])(?=[A-Z0-9]*\d{5})[A-Z]{0,5}\d{7,14}(?![\w\-]|\.\d)")),
    (Kind.DATE, re.compile(rf"(?i)(?:\b(?:dob|d\.o\.b\.|born(?: on)?|birth ?date|date of birth|birthday(?: is)?)\b[ :,]{{0,3}})"
                           rf"(?P<value>\d{{1,4}}[./\-]\d{{1,2}}[./\-]\d{{1,4}}|{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?"
                           rf"|\d{{1,2}} {_MONTH}\.?(?: \d{{4}})?)")),
    (Kind.ADDRESS, re.compile(rf"(?<![\w$])\d{{1,6}} (?:[NSEW]\.? )?(?:[A-Z][\w'\-]*|\d{{1,3}}(?:st|nd|rd|th))"
                              rf"(?: [A-Z][\w'\-]*){{0,2}} (?i:{_ADDRESS_WORD})\b\.?(?: (?:NE|NW|SE|SW))?"
                              rf"(?:,? (?:Apt|Unit|Suite|Ste)\.? \w+| ?#\w+)?")),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A stretch of the text that has the form of an identifier."""

    start: int
    end: int
    kind: Kind


def find_patterns(text: str) -> list[Found]:
    """In order, not overlapping; placeholders are passed over."""
    taken = [m.span() for m in PLACEHOLDER.finditer(text)]
    found: list[Found] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span("value") if "value" in pattern.groupindex else match.span()
            if all(end <= first or start >= last for first, last in taken):
                taken.append((start, end))
                found.append(Found(start=start, end=end, kind=kind))
    return sorted(found, key=lambda f: f.start)


def replace_patterns(text: str, known: PlaceholderMap) -> tuple[str, PlaceholderMap]:
    """The text with placeholders for what was found, and the map that turns them back: store it first."""
    found = find_patterns(text)
    extended = known.with_values((f.kind, text[f.start : f.end]) for f in found)
    pieces: list[str] = []
    at = 0
    for one in found:
        pieces += (text[at : one.start], extended.label(one.kind, text[one.start : one.end]))
        at = one.end
    return "".join((*pieces, text[at:])), extended

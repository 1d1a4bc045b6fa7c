"""Headings: `Emergency contact`, `Primary insurance`, `Parent or guardian`. A label without an answer that has labels under it is one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...domain.documents import Box
from ..concepts import CLIENT, EMERGENCY, GUARDIAN, INSURANCE, OTHER, SUBSCRIBER, folded, rank_of, who_of
from .layout import Layout, Segment
from .pairing import Paired

_COVERAGE = re.compile(r"insur|coverage|health plan|payer|seguro")
_CLIENT = re.compile(
    r"\b(?:client|patient|about (?:you|me|the client)|personal|demographic|general|identif|contact information|your information|child)"
)
_CLINICAL = re.compile(
    r"\b(?:history|clinical|medical|health|symptoms?|treatment|medication|concerns?|presenting|background|social|questionnaire|referral|consent|signatures?|acknowledg|office use)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    who: str
    rank: str
    box: Box
    page: int


def sections_of(layout: Layout, pairs: Sequence[Paired], before: Section | None) -> list[Section]:
    """From the top to the bottom; the one that goes on from the page before stands above everything."""
    found: list[Section] = []
    if before is not None:
        found.append(
            Section(who=before.who, rank=before.rank, box=Box(x0=0, top=-1, x1=layout.page.width, bottom=0), page=0)
        )
    answered = {id(p.label.segment) for p in pairs if p.run or not _leads(p, pairs)}
    for segment in layout.segments:
        if (
            segment.words
            and not segment.given
            and not segment.claimed
            and id(segment) not in answered
            and _alone(segment, layout)
        ):
            section = _section(segment, layout.page.number)
            if section is not None:
                found.append(section)
    return found


_GENERIC = frozenset(
    {
        "name",
        "first",
        "last",
        "middle",
        "phone",
        "relation",
        "contact",
        "payer",
        "company",
        "member_id",
        "group",
        "address",
        "street",
    }
)


def _leads(one: Paired, pairs: Sequence[Paired]) -> bool:
    """A label without an answer is a heading where the labels under it name nobody; else its answer was left out."""
    if one.label.concept is None or one.label.concept.part not in ("contact", "payer", "name", "ignored"):
        return True
    box = one.label.box
    below = [p.label for p in pairs if p.label.box.top > box.top + 2 and abs(p.label.box.x0 - box.x0) < 90]
    following = min(below, key=lambda label: (label.box.top, label.box.x0), default=None)
    if following is None or following.concept is None or following.box.top - box.bottom > 70:
        return False
    concept = following.concept
    return concept.part in _GENERIC and concept.who in ("", "insurance", "subscriber")


def _alone(segment: Segment, layout: Layout) -> bool:
    line = [s for s in layout.lines[segment.line] if s is not segment and s.words]
    near = [s for s in line if s.cell == segment.cell and abs(s.box.x0 - segment.box.x1) < 30]
    return len(segment.words) <= 9 and not near and not segment.mark


def _section(segment: Segment, page: int) -> Section | None:
    text = folded(segment.text)
    if not re.search(r"[a-z]", text) or re.search(r"\d{3}", text) or segment.text.endswith((".", ",", ";")):
        return None
    who = heading_of(text)
    return (
        None
        if who is None
        else Section(who=who, rank=rank_of(text) if who == INSURANCE else "", box=segment.box, page=page)
    )


def heading_of(text: str) -> str | None:
    """Whom a heading is about; an empty word where it only ends the section before, None where it is no heading."""
    who = who_of(text)
    if who == SUBSCRIBER or _COVERAGE.search(text):
        return INSURANCE if who != SUBSCRIBER else SUBSCRIBER
    if who in (EMERGENCY, GUARDIAN):
        return who
    if _CLIENT.search(text):
        return CLIENT
    if who == OTHER:
        return OTHER
    return "" if _CLINICAL.search(text) else None


def within(box: Box, sections: Sequence[Section]) -> Section | None:
    """The nearest heading above, in the box's own column where headings stand in columns."""
    above = [s for s in sections if s.box.top <= box.top + 1 and s.box.x0 <= box.x0 + 12]
    if not above:
        return None
    column = [s for s in above if abs(s.box.x0 - box.x0) < 70]
    nearest = max(above, key=lambda s: (s.box.top, s.box.x0))
    if column and any(s.box.x0 > 200 for s in column):
        return max(column, key=lambda s: s.box.top)
    return nearest

"""Writes interchanges: separators, envelopes, counts and control numbers; what stands inside comes as elements."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from .separators import Separators

Elements = Sequence[str]
GROUPS = {"835": "HP", "837": "HC", "270": "HS", "276": "HR", "278": "HI"}
GUIDES = {
    "835": "005010X221A1",
    "837": "005010X222A1",
    "270": "005010X279A1",
    "276": "005010X212",
    "278": "005010X217",
}
STANDARD = Separators(element="*", component=":", repetition="^", segment="~")


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Sender and receiver with their qualifiers; `usage` is P for production, T for a test."""

    sender: str
    receiver: str
    at: datetime
    control: int = 1
    sender_qualifier: str = "ZZ"
    receiver_qualifier: str = "ZZ"
    usage: str = "P"
    separators: Separators = STANDARD
    line_break: str = ""


def write_interchange(kind: str, transactions: Sequence[Sequence[Elements]], envelope: Envelope) -> bytes:
    """One group of transactions of one kind; each is given without ST and SE.

    Raises ValueError for a character that is a separator, and for an envelope that does not fit its columns.
    """
    group = GROUPS[kind]
    lines: list[Elements] = [_isa(envelope), _gs(group, kind, envelope)]
    for number, body in enumerate(transactions, 1):
        control = f"{number:04d}"
        lines += [["ST", kind, control, GUIDES[kind]], *body, ["SE", str(len(body) + 2), control]]
    lines += [["GE", str(len(transactions)), str(envelope.control)], ["IEA", "1", f"{envelope.control:09d}"]]
    return "".join(_line(each, envelope, number) for number, each in enumerate(lines)).encode()


def _line(elements: Elements, envelope: Envelope, number: int) -> str:
    marks = envelope.separators
    if number:
        _refuse_marks(elements, marks)
        elements = _trimmed(elements)
    return marks.element.join(elements) + marks.segment + envelope.line_break


def _refuse_marks(elements: Elements, marks: Separators) -> None:
    barred = {marks.element, marks.segment, "\r", "\n"}
    if any(character in barred for element in elements for character in element):
        raise ValueError(f"{elements[0]} holds a character that is a separator: choose other separators or change it")


def _trimmed(elements: Elements) -> Elements:
    last = max((at for at, element in enumerate(elements) if element), default=0)
    return elements[: last + 1]


def _isa(envelope: Envelope) -> Elements:
    marks = envelope.separators
    if len(envelope.sender) > 15 or len(envelope.receiver) > 15 or not 0 < envelope.control < 10**9:
        raise ValueError("ISA takes ids of at most 15 characters and a control number of at most 9 digits")
    return [
        *("ISA", "00", " " * 10, "00", " " * 10, envelope.sender_qualifier, f"{envelope.sender:<15}"),
        *(envelope.receiver_qualifier, f"{envelope.receiver:<15}", f"{envelope.at:%y%m%d}", f"{envelope.at:%H%M}"),
        *(marks.repetition or "U", "00501", f"{envelope.control:09d}", "0", envelope.usage, marks.component),
    ]


def _gs(group: str, kind: str, envelope: Envelope) -> Elements:
    day, time = f"{envelope.at:%Y%m%d}", f"{envelope.at:%H%M}"
    return ["GS", group, envelope.sender, envelope.receiver, day, time, str(envelope.control), "X", GUIDES[kind]]


def amount(cents: int) -> str:
    """Shortest form of a decimal: `185`, `12.5`, `-0.07`."""
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    part = re.sub("0+$", "", f"{cents % 100:02d}")
    return f"{sign}{cents // 100}" + (f".{part}" if part else "")


def eight(moment: date | None) -> str:
    """`CCYYMMDD`, empty for none."""
    return moment.strftime("%Y%m%d") if moment else ""


def name(code: str, last: str, first: str = "", qualifier: str = "", number: str = "") -> Elements:
    """An NM1; a person where there is a first name."""
    return ["NM1", code, "1" if first else "2", last, first, "", "", "", qualifier, number]

"""The four separators of an interchange: read from its ISA, or guessed and doubted where ISA cannot tell."""

import re
from collections import Counter
from dataclasses import dataclass

from .doubts import Doubts

_LOOK = 20_000
"""Characters that a guess looks at."""

_NAMES = "GS|ST|BPR|TRN|REF|DTM|DTP|N1|N3|N4|PER|LX|CLP|CAS|NM1|SVC|AMT|LQ|PLB|SE|GE|IEA|HL|BHT|SBR|CLM|HI|SV1|DMG"
_SERVICE = r"(?:SVC|SV1){0}[A-Z]{{2}}([^A-Za-z0-9 \t\r\n])"


@dataclass(frozen=True, slots=True, kw_only=True)
class Separators:
    """`segment` is one character; around line breaks the reader also drops CR, LF and blanks."""

    element: str
    component: str
    repetition: str | None
    segment: str


def from_isa(text: str, start: int, end: int, segment: int, doubts: Doubts) -> Separators:
    """The separators that the ISA at `start` declares, for text up to `end`; `segment` is its number, for doubts.

    ISA is 106 characters long, but files lose its padding: the 16 elements are counted instead of the columns.
    """
    mark = text[start + 3]
    parts = text[start : min(end, start + 400)].split(mark, 16)
    if len(parts) < 17 or any(_holds_next_segment(part) for part in parts[1:16]) or len(parts[16]) < 2:
        doubts.note(segment, "ISA has fewer than 16 elements: separators were guessed from the segments that follow")
        return guess(text, start, end, mark)
    component, terminator = parts[16][0], _terminator(parts[16])
    found = Separators(
        element=mark,
        component=component,
        repetition=parts[11] if len(parts[11]) == 1 and not parts[11].isalnum() else None,
        segment=terminator,
    )
    if not _plausible(text, start, end, found):
        doubts.note(segment, "ISA does not name the separators that the file uses: they were guessed")
        return guess(text, start, end, mark)
    if sum(map(len, parts[:16])) + 17 != 105:
        doubts.note(segment, "ISA is not 106 characters long: its elements were counted instead")
    return found


def guess(text: str, start: int, end: int, mark: str) -> Separators:
    """Separators by what stands before segment names; the element separator is known."""
    look = text[start : min(end, start + _LOOK)]
    ends = re.compile(rf"([^A-Za-z0-9 ])[\r\n]*(?:{_NAMES}){re.escape(mark)}")
    votes = Counter(end for end in ends.findall(look) if end != mark)
    terminator = votes.most_common(1)[0][0] if votes else "~"
    if terminator == "\r" and "\r\n" in look:
        terminator = "\n"
    inside = re.search(_SERVICE.format(re.escape(mark)), look)
    component = inside.group(1) if inside and inside.group(1) not in (mark, terminator) else ":"
    return Separators(element=mark, component=component, repetition=None, segment=terminator)


def _holds_next_segment(part: str) -> bool:
    return re.search(r"[^A-Za-z0-9 ]\s*(?:GS|ST)$", part) is not None


def _terminator(rest: str) -> str:
    """What follows ISA16: CRLF counts as LF, the reader drops the CR."""
    return "\n" if rest[1:3] == "\r\n" else rest[1]


def _plausible(text: str, start: int, stop: int, found: Separators) -> bool:
    end, mark = found.segment, found.element
    if end.isalnum() or end == " " or end == mark or found.component.isalnum() or found.component in (mark, end, " "):
        return False
    rest = text.find(end, start + 4, stop) + 1
    if rest and re.match(rf"\s*(?:GS|ST|TA1|ISA|IEA){re.escape(mark)}", text[rest : min(stop, rest + 20)]):
        # ISA16 left out: what looks like the component separator also ends the lines
        return not (end in "\r\n" and f"{found.component}{end}" in text[rest : min(stop, rest + _LOOK)])
    return rest > 0 and not text[rest : min(stop, rest + 20)].strip()

"""What the 837P as a file must keep: version, characters, lengths, attachments, line numbers."""

from collections.abc import Iterator

from ..claim import Attachment, ScrubClaim
from ..context import ScrubContext
from ..finding import Example, Hit, check

_GUIDE = "005010X222A1 (837P guide); NUCC 1500 instructions"
_VERSION = "005010X222A1"
_WAYS = frozenset(("AA", "BM", "EL", "EM", "FT", "FX"))
_ELSEWHERE = _WAYS - {"AA"}


@check(
    "TRANSACTION_VERSION",
    number=81,
    field="GS08, ST03",
    source="45 CFR 162.1102; 005010X222A1",
    fails=Example(claim={"version": "004010X098A1"}),
)
def transaction_version(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """The file says that it follows 005010X222A1. Wrong counts and control numbers are doubts of the file itself."""
    if claim.version and claim.version != _VERSION:
        yield Hit(
            message="The transaction names another version of the guide.",
            fix=f"Set ST03 and GS08 to {_VERSION}, or send it as what it is.",
            values=(claim.version,),
        )


@check(
    "TEXT",
    number=82,
    field="2010BA and others / NM1, N3, N4, REF, CLM",
    source="005010X222A1, appendix B.1 (characters, lengths)",
    fails=Example(claim={"odd_text": ("NM103",)}),
)
def text_limits(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Names, addresses and numbers keep the guide's lengths and characters, and hold no separators."""
    if claim.odd_text:
        yield Hit(
            message="Text that is too long, holds a separator, or has signs outside the guide's set.",
            fix="Shorten it, or write it with the letters and signs that the guide allows.",
            values=claim.odd_text,
        )


@check(
    "ATTACHMENT",
    number=85,
    field="2300 PWK",
    severity="warning",
    source=_GUIDE,
    passes=Example(claim={"attachments": (Attachment(kind="OZ", way="FX", control="C1"),)}),
    fails=Example(claim={"attachments": (Attachment(kind="OZ", way="FX", control=""),)}),
)
def attachments(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Records that go separately are announced with kind, way and control number."""
    for each in claim.attachments:
        if not each.kind or each.way not in _WAYS or (each.way in _ELSEWHERE and not each.control):
            yield Hit(
                message="An attachment is announced without its kind, its way or its control number.",
                fix="Complete PWK01, PWK02 and PWK06, and write the same number on the attachment.",
                values=(each.kind, each.way),
            )


@check(
    "LINE_NUMBER_REPEATED",
    number=84,
    field="box 24 / 2400 REF*6R",
    severity="warning",
    source=_GUIDE,
    passes=Example(more_lines=({"procedure": "96127", "line_control": "2"},)),
    fails=Example(more_lines=({"procedure": "96127"},)),
)
def line_numbers_unique(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    seen: set[str] = set()
    for line in claim.lines:
        if line.line_control in seen:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: another line of the claim has the same control number.",
                fix="Number the lines apart, so that the remittance's lines can be matched.",
            )
        if line.line_control:
            seen.add(line.line_control)


CHECKS = (
    transaction_version,
    text_limits,
    attachments,
    line_numbers_unique,
)

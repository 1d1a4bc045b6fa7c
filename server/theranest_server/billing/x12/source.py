"""From bytes to text: what is no X12 at all is refused here, in words."""

import re
from dataclasses import dataclass

from .errors import NotX12, X12Unreadable

MOST_BYTES = 256 * 1024 * 1024

_KINDS = (
    (b"PK\x03\x04", "a ZIP archive: unpack it and hand over the file inside"),
    (b"\x1f\x8b", "a gzip archive: unpack it and hand over the file inside"),
    (b"%PDF", "a PDF document, not an X12 file: ask the payer or clearinghouse for the electronic file"),
    (b"\x89PNG", "a picture and needs OCR: ask the payer for the electronic file"),
    (b"\xff\xd8\xff", "a picture and needs OCR: ask the payer for the electronic file"),
    (b"MZ", "a program, not an X12 file"),
    (b"\x7fELF", "a program, not an X12 file"),
)
_ISA = re.compile(r"(?<![A-Za-z0-9])ISA([^A-Za-z0-9 \t\r\n]).{0,4}?\1", re.DOTALL)
_WHOLE_ISA = re.compile(r"ISA([^A-Za-z0-9 \t\r\n])\d\d\1.{10}\1\d\d\1.{10}\1", re.DOTALL)
_OPENING = re.compile(
    r"(?:GS|ST|BPR|TRN|N1|LX|TS3|CLP|SVC|NM1|BHT|HL|SBR|CLM|BGN|BHT|AK1|AK2|TA1|REF|DTM|CAS|SE|GE|IEA|PLB)([^A-Za-z0-9 \t\r\n])"
)
_FAR = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """`start` is where X12 begins, `has_isa` whether it begins with an interchange header.

    `first_odd_character` is the offset of the first byte that was not UTF-8 (the text was then read as Latin-1).
    """

    text: str
    start: int
    has_isa: bool
    first_odd_character: int | None


def open_source(data: str | bytes, *, most_bytes: int = MOST_BYTES) -> Source:
    """Decode and find the first segment. Raises X12Unreadable for anything that is not X12."""
    if len(data) > most_bytes:
        raise X12Unreadable(f"The file is larger than {most_bytes // 1024 // 1024} MB: split it by interchange.")
    text, odd = (data, None) if isinstance(data, str) else _decode(data)
    text_start = len(text) - len(text.lstrip("\ufeff\x00\x1a \t\r\n"))
    if text_start == len(text):
        raise X12Unreadable("The file is empty: fetch it again from the clearinghouse.")
    return _located(text, text_start, odd)


def interchange_starts(text: str, start: int) -> list[int]:
    """Offsets of every ISA from `start` on, each possibly with separators of its own.

    A header of full form counts wherever it stands (files are glued together behind a cut), others not inside data.
    """
    found = {match.start() for match in _WHOLE_ISA.finditer(text, start)}
    for match in _ISA.finditer(text, start):
        if text[match.start() - 1 : match.start()] != match.group(1):
            found.add(match.start())
    return sorted(found)


def _located(text: str, start: int, odd: int | None) -> Source:
    has_isa = _ISA.match(text, start) is not None
    if not has_isa and not _opens_with_segment(text, start):
        later = _ISA.search(text, start, start + _FAR)
        if later is None and "\x00" in text[start : start + _FAR]:
            raise X12Unreadable("The file is binary, not X12 text: fetch it again as text.")
        if later is None:
            raise NotX12("This is no X12 file (no ISA, GS or ST was found): hand over an 835 or 837 file.")
        start, has_isa = later.start(), True
    return Source(text=text, start=start, has_isa=has_isa, first_odd_character=odd)


def _opens_with_segment(text: str, start: int) -> bool:
    """One segment name followed by a separator that occurs again soon."""
    found = _OPENING.match(text, start)
    return found is not None and text.find(found.group(1), found.end(), found.end() + 400) > 0


def _decode(data: bytes) -> tuple[str, int | None]:
    for magic, what in _KINDS:
        if data.startswith(magic):
            raise X12Unreadable(f"The file is {what}.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _utf16(data), None
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError as error:
        return data.decode("latin-1"), error.start


def _utf16(data: bytes) -> str:
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError:
        raise X12Unreadable("The file is binary, not X12 text: fetch it again as text.") from None

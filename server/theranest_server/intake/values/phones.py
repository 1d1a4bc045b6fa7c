"""Telephone numbers, written as the practice API writes them: `512-555-0142`, with ` x12` for an extension."""

import re
from dataclasses import dataclass

_RUN = re.compile(r"\+?\(?\d[\d\s().\-–/·]*\d(?:\s*(?:ext\.?|x|extension)\s*\d{1,6})?", re.IGNORECASE)
_EXTENSION = re.compile(r"(?i)\s*(?:ext\.?|x|extension)\s*(\d{1,6})$")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPhone:
    """`whole` is False where digits are missing or too many; `number` is then as written."""

    number: str
    whole: bool
    start: int
    end: int


def read_phones(text: str) -> list[ReadPhone]:
    found: list[ReadPhone] = []
    for match in _RUN.finditer(text):
        piece = match[0]
        if re.fullmatch(r"\(?\d{1,4}\)?", piece.strip()):
            continue
        for part, start, end in _numbers(piece, match.start()):
            found.append(_read(part, start, end))
    return found


def _numbers(piece: str, at: int) -> list[tuple[str, int, int]]:
    """Several numbers written with slashes between them."""
    digits = re.sub(r"\D", "", piece)
    if len(digits) < 17:
        return [(piece, at, at + len(piece))]
    found: list[tuple[str, int, int]] = []
    for match in re.finditer(r"(?:\+?1[\s.-]*)?\(?\d{3}\)?[\s.-]*\d{3}[\s.-]*\d{4}", piece):
        found.append((match[0], at + match.start(), at + match.end()))
    return found or [(piece, at, at + len(piece))]


def _read(piece: str, start: int, end: int) -> ReadPhone:
    extension = _EXTENSION.search(piece)
    main = piece[: extension.start()] if extension else piece
    digits = re.sub(r"\D", "", main)
    tail = f" x{extension[1]}" if extension else ""
    if len(digits) == 11 and digits.startswith("1"):
        digits = digits[1:]
    if main.strip().startswith("+") and not main.strip().startswith("+1") and 8 <= len(digits) <= 15:
        return ReadPhone(number=f"+{digits}{tail}", whole=True, start=start, end=end)
    if len(digits) == 10 and digits[0] not in "01":
        return ReadPhone(number=f"{digits[:3]}-{digits[3:6]}-{digits[6:]}{tail}", whole=True, start=start, end=end)
    return ReadPhone(number=" ".join(piece.split()), whole=False, start=start, end=end)

"""safety_text.txt: the words that a practice sends to a person whose message sounds like danger."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from importlib.abc import Traversable
from pathlib import Path

from .errors import PolicyError
from .folder import packaged
from .text import check_header

FILE = "safety_text.txt"
LONGEST = 2_000
_LINK = re.compile(r"(?i)\b(?:[a-z][a-z0-9+.-]*://|www\.|mailto:)")


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyText:
    """`sha256` of the words as they are sent."""

    words: str
    sha256: str


def load_safety_text(directory: Path | None) -> SafetyText:
    """Raises `PolicyError`."""
    root: Traversable = directory if directory is not None else packaged()
    try:
        raw = (root / FILE).read_text("utf-8")
    except (OSError, ValueError) as error:
        raise PolicyError(FILE, 0, f"cannot be read ({type(error).__name__}).", "Put the file back.") from None
    lines = raw.splitlines()
    check_header(FILE, lines)
    for number, line in enumerate(lines, start=1):
        _check_line(number, line)
    words = unicodedata.normalize("NFC", "\n".join(line.rstrip() for line in lines if not line.startswith("#")).strip())
    if not words or len(words) > LONGEST:
        raise PolicyError(FILE, len(lines), "holds no words, or too many.", f"Write 1 to {LONGEST} characters.")
    for number in ("988", "911"):
        if number not in words:
            raise PolicyError(FILE, len(lines), f"does not name {number}.", "Say where help is to be had at any hour.")
    return SafetyText(words=words, sha256=hashlib.sha256(words.encode()).hexdigest())


def _check_line(number: int, line: str) -> None:
    for character in line:
        if unicodedata.category(character) in {"Cc", "Cf", "Co", "Cn", "Cs"}:
            raise PolicyError(FILE, number, f"holds U+{ord(character):04X}, which nobody sees.", "Remove it.")
    if _LINK.search(line):
        raise PolicyError(FILE, number, "holds a link.", "Say where to find it in words.")

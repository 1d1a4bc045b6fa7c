"""Plain text and e-mail as a page: each character has its column, so that tables and indents keep their meaning."""

import re

from ...domain.documents import CHECKED, UNCHECKED, Box, Page, Word

_COLUMN, _LINE = 6.0, 12.0
_ON = re.compile(r"\[[xX✓✔*]\]|\((?:[xX✓✔*]|•)\)|[☑✓✔■●◉🗹]")
_OFF = re.compile(r"\[[ _]?\]|\( ?\)|[□○◯]")
_PREFIX = re.compile(r"^(\s*(?:>\s?)+|\s*#{1,6}\s+|\s*[-•*▪◦]\s+(?=\S)|\s*(?:Q|A|Question|Answer)\s*\d*\s*[:.)]\s+)")
_LONGEST_LINES = 6_000


def page_of_text(text: str) -> Page:
    """Without places that would mean anything on paper: reports give no boxes for it."""
    words: list[Word] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(8).split("\n")[:_LONGEST_LINES]
    for number, line in enumerate(lines):
        words += _words(_shown(line), number)
    width = max((w.box.x1 for w in words), default=0.0) + 60
    return Page(number=1, width=width, height=(len(lines) + 1) * _LINE, words=tuple(words))


def _shown(line: str) -> str:
    bold = line.replace("**", "").replace("__:", ":").replace("\u200b", "")
    bold = _PREFIX.sub(lambda m: " " * len(m[0]) if m[0].strip()[:1] in ">#" else "", bold)
    return _OFF.sub(f" {UNCHECKED} ", _ON.sub(f" {CHECKED} ", bold))


def _words(line: str, number: int) -> list[Word]:
    top = number * _LINE
    found: list[Word] = []
    for match in re.finditer(r"\S+", line):
        x0 = 20 + match.start() * _COLUMN
        box = Box(x0=x0, top=top, x1=x0 + len(match[0]) * _COLUMN - 1, bottom=top + 10)
        found.append(Word(text=match[0], box=box, size=10.0))
    return found

"""Lazy segments: raw strings in file order, in blocks, so that no list of all of them ever exists."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .doubts import Doubts
from .separators import Separators, from_isa, guess
from .source import Source, interchange_starts

LONGEST_SEGMENT = 20_000
_BLOCK = 256 * 1024
_EDGES = "\ufeff\x00\x1a \t\r\n"
_LAST = ("IEA", "GE", "SE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Interchange:
    """A stretch of the text under one set of separators."""

    start: int
    end: int
    separators: Separators


def numbered_segments(source: Source, doubts: Doubts) -> Iterator[tuple[int, str, Separators]]:
    """(number in the file from 1, segment without terminator, separators), blank pieces left out.

    A segment that nothing ends is given only where it is a trailer: anything else may be cut in the middle.
    """
    number = 0
    for start, end in _stretches(source):
        separators = _separators(source, start, end, number + 1, doubts)
        _doubt_odd_bytes(source, start, end, number, separators.segment, doubts)
        for raw, closed in _pieces(source.text, start, end, separators.segment):
            for piece in _mended(raw, separators, number + 1, doubts):
                number += 1
                if closed or _is_trailer(piece, separators):
                    yield number, piece, separators
                else:
                    doubts.note(number, "the file breaks off inside this segment: it was not read")


def interchanges(source: Source, doubts: Doubts) -> Iterator[Interchange]:
    """Stretches of the text, each with its separators; together they are the text from `source.start` on."""
    number = 1
    for start, end in _stretches(source):
        separators = _separators(source, start, end, number, doubts)
        yield Interchange(start=start, end=end, separators=separators)
        number += source.text.count(separators.segment, start, end)


def _doubt_odd_bytes(source: Source, start: int, end: int, before: int, terminator: str, doubts: Doubts) -> None:
    """At the segment of the first byte that was no UTF-8."""
    odd = source.first_odd_character
    if odd is not None and start <= odd < end:
        whole = sum(1 for piece in source.text[start:odd].split(terminator)[:-1] if piece.strip(_EDGES))
        doubts.note(before + whole + 1, "bytes that are neither ASCII nor UTF-8 begin here: they were read as Latin-1")


def _stretches(source: Source) -> Iterator[tuple[int, int]]:
    starts = interchange_starts(source.text, source.start)
    if not starts or starts[0] != source.start:
        starts.insert(0, source.start)
    yield from zip(starts, [*starts[1:], len(source.text)], strict=True)


def _separators(source: Source, start: int, end: int, number: int, doubts: Doubts) -> Separators:
    if source.text.startswith("ISA", start):
        return from_isa(source.text, start, end, number, doubts)
    doubts.note(number, "ISA is missing: separators were guessed")
    mark = re.compile(r"[A-Z][A-Z0-9]{1,2}([^A-Za-z0-9 \t\r\n])").match(source.text, start)
    return guess(source.text, start, end, mark.group(1) if mark else "*")


def _pieces(text: str, start: int, end: int, terminator: str) -> Iterator[tuple[str, bool]]:
    """(piece, whether a terminator closes it); blocks end at a terminator, so each character is looked at once."""
    while start < end:
        stop = min(start + _BLOCK, end)
        if stop < end:
            cut = text.rfind(terminator, start, stop)
            cut = text.find(terminator, stop, end) if cut < 0 else cut
            stop = end if cut < 0 else cut + 1
        pieces = text[start:stop].split(terminator)
        tail = pieces.pop()
        for piece in pieces:
            yield piece, True
        if tail:
            yield tail, False
        start = stop


def _mended(raw: str, separators: Separators, number: int, doubts: Doubts) -> Iterator[str]:
    """The segment without edges; line breaks inside it are a lost terminator or a wrapped line, both doubted."""
    piece = raw.strip(_EDGES)
    if not piece:
        return
    if len(piece) > LONGEST_SEGMENT:
        doubts.note(number, f"the segment is longer than {LONGEST_SEGMENT} characters: only its name was kept")
        piece = piece[:3].split(separators.element)[0]
    if "\n" not in piece and "\r" not in piece:
        yield piece
        return
    yield from _unwrapped(piece, separators, number, doubts)


def _unwrapped(piece: str, separators: Separators, number: int, doubts: Doubts) -> Iterator[str]:
    opening = re.compile(rf"[A-Z][A-Z0-9]{{1,2}}{re.escape(separators.element)}")
    whole: list[str] = []
    for line in re.split(r"[\r\n]+", piece):
        if whole and opening.match(line):
            doubts.note(number, "a segment terminator is missing at the end of this line: the line break was taken")
            yield "".join(whole)
            number += 1
            whole = []
        elif whole:
            doubts.note(number, "a line break inside this segment was dropped")
        whole.append(line)
    yield "".join(whole)


def _is_trailer(piece: str, separators: Separators) -> bool:
    return piece.split(separators.element, 1)[0] in _LAST and piece.count(separators.element) >= 2

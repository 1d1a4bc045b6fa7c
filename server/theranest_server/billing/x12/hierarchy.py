"""HL levels of a transaction: segments by level, levels by parent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .envelope import Transaction
from .values import element


@dataclass(slots=True, kw_only=True)
class Level:
    """`code` is HL03 (20 source, 21 receiver, 22 subscriber, 23 dependent, 19 provider, PT patient, EV event, SS service)."""

    segment: int
    code: str
    parent: "Level | None"
    segments: list[tuple[int, list[str]]] = field(default_factory=list[tuple[int, list[str]]])

    def first(self, tag: str, *qualifiers: str) -> list[str]:
        """The first such segment, of any qualifier where none is given; empty where there is none."""
        return next(self.each(tag, *qualifiers), list[str]())

    def each(self, tag: str, *qualifiers: str) -> Iterator[list[str]]:
        for _, elements in self.segments:
            if elements[0] == tag and (not qualifiers or element(elements, 1) in qualifiers):
                yield elements

    def above(self, code: str) -> "Level | None":
        """The nearest level of that code, this one included."""
        level: Level | None = self
        while level is not None and level.code != code:
            level = level.parent
        return level


def levels_of(transaction: Transaction) -> list[Level]:
    """In file order. What stands before the first HL is a level of its own with an empty code."""
    found = [Level(segment=transaction.first, code="", parent=None)]
    known: dict[str, Level] = {}
    for number, raw in enumerate(transaction.segments, transaction.first):
        elements = raw.split(transaction.separators.element)
        if elements[0] == "HL":
            parent = known.get(element(elements, 2))
            if element(elements, 2) and parent is None:
                transaction.doubts.note(number, "HL02 names no level before it")
            found.append(Level(segment=number, code=element(elements, 3), parent=parent))
            known[element(elements, 1)] = found[-1]
        else:
            found[-1].segments.append((number, elements))
    return found


def person(level: Level | None, *codes: str) -> Mapping[str, str]:
    """`name`, `first_name`, `id` of an NM1 on the level; empty strings where there is none."""
    found = level.first("NM1", *codes) if level else []
    return {"name": element(found, 3), "first_name": element(found, 4), "id": element(found, 9)}

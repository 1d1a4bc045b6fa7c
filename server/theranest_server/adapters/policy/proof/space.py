"""A finite product of axes, and sets of its points as the bits of one integer.

A set that depends on a few axes is written once a value and repeated over the others, so that millions of requests are
judged by a handful of operations on whole integers, each of them exact.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from math import prod

Point = Mapping[str, str]


class Space:
    """`axes` in order, the last one changing fastest; each value belongs to one axis only."""

    def __init__(self, axes: Mapping[str, Sequence[str]]) -> None:
        self.axes = {name: tuple(values) for name, values in axes.items()}
        self._names = tuple(self.axes)
        sizes = [len(values) for values in self.axes.values()]
        self._width = [prod(sizes[number:]) for number in range(len(sizes) + 1)]
        self.size = self._width[0]
        self.everything = (1 << self.size) - 1

    def where(self, axis: str, *values: str) -> int:
        """The points with one of the values on the axis."""
        wanted = frozenset(values)
        return self.depending((axis,), lambda point: point[axis] in wanted)

    def depending(self, axes: Collection[str], holds: Callable[[Point], bool]) -> int:
        """The points for which `holds`, which may look at the named axes only."""
        last = max((self._names.index(axis) for axis in axes), default=-1)
        return self._build(0, last, frozenset(axes), {}, holds)

    def complement(self, points: int) -> int:
        return self.everything & ~points

    def first(self, points: int) -> Point:
        """The first point of a set that is not empty."""
        return self.point((points & -points).bit_length() - 1)

    def point(self, number: int) -> Point:
        found: dict[str, str] = {}
        for place, (name, values) in enumerate(self.axes.items()):
            index, number = divmod(number, self._width[place + 1])
            found[name] = values[index]
        return found

    def number(self, point: Point) -> int:
        return sum(values.index(point[name]) * self._width[place + 1]
                   for place, (name, values) in enumerate(self.axes.items()))  # fmt: skip

    def holds(self, points: int, point: Point) -> bool:
        return bool(points >> self.number(point) & 1)

    def _build(
        self, place: int, last: int, axes: frozenset[str], chosen: dict[str, str], holds: Callable[[Point], bool]
    ) -> int:
        if place > last:
            return (1 << self._width[place]) - 1 if holds(chosen) else 0
        name = self._names[place]
        width = self._width[place + 1]
        if name not in axes:
            part = self._build(place + 1, last, axes, chosen, holds)
            return _repeated(part, len(self.axes[name]), width)
        bits = 0
        for index, value in enumerate(self.axes[name]):
            bits |= self._build(place + 1, last, axes, {**chosen, name: value}, holds) << (index * width)
        return bits


def _repeated(part: int, times: int, width: int) -> int:
    bits = 0
    for index in range(times):
        bits |= part << (index * width)
    return bits

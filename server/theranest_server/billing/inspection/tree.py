"""A file as a tree: interchange, group, transaction, loops."""

from collections.abc import Mapping
from typing import Any

from ..x12.exact import ExactFile, ExactSegment, read_exact
from .labels import label_of

_OUTER = {"ISA": 0, "GS": 1, "ST": 2, "SE": 2, "GE": 1, "IEA": 0, "TA1": 1}
_LOOPS: Mapping[str, Mapping[str, int]] = {
    "835": {"N1": 3, "LX": 3, "CLP": 4, "SVC": 5, "PLB": 3},
    "837": {"HL": 3, "NM1": 4, "SBR": 4, "CLM": 4, "LX": 5},
    "270": {"HL": 3, "NM1": 4, "EQ": 5},
    "271": {"HL": 3, "NM1": 4, "EB": 5},
    "276": {"HL": 3, "NM1": 4, "TRN": 4, "SVC": 5},
    "277": {"HL": 3, "NM1": 4, "TRN": 4, "SVC": 5},
    "278": {"HL": 3, "NM1": 4, "UM": 4},
    "999": {"AK2": 3, "IK3": 4, "AK9": 3},
    "834": {"INS": 3, "NM1": 4, "HD": 4, "N1": 3},
}
"""By transaction, the segments that open a loop and how deep it lies."""
_MOST_DEPTH = 40


def tree(data: bytes) -> dict[str, Any]:
    """`{"segments", "tree": [NODE]}`, NODE = `{"segment", "tag", "label", "elements", "children"}`. Raises X12Unreadable."""
    return _Growing(read_exact(data)).grown()


class _Growing:
    def __init__(self, file: ExactFile) -> None:
        self._file = file
        self._top: list[dict[str, Any]] = []
        self._open: list[tuple[float, dict[str, Any]]] = []
        self._kind = ""
        self._levels: dict[str, float] = {}

    def grown(self) -> dict[str, Any]:
        count = 0
        for segment in self._file:
            self._add(segment)
            count = segment.number
        return {"segments": count, "tree": self._top}

    def _add(self, segment: ExactSegment) -> None:
        elements = segment.elements
        tag = elements[0]
        node: dict[str, Any] = {
            "segment": segment.number,
            "tag": tag,
            "label": label_of(elements),
            "elements": elements[1:],
            "children": [],
        }
        if tag == "ST":
            self._kind = elements[1].strip() if len(elements) > 1 else ""
            self._levels = {}
        depth = self._depth(tag, elements)
        if depth is None:
            self._home(99).append(node)
            return
        self._home(depth).append(node)
        if tag not in ("SE", "GE", "IEA", "TA1"):
            self._open.append((depth, node))

    def _depth(self, tag: str, elements: list[str]) -> float | None:
        """None for a segment that belongs to the open loop."""
        if tag in _OUTER:
            return _OUTER[tag]
        depth = _LOOPS.get(self._kind, {}).get(tag)
        if depth is None:
            return None
        if tag == "HL":
            own, parent = (elements[at].strip() if at < len(elements) else "" for at in (1, 2))
            self._levels[own] = min(self._levels.get(parent, 2.9) + 0.1, 3.9)
            return round(self._levels[own], 2)
        if tag == "NM1" and any(opened > 4 for opened, _ in self._open[-1:]):
            return None
        return depth

    def _home(self, depth: float) -> list[dict[str, Any]]:
        while self._open and self._open[-1][0] >= depth:
            self._open.pop()
        return self._open[-1][1]["children"] if self._open else self._top

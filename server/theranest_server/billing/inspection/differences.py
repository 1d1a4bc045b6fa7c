"""What differs between two files, segment by segment; separators, line ends and trailing empty elements do not count."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from ..x12.exact import ExactSegment, read_exact
from .labels import label_of

_MOST = 5_000


def differences(old: bytes, new: bytes) -> dict[str, Any]:
    """`{"same": bool, "changes": [{"kind": "changed"|"removed"|"added", "old", "new"}]}`; old and new are segments as
    `{"segment", "label", "elements"}` or null, changed ones name the `elements_changed`. Raises X12Unreadable."""
    before, after = list(read_exact(old)), list(read_exact(new))
    left, right = [_plain(each) for each in before], [_plain(each) for each in after]
    changes: list[dict[str, Any]] = []
    matcher = SequenceMatcher(a=[hash(each) for each in left], b=[hash(each) for each in right], autojunk=False)
    for what, i1, i2, j1, j2 in _operations(matcher, left, right):
        if what != "equal" and len(changes) < _MOST:
            changes += _changes(before[i1:i2], after[j1:j2], left[i1:i2], right[j1:j2])
    return {"same": not changes, "changes": changes[:_MOST], "more": len(changes) > _MOST}


def _operations(
    matcher: SequenceMatcher[int], left: Sequence[object], right: Sequence[object]
) -> Sequence[tuple[str, int, int, int, int]]:
    """Long files are compared in place where they have the same length: the general comparison takes their product."""
    if len(left) * len(right) > 40_000_000:
        if len(left) == len(right):
            return [("replace", at, at + 1, at, at + 1) for at in range(len(left)) if left[at] != right[at]]
        same = next(
            (at for at in range(min(len(left), len(right))) if left[at] != right[at]), min(len(left), len(right))
        )
        return [("replace", same, len(left), same, len(right))]
    return matcher.get_opcodes()


def _plain(segment: ExactSegment) -> tuple[tuple[str, ...], ...]:
    """Elements as components, without what the separators are."""
    marks = segment.separators
    elements = [element.rstrip() for element in segment.elements]
    while len(elements) > 1 and not elements[-1]:
        elements.pop()
    if elements[0] == "ISA":
        keep = [element for at, element in enumerate(elements) if at not in (11, 16)]
        return tuple((element,) for element in keep)
    return tuple(tuple(element.split(marks.component)) for element in elements)


def _changes(
    before: Sequence[ExactSegment],
    after: Sequence[ExactSegment],
    left: Sequence[tuple[tuple[str, ...], ...]],
    right: Sequence[tuple[tuple[str, ...], ...]],
) -> list[dict[str, Any]]:
    """Pairs what has the same name in order; the rest was removed or added."""
    found: list[dict[str, Any]] = []
    used = 0
    for at, old in enumerate(before):
        match = next((n for n in range(used, len(after)) if after[n].tag == old.tag), None)
        if match is None:
            found.append({"kind": "removed", "old": _shown(old), "new": None})
            continue
        found += [{"kind": "added", "old": None, "new": _shown(after[n])} for n in range(used, match)]
        used = match + 1
        if left[at] != right[match]:
            places = _places(left[at], right[match])
            found.append(
                {"kind": "changed", "old": _shown(old), "new": _shown(after[match]), "elements_changed": places}
            )
    return found + [{"kind": "added", "old": None, "new": _shown(each)} for each in after[used:]]


def _places(left: Sequence[object], right: Sequence[object]) -> list[int]:
    longest = max(len(left), len(right))
    return [at for at in range(1, longest) if (left[at : at + 1] or [("",)]) != (right[at : at + 1] or [("",)])]


def _shown(segment: ExactSegment) -> dict[str, Any]:
    return {"segment": segment.number, "label": label_of(segment.elements), "elements": segment.elements}

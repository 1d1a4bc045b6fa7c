"""tests/*.yaml of a policy folder: examples that compliance writes, each tried against the whole door.

given: {role: role:biller, relation: relation:none}      what is not said is an ordinary day
when:  draft_note                                        a tool
then:  refused | allowed                                 and `sees`, `sees_not`: classes of data
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.abc import Traversable
from typing import Literal

from pydantic import Field

from ....domain.sensitivity import Sensitivity
from ..errors import PolicyError
from ..strict_yaml import Block, Document, Shape, read, shaped
from ..text import read_lines
from ..vocabulary import nearest
from .checking import ORDINARY
from .outcomes import Outcomes, ToolOutcome
from .requests import without


class _Example(Block):
    given: dict[str, str]
    when: str
    then: Literal["allowed", "refused"]
    sees: list[str] = Field(default_factory=list[str])
    sees_not: list[str] = Field(default_factory=list[str])


class _File(Shape):
    tests: dict[str, _Example]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    name: str
    source: str
    sentence: str
    wrong: str | None
    """What the policy does instead; None where the example is true."""


def try_examples(root: Traversable, outcomes: Outcomes) -> list[Tried]:
    """Every example of the folder's `tests`. Raises `PolicyError` for one that names what does not exist."""
    folder = root / "tests"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml")) if folder.is_dir() else []
    return [tried for name in names for tried in _file(root, f"tests/{name}", outcomes)]


def _file(root: Traversable, name: str, outcomes: Outcomes) -> list[Tried]:
    document = read(name, read_lines(root, name))
    file = shaped(document, _File)
    return [_tried(document, title, example, outcomes) for title, example in file.tests.items()]


def _tried(document: Document, name: str, example: _Example, outcomes: Outcomes) -> Tried:
    path = ("tests", name)
    tools: Mapping[str, ToolOutcome] = {each.tool.name: each for each in outcomes.tools}
    if example.when not in tools:
        raise document.error((*path, "when"), f"{example.when!r} is no tool.", nearest(example.when, tools))
    point = _point(document, path, example.given, outcomes)
    outcome = tools[example.when]
    space = outcomes.space
    allowed = space.holds(outcome.calls, point)
    seen = {each for each, points in outcome.sees.items() if space.holds(points, point)}
    return Tried(
        name=name,
        source=f"{document.file}:{document.line_of(path)}",
        sentence=example.sentence,
        wrong=_wrong(example, allowed, seen, _classes(document, path, [*example.sees, *example.sees_not])),
    )


def _wrong(example: _Example, allowed: bool, seen: set[Sensitivity], classes: Mapping[str, Sensitivity]) -> str | None:
    if allowed != (example.then == "allowed"):
        return f"{example.when} is {'allowed' if allowed else 'refused'}"
    for word in example.sees:
        if classes[word] not in seen:
            return f"{example.when} does not show {word}"
    for word in example.sees_not:
        if classes[word] in seen:
            return f"{example.when} shows {word}"
    return None


def _classes(document: Document, path: Sequence[str], words: Sequence[str]) -> dict[str, Sensitivity]:
    for word in words:
        if word not in frozenset(Sensitivity):
            raise document.error(path, f"{word!r} is no class of data.", nearest(word, Sensitivity))
    return {word: Sensitivity(word) for word in words}


def _point(document: Document, path: Sequence[str], given: Mapping[str, str], outcomes: Outcomes) -> dict[str, str]:
    """What is given, else what is usual for the role, else an ordinary day."""
    axes = outcomes.space.axes
    for axis, value in given.items():
        if axis not in axes:
            raise document.error((*path, "given"), f"{axis!r} is nothing that a request has.", nearest(axis, axes))
        if value not in axes[axis]:
            raise document.error((*path, "given"), f"{value!r} is no {axis}.", nearest(value, axes[axis]))
    role = given.get("role")
    if role is None:
        raise document.error((*path, "given"), "names no role.", "Say `role: role:...`.")
    usual = outcomes.folder.roles.usual[role]
    point = {axis: values[0] for axis, values in axes.items()} | dict(ORDINARY)
    for axis, values in axes.items():
        if axis.startswith(("seat:", "flag:")):
            point[axis] = axis if axis in usual else without(axis)
        elif stated := [value for value in values if value in usual]:
            point[axis] = stated[0]
    return point | dict(given)


__all__ = ["PolicyError", "Tried", "try_examples"]

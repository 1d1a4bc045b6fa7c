"""YAML without its surprises: no aliases, tags, doubled keys or guessed types; every value knows its line."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar, cast

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from .errors import PolicyError
from .text import check_header

M = TypeVar("M", bound=BaseModel)
_WHOLE = re.compile(r"-?\d{1,9}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
Path = tuple[str | int, ...]


class Block(BaseModel):
    """What every block of a policy file says about itself."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    sentence: str
    owner: str
    review: date
    source: str


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Plain values, and the line on which each stands."""

    file: str
    value: Any
    lines: Mapping[Path, int]

    def line_of(self, path: Sequence[str | int]) -> int:
        """The line of the value, or of the nearest thing around it."""
        for end in range(len(path), -1, -1):
            if tuple(path[:end]) in self.lines:
                return self.lines[tuple(path[:end])]
        return 1

    def error(self, path: Sequence[str | int], what: str, instead: str) -> PolicyError:
        return PolicyError(self.file, self.line_of(path), what, instead)


def read(file: str, lines: list[str]) -> Document:
    check_header(file, lines)
    text = "\n".join(lines)
    try:
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            if isinstance(token, yaml.AnchorToken | yaml.AliasToken):
                raise PolicyError(
                    file,
                    token.start_mark.line + 1,
                    "uses a YAML anchor or alias.",
                    "Write the words out where they apply.",
                )
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise PolicyError(
            file, mark.line + 1 if mark else 1, f"is not YAML ({error.problem}).", "Check indentation and colons."
        ) from None
    found: dict[Path, int] = {}
    return Document(file=file, value=_plain(file, node, (), found), lines=found)


def shaped(document: Document, model: type[M]) -> M:
    """The document as a checked value. Raises `PolicyError` at the first thing that is out of shape."""
    try:
        return model.model_validate(document.value)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        path = tuple(p for p in first["loc"] if p != "[key]")
        name = str(path[-1]) if path else "the file"
        raise document.error(path, f"{name!r} is wrong: {_words(first['type'])}.", _instead(first)) from None


def _words(kind: str) -> str:
    return {
        "missing": "it is not there",
        "extra_forbidden": "nothing of this name is known here",
    }.get(kind, kind.replace("_", " "))


def _instead(error: Any) -> str:
    if error["type"] == "missing":
        return "Add it to the block."
    if error["type"] == "extra_forbidden":
        return "Check the spelling, or remove it."
    return f"{error['msg']}."


def _plain(file: str, node: Any, path: Path, lines: dict[Path, int]) -> Any:
    line = node.start_mark.line + 1
    lines.setdefault(path, line)
    if isinstance(node, yaml.ScalarNode):
        return _scalar(file, node, line)
    if isinstance(node, yaml.SequenceNode):
        items = cast("list[Any]", node.value)
        return [_plain(file, item, (*path, i), lines) for i, item in enumerate(items)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(file, node, path, lines)
    raise PolicyError(file, line, "is empty or of an unknown kind.", "Write a mapping of names to values.")


def _mapping(file: str, node: Any, path: Path, lines: dict[Path, int]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in cast("list[tuple[Any, Any]]", node.value):
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode) or key.value == "<<":
            raise PolicyError(file, line, "has a key that is not a plain word.", "Write the name out.")
        name = str(key.value)
        if name in result:
            raise PolicyError(file, line, f"names {name!r} a second time.", "Keep one of the two blocks.")
        lines[(*path, name)] = line
        result[name] = _plain(file, value, (*path, name), lines)
    return result


def _scalar(file: str, node: Any, line: int) -> Any:
    text = str(node.value)
    if node.tag not in {f"tag:yaml.org,2002:{t}" for t in ("str", "int", "bool", "null", "timestamp", "float")}:
        raise PolicyError(file, line, f"carries the YAML tag {node.tag!r}.", "Remove the tag.")
    if node.style is not None:
        return text
    if _WHOLE.fullmatch(text):
        return int(text)
    if text in ("true", "false"):
        return text == "true"
    if _DATE.fullmatch(text):
        return _day(file, line, text)
    return text


def _day(file: str, line: int, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise PolicyError(file, line, f"{text!r} is no day of the calendar.", "Write YYYY-MM-DD.") from None

"""The prompt files of `prompts/`: Markdown with a small head that says version, arguments and what tools they need."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, cast

import yaml

_PLACE = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
_LONGEST_ARGUMENT = 4_000


class PromptFileError(Exception):
    """A prompt file that cannot be used; names file and field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptArgument:
    name: str
    description: str
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    name: str
    title: str
    description: str
    version: str
    evaluated_by: str
    needs: frozenset[str]
    """Names of the tools without which the prompt makes no sense; callers who lack one do not see it."""
    arguments: tuple[PromptArgument, ...]
    text: str

    def fill(self, given: Mapping[str, str]) -> str:
        """The text with its places filled; an argument that was left out reads `(not given)`."""
        return _PLACE.sub(lambda place: given.get(place[1], "(not given)")[:_LONGEST_ARGUMENT], self.text)


class PromptLibrary:
    """Prompts by name, read once."""

    def __init__(self, prompts: tuple[Prompt, ...]) -> None:
        self._prompts = prompts

    def all(self) -> tuple[Prompt, ...]:
        return self._prompts


def load_prompts(package: str = "theranest_prompts") -> PromptLibrary:
    """Raises `PromptFileError`."""
    found = sorted((f for f in files(package).iterdir() if f.name.endswith(".md")), key=lambda f: f.name)
    return PromptLibrary(tuple(parse_prompt(f.name, f.read_text("utf-8")) for f in found if f.name != "README.md"))


def parse_prompt(file_name: str, source: str) -> Prompt:
    """One prompt file. Raises `PromptFileError`."""
    parts = source.split("---\n", 2)
    if len(parts) != 3 or parts[0].strip():
        raise PromptFileError(f"{file_name}: begins with a head between two lines of ---")
    head = cast("dict[str, Any]", yaml.safe_load(parts[1]))
    try:
        prompt = Prompt(
            name=file_name.removesuffix(".md"),
            title=head["title"],
            description=head["description"],
            version=str(head["version"]),
            evaluated_by=head["evaluated_by"],
            needs=frozenset(head["needs"]),
            arguments=tuple(PromptArgument(**a) for a in head.get("arguments", [])),
            text=parts[2].strip() + "\n",
        )
    except (KeyError, TypeError) as error:
        raise PromptFileError(f"{file_name}: the head lacks or misspells {error}") from None
    unknown = set(_PLACE.findall(prompt.text)) - {a.name for a in prompt.arguments}
    if unknown:
        raise PromptFileError(f"{file_name}: {{{{{min(unknown)}}}}} is not among its arguments")
    return prompt

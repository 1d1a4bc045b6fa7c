"""Prompts of agents: Markdown files with a head that says version, owner, purpose and what evaluates them."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict

from .settings import CannotRun


class _Head(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    title: str
    version: int
    owner: str
    purpose: str
    evaluated_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentPrompt:
    name: str
    version: int
    text: str

    @property
    def mark(self) -> str:
        """`messaging_reply v1`: what proposals and spans carry."""
        return f"{self.name} v{self.version}"


@cache
def prompt(name: str) -> AgentPrompt:
    """A prompt of `theranest_prompts/agents`. Raises `CannotRun` for one that is missing or has no proper head."""
    try:
        raw = (files("theranest_prompts") / "agents" / f"{name}.md").read_text("utf-8")
        _, head, text = raw.split("---\n", 2)
        about = _Head.model_validate(yaml.safe_load(head))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise CannotRun(f"the prompt {name} cannot be used ({type(error).__name__})") from None
    return AgentPrompt(name=name, version=about.version, text=text.strip())

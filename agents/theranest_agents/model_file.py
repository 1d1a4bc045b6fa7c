"""`models.yaml`, read strictly: a model that it does not name in full is not there."""

from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, cast
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from .settings import CannotRun

Provider = Literal["anthropic", "openai", "azure", "bedrock"]
_Words = Annotated[str, Field(min_length=1, max_length=300)]
_FILE = "models.yaml"


class ApprovedModel(BaseModel):
    """One model with the agreement that lets it be used."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    sentence: _Words
    owner: _Words
    review: date
    source: _Words
    provider: Provider
    base_url: _Words
    model: _Words
    key: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{2,60}$")] | None = None
    api_version: _Words | None = None
    agreement: _Words
    agreement_date: date
    no_training: bool
    retention_days: Annotated[int, Field(ge=0, le=3650)]
    region: _Words

    @model_validator(mode="after")
    def _usable(self) -> "ApprovedModel":
        if not self.no_training:
            raise ValueError("no_training must be true: a vendor that trains on requests is not used")
        if not _may_carry(self.base_url):
            raise ValueError("base_url must be https, or http on the loopback address, without a name or query in it")
        if (self.provider == "azure") != (self.api_version is not None):
            raise ValueError("api_version belongs to azure, and azure needs it")
        return self

    @property
    def local(self) -> bool:
        return _is_loopback(urlsplit(self.base_url).hostname or "")


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    models: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]{0,40}$")], ApprovedModel]


def read_models(policies: Path | None) -> Mapping[str, ApprovedModel]:
    """The approved models of a policy folder, or of the packaged one. Raises `CannotRun` with what is wrong."""
    root = files("theranest_policies") if policies is None else policies
    try:
        text = (root / _FILE).read_text("utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError):
        raise CannotRun(f"{_FILE} cannot be read") from None
    return parse_models(text)


def parse_models(text: str) -> Mapping[str, ApprovedModel]:
    """Raises `CannotRun`."""
    try:
        loaded: Any = yaml.load(text, Loader=_Strict)  # noqa: S506 - a safe loader, made stricter
        return _File.model_validate(loaded).models
    except yaml.YAMLError as error:
        mark: Any = getattr(error, "problem_mark", None)
        where = f"{_FILE}:{mark.line + 1}" if mark else _FILE
        raise CannotRun(f"{where}: {getattr(error, 'problem', None) or 'is not YAML'}") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise CannotRun(f"{_FILE}: {place}: {first['msg']}") from None


class _Strict(yaml.SafeLoader):
    """Without anchors, aliases, merge keys and doubled names."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = cast("Any", self.peek_event())  # pyright: ignore[reportUnknownMemberType]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.MarkedYAMLError(
                problem="uses an anchor or alias; write it out", problem_mark=cast("Any", event).start_mark
            )
        return super().compose_node(parent, index)  # pyright: ignore

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        names = [key.value for key, _ in node.value]
        for name in names:
            if names.count(name) > 1 or name == "<<":
                raise yaml.MarkedYAMLError(problem=f"names {name!r} twice", problem_mark=node.start_mark)
        return super().construct_mapping(node, deep)  # pyright: ignore


def _may_carry(url: str) -> bool:
    parts = urlsplit(url)
    if not parts.hostname or parts.username or parts.password or parts.query or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

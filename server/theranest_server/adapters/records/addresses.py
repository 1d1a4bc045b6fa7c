"""Ids and paths: what may become part of an address, and what a dotted path means."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from ...domain.json import Json, JsonObject
from ...ports import NotFound
from .connection import API_PREFIX
from .problems import NO_SUCH

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}")
_RESOURCE = re.compile(r"[a-z][a-z-]{1,40}")


def checked_id(value: str) -> str:
    """The id itself. A malformed one cannot be on file, so it is answered like an unknown one (`NotFound`)."""
    if not isinstance(value, str) or not _ID.fullmatch(value):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise NotFound(NO_SUCH)
    return value


def collection(resource: str) -> str:
    if not _RESOURCE.fullmatch(resource):
        raise NotFound(NO_SUCH)
    return f"{API_PREFIX}/{resource}"


def item(resource: str, id: str, rest: str = "") -> str:
    return f"{collection(resource)}/{quote(checked_id(id), safe=':')}{rest}"


def at_path(resource: JsonObject, path: str) -> Json:
    """The value at `phones.0.number`; None where the path leads nowhere."""
    found: Json = resource
    for step in path.split(".") if path else ():
        if isinstance(found, Mapping):
            found = found.get(step)
        elif isinstance(found, Sequence) and not isinstance(found, str) and step.isdecimal() and step.isascii():
            found = found[int(step)] if int(step) < len(found) else None
        else:
            return None
    return found

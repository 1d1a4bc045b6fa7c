"""One request on its way through the practice: who asks, what for, inside which transaction."""

import re
from dataclasses import dataclass, field
from typing import Any

from .body import JsonObject
from .problems import Problem
from .store import Stored, Unit
from .webhooks import Outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int = 200
    body: bytes = b""
    media_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """The file of a multipart request."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    unit: Unit
    outbox: Outbox
    resource_id: str = ""
    if_match: frozenset[str] = frozenset()
    if_none_match: frozenset[str] = frozenset()
    query: Any = None
    patch: JsonObject = field(default_factory=dict[str, Any])
    """The body as JSON, for merge patches: what is absent and what is null differ."""
    upload: Upload | None = None

    def must_match(self, found: Stored | None, what: str) -> Stored:
        if found is None:
            raise Problem(status=404, code="not-found", detail=f"This practice has no such {what}.")
        if found.etag not in self.if_match:
            raise Problem(status=412, code="stale", detail="Read the resource again; somebody has changed it since.")
        return found


def created(stored: Stored, location: str) -> Answer:
    return Answer(status=201, body=stored.body.encode(), headers={"ETag": stored.etag, "Location": location})


def changed(stored: Stored) -> Answer:
    return Answer(body=stored.body.encode(), headers={"ETag": stored.etag})


def entity_tags(header: str | None) -> frozenset[str]:
    """The strong entity tags of an If-Match or If-None-Match.

    Whatever else stands there matches nothing: weak tags are none of ours, and `*` would match versions nobody has read.
    """
    return frozenset(re.findall(r'(?<!W/)("[^"]*")', header or ""))

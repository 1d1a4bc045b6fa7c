"""From a webhook's body to news. What is not of this form is refused; what is not known is kept."""

import hashlib
import json
import re
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ..domain.events import REPEATABLE, EventName, News
from ..domain.ids import ClientId
from ..domain.refusals import BadArguments

_Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$")]
_MOST_DOCUMENTS = 20
_LONGEST_URL = 2_000
_FIELD = re.compile(r"[a-z][a-z_]{0,63}")


class _Body(BaseModel):
    """Fields that are not named here are the practice's business and are left unread."""

    model_config = ConfigDict(extra="ignore", strict=True, hide_input_in_errors=True)

    event: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,40}(\.[a-z][a-z_]{0,40}){1,3}$")]
    practice_id: _Id
    client_id: _Id | None = None
    resource_id: _Id | None = None
    document_urls: list[Annotated[str, StringConstraints(min_length=1, max_length=_LONGEST_URL)]] = Field(
        default_factory=list[str], max_length=_MOST_DOCUMENTS
    )
    target_fields: list[Annotated[str, StringConstraints(pattern=_FIELD.pattern)]] = Field(
        default_factory=list[str], max_length=50
    )


def parse_news(body: bytes) -> News:
    """The news of one webhook. Raises `BadArguments` that names fields and never values."""
    try:
        parsed: Any = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise BadArguments("The body is not JSON.", "Send a JSON object in UTF-8.") from None
    try:
        told = _Body.model_validate(parsed)
    except ValidationError as error:
        names = sorted({str(one["loc"][0]) if one["loc"] else "the body" for one in error.errors(include_input=False)})
        raise BadArguments(f"The body is not an event: {', '.join(names)}.", "See the events' form.") from None
    return _checked(told)


def _checked(told: _Body) -> News:
    resource = told.resource_id
    if told.event == EventName.CLIENT_CREATED:
        resource = resource or told.client_id
        if told.client_id is None and resource is None:
            raise BadArguments("The body is not an event: client_id.", "Name the client.")
    elif told.event in frozenset(EventName) and resource is None:
        raise BadArguments("The body is not an event: resource_id.", "Name the resource.")
    client = told.client_id or (resource if told.event == EventName.CLIENT_CREATED else None)
    return News(
        name=told.event,
        practice_id=told.practice_id,
        client_id=None if client is None else ClientId(client),
        resource_id=resource,
        document_urls=tuple(told.document_urls),
        target_fields=tuple(told.target_fields),
    )


def natural_key(news: News) -> str | None:
    """The same for whoever tells of the same thing; None where only the resource can say which time it was."""
    if not news.known:
        return None
    key = f"{news.name}:{news.resource_id}"
    if news.document_urls or news.target_fields:
        listed = json.dumps([sorted(news.document_urls), sorted(news.target_fields)])
        return f"{key}:{hashlib.sha256(listed.encode()).hexdigest()[:16]}"
    if news.name in REPEATABLE:
        return f"{key}:{news.occurrence}" if news.occurrence else None
    return key

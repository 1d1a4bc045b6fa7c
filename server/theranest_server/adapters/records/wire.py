"""Between the API's JSON and the record's values. Extra fields are ignored, wrong types are not the API."""

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json, to_json

from ...domain.json import JsonObject
from ...domain.people import StaffMember
from ...domain.records import Consent, Page, Record, Version
from ...ports import Unavailable
from .problems import NOT_THE_API

T = TypeVar("T")
R = TypeVar("R", bound=Record)

_OUR_NAMES: Mapping[type, Mapping[str, str]] = {Consent: {"from": "from_"}, StaffMember: {"licences": "seats"}}
"""Where a field cannot have the API's name: a keyword of the language, and a licence that is a seat."""


@cache
def adapter(kind: type[T]) -> TypeAdapter[T]:
    """Built at first use: a schema takes some 10 ms."""
    return TypeAdapter(kind)


def parsed(kind: type[T], body: bytes) -> T:
    """One resource. Raises `Unavailable` for what is not one, without saying what it held."""
    return _checked(kind, _in_our_names(kind, body, many=False))


def parsed_page(kind: type[T], body: bytes) -> Page[T]:
    page_type = cast("type[Page[T]]", Page[kind])  # type: ignore[valid-type]
    return _checked(page_type, _in_our_names(kind, body, many=True))


def versioned(record: R, etag: str | None) -> R:
    """The record with the ETag that came with it; changed in place, since nobody else has seen it yet."""
    object.__setattr__(record, "version", Version(etag or ""))
    return record


def json_object(body: bytes) -> JsonObject:
    """Raises `Unavailable`."""
    try:
        found: Any = from_json(body)
    except ValueError:
        raise Unavailable(NOT_THE_API) from None
    if not isinstance(found, dict):
        raise Unavailable(NOT_THE_API)
    return cast(JsonObject, found)


def record_from(kind: type[R], fields: JsonObject) -> R:
    """A record from its JSON form. Raises ValueError that names fields and never values."""
    try:
        return adapter(kind).validate_json(_in_our_names(kind, to_json(fields), many=False), strict=True)
    except ValidationError as error:
        raise ValueError(f"not a {kind.__name__}: {', '.join(_places(error))}") from None


def _checked(kind: type[T], body: bytes) -> T:
    try:
        return adapter(kind).validate_json(body, strict=True)
    except ValidationError as error:
        where = ", ".join(_places(error)) or "the whole"
        raise Unavailable(f"{NOT_THE_API} Unexpected: {where}.") from None


def _places(error: ValidationError) -> list[str]:
    """Names of fields and kinds of error of the first three; list positions and keys of free objects are left out."""
    found = error.errors(include_url=False, include_context=False, include_input=False)[:3]
    return [
        ".".join(str(step) for step in one["loc"] if str(step).isidentifier()) + f" ({one['type']})" for one in found
    ]


def _in_our_names(kind: type, body: bytes, *, many: bool) -> bytes:
    names = _OUR_NAMES.get(kind)
    if names is None:
        return body
    found = dict(json_object(body))
    if not many:
        return to_json(_renamed(found, names))
    items = found.get("items")
    if isinstance(items, list):
        return to_json({**found, "items": [_renamed(item, names) for item in items]})
    return to_json(found)


def _renamed(value: object, names: Mapping[str, str]) -> object:
    if not isinstance(value, dict):
        return value
    return {names.get(key, key): item for key, item in cast("dict[str, object]", value).items()}

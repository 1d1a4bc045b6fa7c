"""From the bytes of a request to checked models."""

import math
import re
from typing import Annotated, Any, TypeVar, cast
from urllib.parse import parse_qsl

from pydantic import BaseModel, BeforeValidator, ValidationError, WithJsonSchema
from pydantic_core import from_json, to_json
from starlette.requests import Request

from .problems import Problem, from_validation, malformed

M = TypeVar("M", bound=BaseModel)
JSON_LIMIT = 2_000_000
MERGE_PATCH = "application/merge-patch+json"
JsonObject = dict[str, Any]


async def read_limited(request: Request, limit: int) -> bytes:
    """The whole body, or 413 as soon as it is longer than `limit` bytes."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise Problem(status=413, code="too-large", detail=f"At most {limit} bytes are taken here.")
        chunks.append(chunk)
    return b"".join(chunks)


def check_media_type(content_type: str, *accepted: str) -> None:
    """JSON is UTF-8 here; another charset is another content type."""
    kind, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charsets = [p.partition("=")[2].strip('"') for p in parameters if p.startswith("charset")]
    if kind not in accepted or any(charset not in {"utf-8", "utf8"} for charset in charsets):
        wanted = " or ".join(accepted)
        raise Problem(
            status=415, code="content-type", detail=f"Send {wanted}.", headers={"Accept": ", ".join(accepted)}
        )


def parse_object(body: bytes) -> JsonObject:
    """A JSON object. JSON knows one kind of number: 2.0 is the integer 2."""
    try:
        value = from_json(body, allow_inf_nan=False)
    except ValueError:
        raise malformed("The body is not JSON.") from None
    if not isinstance(value, dict):
        raise malformed("The body is not a JSON object.")
    return cast(JsonObject, _whole_numbers(value))


def _whole_numbers(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer() and math.fabs(value) < 2**53:
        return int(value)
    if isinstance(value, dict):
        return {key: _whole_numbers(item) for key, item in cast(JsonObject, value).items()}
    if isinstance(value, list):
        return [_whole_numbers(item) for item in cast(list[Any], value)]
    return value


def validated(model: type[M], value: JsonObject, where: str = "body", *, status: int = 400) -> M:
    try:
        return model.model_validate_json(to_json(value), strict=True)
    except ValidationError as error:
        raise from_validation(error, where, status=status) from None


def parse_query(model: type[M], query: bytes) -> M:
    """Every parameter once, none unknown."""
    try:
        pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=50)
    except ValueError:
        raise malformed("The query cannot be read.") from None
    if len(dict(pairs)) != len(pairs):
        raise malformed("A query parameter is given twice.")
    try:
        return model.model_validate(dict(pairs))
    except ValidationError as error:
        raise from_validation(error, "query") from None


def _flag(value: Any) -> Any:
    if value not in ("true", "false"):
        raise ValueError("true or false")
    return value == "true"


def whole_number(value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,6}", value):
        raise ValueError("a whole number")
    return int(value)


Flag = Annotated[bool, BeforeValidator(_flag), WithJsonSchema({"type": "boolean"})]


def merge_patch(target: Any, patch: Any) -> Any:
    """RFC 7396: objects merge, null removes, everything else (an array too) replaces."""
    if not isinstance(patch, dict):
        return patch
    merged: JsonObject = dict(cast(JsonObject, target)) if isinstance(target, dict) else {}
    for name, value in cast(JsonObject, patch).items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged

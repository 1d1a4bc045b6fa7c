"""Lists, single resources and contents, with conditional requests."""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Sequence
from typing import cast

from sqlalchemy import ColumnElement, RowMapping, and_, or_, select

from .call import Answer, Call
from .database import CONTENTS, STORAGE
from .problems import impossible, unknown_id
from .queries import ListQuery, conditions

Handler = Callable[[Call], Answer]


def one(kind: str, what: str) -> Handler:
    def read(call: Call) -> Answer:
        found = call.unit.find(kind, call.resource_id)
        if found is None:
            raise unknown_id(what)
        return fresh(call, found.body.encode(), found.etag)

    return read


def singleton(kind: str) -> Handler:
    def read(call: Call) -> Answer:
        (row,) = call.unit.rows(kind, limit=1, by=("id",))
        return fresh(call, row["body"].encode(), row["etag"])

    return read


def fresh(call: Call, body: bytes, etag: str, media_type: str = "application/json", **headers: str) -> Answer:
    """The body, or 304 if the caller holds this version."""
    if etag in call.if_none_match:
        return Answer(status=304, headers={"ETag": etag})
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(body=body, media_type=media_type, headers={"ETag": etag, **more})


def many(kind: str) -> Handler:
    def read(call: Call) -> Answer:
        query = cast(ListQuery, call.query)
        by = ("updated_at", "id") if query.updated_since else (STORAGE[kind].sort, "id")
        fingerprint = _fingerprint(kind, query)
        where = conditions(kind, query)
        if query.cursor is not None:
            where.append(_after(kind, by, _opened(query.cursor, fingerprint)))
        rows = call.unit.rows(kind, *where, limit=query.limit + 1, by=by)
        page, more = rows[: query.limit], len(rows) > query.limit
        return _page(call, page, _cursor(page[-1], by, fingerprint) if more else None)

    return read


def _page(call: Call, rows: Sequence[RowMapping], next_cursor: str | None) -> Answer:
    items = ",".join(row["body"] for row in rows)
    body = f'{{"items":[{items}],"next_cursor":{json.dumps(next_cursor)}}}'.encode()
    return fresh(call, body, '"' + hashlib.sha256(body).hexdigest()[:32] + '"')


def _fingerprint(kind: str, query: ListQuery) -> str:
    asked = kind + query.model_dump_json(exclude={"cursor", "limit"})
    return hashlib.sha256(asked.encode()).hexdigest()[:12]


def _cursor(last: RowMapping, by: tuple[str, ...], fingerprint: str) -> str:
    place = json.dumps([fingerprint, *(last[name] for name in by)])
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def _opened(cursor: str, fingerprint: str) -> list[str]:
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        place = None
    if not isinstance(place, list) or len(cast(list[object], place)) != 3:
        raise impossible("The cursor is not one of this API.")
    found = cast(list[object], place)
    if found[0] != fingerprint or not all(isinstance(part, str) for part in found):
        raise impossible("The cursor belongs to a list with other parameters.")
    return cast(list[str], found[1:])


def _after(kind: str, by: tuple[str, ...], place: list[str]) -> ColumnElement[bool]:
    table = STORAGE[kind].table
    first, second = (table.c[name] for name in by)
    return or_(first > place[0], and_(first == place[0], second > place[1]))


def content(kind: str, what: str) -> Handler:
    def read(call: Call) -> Answer:
        found = call.unit.find(kind, call.resource_id)
        query = select(CONTENTS).where(CONTENTS.c.owner_id == call.resource_id)
        row = call.unit.connection.execute(query).mappings().one_or_none() if found else None
        if row is None:
            raise unknown_id(what)
        return fresh(
            call,
            row["content"],
            f'"{row["sha256"][:32]}"',
            row["media_type"],
            Content_Disposition=f'attachment; filename="{row["file_name"]}"',
            X_Content_Type_Options="nosniff",
        )

    return read

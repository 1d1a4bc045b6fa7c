"""The bytes of a row."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from ...ports import LedgerEntry

_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False, allow_nan=False).encode
_NAMES = tuple(field.name for field in fields(LedgerEntry))
_VALUES = attrgetter(*_NAMES)


@dataclass(frozen=True, slots=True)
class Drafted:
    """An entry whose own fields are encoded; its place in the chains is not known yet."""

    entry: LedgerEntry
    rest: str


def draft(entry: LedgerEntry) -> Drafted:
    """Raises `TypeError` or `ValueError` for details that are no JSON."""
    given = {
        name: value for name, value in zip(_NAMES, _VALUES(entry), strict=True) if value is not None and value != ()
    }
    rest = _ENCODE(given)
    rest.encode()
    return Drafted(entry, rest)


def body(seq: int, prev: str, stream_prev: str, at: str, rest: str) -> str:
    return f'{{"seq":{seq},"prev":"{prev}","stream_prev":"{stream_prev}","at":"{at}",{rest[1:]}'


def utc_text(moment: datetime) -> str:
    """`2026-11-24T09:30:00.000000Z`: sorts as text."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"


COLUMNS = ("seq", "at", "kind", "stream", "actor", "client_id", "proposal_id", "hash", "body")
OF_BODY = COLUMNS[:7]
"""Columns that repeat a field of the body, for searching; verification compares them."""


def columns_of(parsed: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(parsed.get(name) for name in OF_BODY)

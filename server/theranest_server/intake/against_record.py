"""A form's field beside the record's: is it new, the same, or another?"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from ..domain.json import Json
from ..domain.records import Client
from ..domain.records.base import as_json
from .values.names import same_person


def in_record(client: Client, name: str) -> Json:
    """The record's value in the API's shape; None for what is not there."""
    value = as_json(getattr(client, name))
    return None if value in ("", [], {}) else value


def status(client: Client, name: str, value: Json) -> str:
    """`new`, `same` or `differs`."""
    known = in_record(client, name)
    if known is None:
        return "new"
    return "same" if same(name, known, value) else "differs"


def same(name: str, known: Json, said: Json) -> bool:
    """Whether the form says nothing that the record does not have."""
    if name == "legal_name":
        return same_person(shown(name, known), shown(name, said))
    if name in ("phones", "insurance"):
        return not missing_rows(name, known, said)
    if isinstance(known, Mapping) and isinstance(said, Mapping):
        other = cast("Mapping[str, Json]", known)
        return all(_alike(other.get(k), v) for k, v in cast("Mapping[str, Json]", said).items() if v)
    return _alike(known, said)


def missing_rows(name: str, known: Json, said: Json) -> list[Mapping[str, Json]]:
    """Rows of a list that the record does not have: a number, a member number at a payer."""
    key = "number" if name == "phones" else "member_id"
    have = {_plain(row.get(key)) for row in _rows(known)}
    return [row for row in _rows(said) if not row.get(key) or _plain(row.get(key)) not in have]


def _rows(value: Json) -> Sequence[Mapping[str, Json]]:
    return cast("Sequence[Mapping[str, Json]]", value) if isinstance(value, list | tuple) else ()


def _alike(a: Json, b: Json) -> bool:
    return _plain(a) == _plain(b)


def _plain(value: Any) -> str:
    return re.sub(r"[\W_]+", "", str("" if value is None else value)).lower()


def another_person(client: Client, fields: Mapping[str, Any]) -> bool | None:
    """Whether name and birth date on the papers are both another person's; None where the papers do not say."""
    name, born = fields.get("legal_name"), fields.get("birth_date")
    if name is None or born is None or client.birth_date is None:
        return None
    other_name = not same("legal_name", in_record(client, "legal_name"), name.value) and not _goes_by(
        client, name.value
    )
    return other_name and born.value != client.birth_date.isoformat()


def _goes_by(client: Client, value: Json) -> bool:
    if client.preferred_name is None:
        return False
    return same_person(
        f"{client.preferred_name.first} {client.preferred_name.last or client.legal_name.last}",
        shown("legal_name", value),
    )


def shown(name: str, value: Json) -> str:
    """A value in one line, for people and for placeholders to be found in."""
    if value is None:
        return ""
    if name in ("phones", "insurance"):
        return "; ".join(_row(name, row) for row in _rows(value)) or "none"
    if isinstance(value, Mapping):
        parts = cast("Mapping[str, Json]", value)
        if name == "address":
            street = ", ".join(str(parts[k]) for k in ("line1", "line2") if parts.get(k))
            return f"{street}, {parts.get('city') or '?'}, {parts.get('state') or '?'} {parts.get('postal_code') or ''}".strip()
        order = ("name", "relation", "phone") if name == "emergency_contact" else ("first", "middle", "last", "suffix")
        return " ".join(str(parts[k]) for k in order if parts.get(k))
    return str(value)


def _row(name: str, row: Mapping[str, Json]) -> str:
    if name == "phones":
        return f"{row.get('number')} ({row.get('kind') or 'other'})"
    words = [row.get("payer_name"), row.get("member_id"), row.get("group"), row.get("rank"), row.get("relation")]
    return " ".join(str(word) for word in words if word)

"""Proposed values as people read them. Every value of the proposal is shown, none is summarised; only the layout is ours."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...domain.json import Json
from ...privacy.labels import show_hidden

_NAME_PARTS = ("first", "middle", "last", "suffix")
_LONG = 200
_IDS = re.compile(r"_ids?$")
_BLANK = re.compile(r"(?:[^\S\n]*\n){4,}|[^\S\n]{25,}")
"""Emptiness that could push the words after it out of sight."""
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldShown:
    label: str
    path: str
    now: Json
    proposed: Json
    evidence: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeShown:
    """One change of the record. `creates` leaves out the empty column of what is there now."""

    resource: str
    creates: bool
    fields: tuple[FieldShown, ...]


def changes_shown(
    differences: Sequence[Mapping[str, Any]], evidence: Sequence[Mapping[str, Any]]
) -> tuple[ChangeShown, ...]:
    """In the order of the changes; within one, short fixed fields first and long texts last."""
    by_number: dict[int, list[Mapping[str, Any]]] = {}
    for difference in differences:
        by_number.setdefault(difference["change_no"], []).append(difference)
    return tuple(_change(rows, evidence) for _, rows in sorted(by_number.items()))


def _change(rows: Sequence[Mapping[str, Any]], evidence: Sequence[Mapping[str, Any]]) -> ChangeShown:
    ordered = sorted(rows, key=lambda row: (len(str(row["proposed"])) > _LONG, row["path"]))
    return ChangeShown(
        resource=str(rows[0]["resource"]).replace("_", " "),
        creates=all(row["now"] is None for row in rows),
        fields=tuple(
            FieldShown(
                label=label(row["path"]),
                path=row["path"],
                now=row["now"],
                proposed=row["proposed"],
                evidence=tuple(one for one in evidence if _is_of(one["path"], row["path"])),
            )
            for row in ordered
        ),
    )


def _is_of(path: str, field: str) -> bool:
    return path == field or path.startswith(f"{field}.")


def label(path: str) -> str:
    """`phones.0.may_text` as `phones 1 may text`; a list's first item is the first."""
    words = (str(int(part) + 1) if part.isdigit() else _IDS.sub("", part) for part in path.split("."))
    return show_hidden(" ".join(words).replace("_", " "))


def plain(value: Json) -> str:
    """A single value; what hides in it is shown as code points, and long emptiness by its length."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = _BLANK.sub(_told, show_hidden(str(value)))
    return f"{text[:10]} {text[11:16]} UTC" if _TIME.fullmatch(text) else text


def _told(blank: re.Match[str]) -> str:
    lines = blank[0].count("\n")
    return f"\n[{lines:,} line ends]\n" if lines else f" [{len(blank[0]):,} spaces] "


def is_name(value: Json) -> bool:
    return isinstance(value, Mapping) and {"first", "last"} <= value.keys() <= set(_NAME_PARTS)


def full_name(value: Json) -> str:
    if not isinstance(value, Mapping):
        return plain(value)
    return show_hidden(" ".join(str(value[part]) for part in _NAME_PARTS if value.get(part)))


def is_titled_text(value: Json) -> bool:
    """`{"name": ..., "text": ...}`: a section of a note."""
    return isinstance(value, Mapping) and set(value) == {"name", "text"}


def unowned(evidence: Sequence[Mapping[str, Any]], changes: Sequence[ChangeShown]) -> list[Mapping[str, Any]]:
    """Evidence of no shown field is shown apart rather than lost."""
    paths = [field.path for change in changes for field in change.fields]
    return [one for one in evidence if not any(_is_of(one["path"], path) for path in paths)]

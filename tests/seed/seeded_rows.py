"""Rows of a built practice as the API would answer them, and a small 835 reader that shares no code with the writer."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    rows: dict[str, list[Row]]
    contents: dict[str, bytes]

    def __getitem__(self, kind: str) -> list[Row]:
        return self.rows[kind]

    def by_id(self, kind: str) -> dict[str, Row]:
        return {row["id"]: row for row in self.rows[kind]}

    def where(self, table: str, /, **wanted: Any) -> list[Row]:
        return [row for row in self.rows[table] if all(row.get(name) == value for name, value in wanted.items())]


def read_rows(path: Path) -> Practice:
    with sqlite3.connect(path) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        held = [t for t in tables if any(c[1] == "body" for c in connection.execute(f"PRAGMA table_info({t})"))]
        kinds = [t for t in held if any(c[1] == "practice_id" for c in connection.execute(f"PRAGMA table_info({t})"))]
        rows = {
            kind.replace("_", "-"): [
                json.loads(body) for (body,) in connection.execute(f"SELECT body FROM {kind} ORDER BY id")
            ]
            for kind in kinds
        }
        contents = dict(connection.execute("SELECT owner_id, content FROM contents"))
    connection.close()
    return Practice(rows=rows, contents=contents)


def every_table(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    connection = sqlite3.connect(path)
    tables = sorted(name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'"))
    found = {table: sorted(connection.execute(f"SELECT * FROM {table}"), key=repr) for table in tables}
    connection.close()
    return found


def segments(text: str) -> Iterator[list[str]]:
    """Finished segments, by the separators that the ISA states at its fixed places."""
    element, end = text[3], text[105]
    for raw in text.split(end)[:-1]:
        segment = raw.strip("\r\n")
        if segment:
            yield segment.split(element)


def cents(amount: str) -> int:
    return int(Decimal(amount) * 100)


def imbalances(text: str) -> list[str]:
    """What does not add up: lines, claims, the payment, the count of segments."""
    wrong: list[str] = []
    payment = total = provider = counted = 0
    claim: list[int] | None = None
    line: list[int] | None = None
    inside, stated = False, None

    def closed(name: str, figures: list[int] | None) -> None:
        if figures is not None and figures[0] - figures[2] != figures[1]:
            wrong.append(f"{name} {figures}")

    for segment in segments(text):
        name = segment[0]
        inside = inside or name == "ST"
        counted += inside
        if name == "BPR":
            payment = cents(segment[2])
        elif name == "CLP":
            closed("line", line)
            closed("claim", claim)
            claim, line = [cents(segment[3]), cents(segment[4]), 0], None
            total += claim[1]
        elif name == "SVC":
            closed("line", line)
            line = [cents(segment[2]), cents(segment[3]), 0]
        elif name == "CAS" and claim:
            amount = sum(cents(value) for value in segment[3::3])
            claim[2] += amount
            if line:
                line[2] += amount
        elif name == "PLB":
            provider += sum(cents(value) for value in segment[4::2])
        elif name == "SE":
            stated, inside = int(segment[1]), False
    closed("line", line)
    closed("claim", claim)
    if payment != total - provider:
        wrong.append(f"payment {payment}, claims {total}, provider {provider}")
    if stated != counted:
        wrong.append(f"SE01 {stated}, counted {counted}")
    return wrong

"""ACI-BENCH, a set of doctor-patient dialogues with the notes that were written of them (Yim et al., Scientific Data 2023, CC BY 4.0).

The data stay outside the project. `THERANEST_SHARED` names the folder that holds `data/aci-bench/{train,valid}.csv`;
without it, a folder `shared` beside the checkout.
"""

import csv
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_BESIDE = Path(__file__).resolve().parents[3] / "shared"
LICENCE = "CC BY 4.0"
SOURCE = "ACI-BENCH (Yim, Fu, Ben Abacha, Snider, Lin, Yetisgen: Scientific Data, 2023)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Encounter:
    id: str
    dialogue: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLine:
    """One sentence of a reference note and the heading above it, in capitals."""

    heading: str
    text: str


def encounters(part: str) -> list[Encounter]:
    """`train` or `valid`. Raise FileNotFoundError where the data are not there."""
    path = Path(os.environ.get("THERANEST_SHARED", _BESIDE)) / "data" / "aci-bench" / f"{part}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            Encounter(id=row["encounter_id"], dialogue=row["dialogue"], note=row["note"])
            for row in csv.DictReader(lines)
        ]


def note_lines(note: str) -> Iterator[NoteLine]:
    heading = ""
    for line in note.splitlines():
        stripped = line.strip()
        if stripped.isupper() and len(stripped.split()) <= 5 and not any(char.isdigit() for char in stripped):
            heading = stripped.rstrip(":.")
            continue
        for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z•\-])", stripped):
            if sentence:
                yield NoteLine(heading=heading, text=sentence)

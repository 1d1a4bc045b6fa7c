"""Cases: one file each, with what is planted in it. Seeds make them; a part of them was never looked at while tuning."""

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .as_837 import file_of
from .drafts import Claim, sound_claim
from .kinds import KINDS, Kind
from .tricky import ONLY_837, TRICKY

TUNED, KEPT = 11, 70_003
"""Seeds. The checks were tuned on the cases of the first; those of the second are only measured."""
_ALONE, _PAIRS, _CLEAN = 4, 120, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """`boxes`: any of them in a finding's field counts."""

    kind: str
    boxes: tuple[str, ...]
    severity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`text` is a whole file; `history` another or empty. Nothing planted: a clean claim of the kind `name`."""

    name: str
    text: str
    planted: tuple[Planted, ...] = ()
    history: str = ""


def cases(seed: int) -> list[Case]:
    """Each mistake alone, pairs of mistakes, and clean claims, plain and tricky; the same for the same seed."""
    return [*_alone(seed), *_pairs(seed), *_clean(seed), *_with_history(seed)]


def read_cases(path: Path) -> list[Case]:
    """JSONL: `{"name","text","planted":[{"kind","boxes":[...],"severity"}],"history"?}`. Raises ValueError by line."""
    found: list[Case] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.strip():
            try:
                found.append(_case(json.loads(line)))
            except (ValueError, KeyError, TypeError):
                raise ValueError(f"{path.name}, line {number}: no case (name, text, planted)") from None
    return found


def _case(row: dict[str, Any]) -> Case:
    planted = tuple(
        Planted(kind=each["kind"], boxes=tuple(each["boxes"]), severity=each["severity"]) for each in row["planted"]
    )
    return Case(name=row["name"], text=row["text"], planted=planted, history=row.get("history", ""))


def _alone(seed: int) -> Iterator[Case]:
    for kind in KINDS:
        for at in range(_ALONE):
            rng = random.Random(f"{seed}/{kind.name}/{at}")
            claim = sound_claim(rng, rng.randrange(10**6))
            kind.plant(claim, rng)
            yield Case(name=kind.name, text=_handed(claim, kind.ways, at), planted=(_planted(kind),))


def _pairs(seed: int) -> Iterator[Case]:
    rng = random.Random(f"{seed}/pairs")
    made = 0
    while made < _PAIRS:
        one, other = rng.sample(KINDS, 2)
        ways = tuple(way for way in one.ways if way in other.ways)
        if one.touches & other.touches or not ways or {"date", "birth"} <= one.touches | other.touches:
            continue
        claim = sound_claim(rng, rng.randrange(10**6))
        one.plant(claim, rng)
        other.plant(claim, rng)
        made += 1
        yield Case(
            name=f"{one.name}+{other.name}", text=_handed(claim, ways, made), planted=(_planted(one), _planted(other))
        )


def _clean(seed: int) -> Iterator[Case]:
    for tricky in TRICKY:
        for at in range(_CLEAN):
            rng = random.Random(f"{seed}/{tricky.__name__}/{at}")
            claim = sound_claim(rng, rng.randrange(10**6))
            tricky(claim, rng)
            ways = ("837",) if tricky.__name__ in ONLY_837 else ("json", "837")
            yield Case(name=f"clean: {tricky.__name__}", text=_handed(claim, ways, at))
    for at in range(60):
        rng = random.Random(f"{seed}/sound/{at}")
        yield Case(name="clean: sound", text=_handed(sound_claim(rng, at), ("json", "837"), at))


def _with_history(seed: int) -> Iterator[Case]:
    """The same service again; its replacement; and a secondary claim after the primary one."""
    duplicate = (Planted(kind="sent_before", boxes=("box 24 ",), severity="error"),)
    for at in range(8):
        rng = random.Random(f"{seed}/history/{at}")
        claim = sound_claim(rng, at)
        claim["form"].update(insurance_type="CI", insured_id="W123456789")
        again = deepcopy(claim)
        again["id"] = again["form"]["patient_account"] = f"R{at:05d}"
        way = ("837",) if at % 2 else ("json",)
        yield Case(name="sent_before", text=_handed(again, way, 0), planted=duplicate, history=_handed(claim, way, 0))
        again["form"].update(resubmission_code="7", original_ref_no="ICN7")
        yield Case(name="clean: replaces_history", text=_handed(again, way, 0), history=_handed(claim, way, 0))
        twice = deepcopy(claim)
        twice["id"] = twice["form"]["patient_account"] = f"S{at:05d}"
        yield Case(name="sent_twice_in_a_file", text=file_of([claim, twice]), planted=duplicate)


def _planted(kind: Kind) -> Planted:
    return Planted(kind=kind.name, boxes=kind.boxes, severity=kind.severity)


def _handed(claim: Claim, ways: tuple[str, ...], at: int) -> str:
    return file_of([claim]) if ways[at % len(ways)] == "837" else json.dumps(claim)

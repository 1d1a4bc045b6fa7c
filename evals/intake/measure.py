"""How well forms are read: `python -m evals.intake.measure [--layouts develop|judge|all] [--cases FILE]`.

Cases are made from seeds, or read from a file: YAML, or JSONL with `{"files": [...], "truth": {"fields", "missing",
"inconsistencies", "instruments"}}` a line; paths are relative to the file.
"""

import argparse
import json
import math
import random
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from theranest_server.adapters.documents import ChildOpener
from theranest_server.intake import FIELDS, as_json, read_intake

from . import layouts_develop, layouts_judge
from .people import TODAY, Answers, answers, plain

THRESHOLDS = {"field_f1": 0.97, "missing": 0.97, "inconsistencies": 0.95, "instruments": 0.97}
PER_LAYOUT = 6


@dataclass(frozen=True)
class Case:
    name: str
    files: tuple[tuple[str, bytes], ...]
    truth: Mapping[str, Any]
    today: date = TODAY


def made_cases(which: str = "all", per_layout: int = PER_LAYOUT, seed: int = 11) -> list[Case]:
    layouts = [
        *(layouts_develop.LAYOUTS if which != "judge" else ()),
        *(layouts_judge.LAYOUTS if which != "develop" else ()),
    ]
    cases: list[Case] = []
    for layout in layouts:
        for number in range(per_layout):
            made = answers(random.Random(f"{seed}/{layout.__name__}/{number}"))
            shown = _shown(layout.__name__, made)
            name, content = layout(shown)
            cases.append(Case(name=f"{layout.__name__}/{number}", files=((name, content),), truth=_truth(shown)))
    return cases


_NO_PLACE_FOR = {
    "subscriber": {
        "captions_below_answers","two_columns_labels_above", "ruled_table", "web_page", "captions_under_lines", "labels_inside_cells", "web_page_of_lists", "pairs_in_json"},
    "age": {"ruled_table", "captions_below_answers"},
}  # fmt: skip


def _shown(layout: str, made: Answers) -> Answers:
    """Contradictions that a layout has no place for are not on its form."""
    for odd, without in _NO_PLACE_FOR.items():
        if layout in without:
            made.odd.discard(odd)
            made.subscriber = None if odd == "subscriber" else made.subscriber
    return made


def _truth(made: Answers) -> dict[str, Any]:
    scores = [("PHQ-9", made.phq, made.phq_total), ("GAD-7", made.gad, made.gad_total)]
    return {
        "fields": made.fields,
        "missing": [name for name in FIELDS if name not in made.fields],
        "inconsistencies": sorted(made.odd),
        "instruments": [
            {"name": n, "items": items, "stated_total": total} for n, items, total in scores if items is not None
        ],
    }


def file_cases(path: Path) -> list[Case]:
    text = path.read_text("utf-8")
    rows: Sequence[Mapping[str, Any]] = (
        [json.loads(line) for line in text.splitlines() if line.strip()]
        if path.suffix == ".jsonl"
        else yaml.safe_load(text)
    )
    return [
        Case(
            name=str(row.get("id", number)),
            files=tuple((Path(f).name, (path.parent / f).read_bytes()) for f in row["files"]),
            truth=row["truth"],
            today=date.fromisoformat(str(row.get("today", TODAY))),
        )
        for number, row in enumerate(rows)
    ]


@dataclass
class Tally:
    right: int = 0
    of: int = 0

    def add(self, right: int, of: int) -> None:
        self.right, self.of = self.right + right, self.of + of


def run(cases: Path | None = None, *, which: str = "all", show: bool = False) -> dict[str, Any]:
    """`{"name","cases","evaluators":{name:{"rate","low","high","threshold","ok"}}}`; of F1, right is 2 TP and of is 2 TP + FP + FN."""
    todo = file_cases(cases) if cases is not None else made_cases(which)
    tallies = {name: Tally() for name in THRESHOLDS}
    with ThreadPoolExecutor(2) as pool:
        for case, read in zip(todo, pool.map(_read, todo), strict=True):
            for line in _judged(case, read, tallies):
                if show:
                    print(f"{case.name}: {line}")
    return {
        "name": "intake",
        "cases": len(todo),
        "evaluators": {n: _rate(t, THRESHOLDS[n]) for n, t in tallies.items()},
    }


def _read(case: Case) -> dict[str, Any]:
    opener = ChildOpener()
    return as_json(read_intake([(n, opener.open_now(c, name=n)) for n, c in case.files], today=case.today))


def _judged(case: Case, read: Mapping[str, Any], tallies: Mapping[str, Tally]) -> Iterable[str]:
    truth = case.truth
    for name in FIELDS:
        wanted, got = truth["fields"].get(name), read["fields"].get(name)
        if wanted is None and got is None:
            continue
        same = wanted is not None and got is not None and equal(name, wanted, got["value"])
        tallies["field_f1"].add(2 if same else 0, 2 if same else (wanted is not None) + (got is not None))
        if not same:
            yield f"{name}: wanted {plain(name, wanted)!r}, read {got and got['value']!r}"
    if "missing" in truth:
        for name in FIELDS:
            tallies["missing"].add((name in truth["missing"]) == (name in read["missing"]), 1)
    codes = {one["code"] for one in read["inconsistencies"]}
    wanted_codes = set(truth.get("inconsistencies", ()))
    both = len(codes & wanted_codes)
    tallies["inconsistencies"].add(both, len(codes | wanted_codes))
    if codes != wanted_codes:
        yield f"inconsistencies: wanted {sorted(wanted_codes)}, read {sorted(codes)}"
    for one in truth.get("instruments", ()):
        got = next((i for i in read["instruments"] if i["name"] == one["name"]), None)
        same = got is not None and got["items"] == one["items"] and got["stated_total"] == one.get("stated_total")
        tallies["instruments"].add(same, 1)
        if not same:
            yield f"{one['name']}: wanted {one['items']} {one.get('stated_total')}, read {got and (got['items'], got['stated_total'])}"


def equal(name: str, wanted: Any, got: Any) -> bool:
    """The same but for case, spaces, punctuation at the ends, and parts that the truth leaves open."""
    if isinstance(wanted, Mapping):
        return isinstance(got, Mapping) and all(equal(name, v, got.get(k)) for k, v in wanted.items())
    if isinstance(wanted, list):
        return (
            isinstance(got, list)
            and len(wanted) == len(got)
            and all(equal(name, a, b) for a, b in zip(wanted, got, strict=True))
        )
    return _plain(wanted) == _plain(got) or (name == "phones" and wanted in ("mobile",) and got in ("mobile", "other"))


def _plain(value: Any) -> str:
    return re.sub(r"[^\w]+", " ", str("" if value is None else value)).strip().lower()


def _rate(tally: Tally, threshold: float) -> dict[str, Any]:
    """With Wilson's 95 % interval."""
    n, z = max(1, tally.of), 1.96
    p = tally.right / n
    middle, spread = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = (middle - spread) / (1 + z * z / n), (middle + spread) / (1 + z * z / n)
    return {
        "rate": round(p, 4),
        "low": round(low, 4),
        "high": round(min(1.0, high), 4),
        "threshold": threshold,
        "ok": p >= threshold,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--layouts", choices=("develop", "judge", "all"), default="all")
    parser.add_argument("--cases", type=Path)
    parser.add_argument("--show", action="store_true", help="each difference; for the layouts of development alone")
    given = parser.parse_args()
    result = run(given.cases, which=given.layouts, show=given.show)
    print(json.dumps(result, indent=1))
    sys.exit(0 if all(e["ok"] for e in result["evaluators"].values()) else 1)


if __name__ == "__main__":
    main()

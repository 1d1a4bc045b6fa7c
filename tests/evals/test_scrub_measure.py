"""The measure of `scrub`: its own cases, and cases by other hands."""

import json
from pathlib import Path

import pytest

from evals.billing.cases import KEPT, TUNED, cases
from evals.billing.measure_scrub import run


def test_there_are_enough_cases_and_the_kept_ones_are_others():
    tuned, kept = cases(TUNED), cases(KEPT)

    assert len(kept) >= 400
    assert {case.text for case in tuned}.isdisjoint({case.text for case in kept if case.planted})


def test_the_kept_part_is_scrubbed_as_promised():
    document = run(None)

    assert all(each["ok"] for each in document["evaluators"].values()), document["misses"]


def test_cases_by_other_hands_are_read_from_jsonl(tmp_path: Path):
    case = next(case for case in cases(KEPT) if case.planted)
    planted = [{"kind": each.kind, "boxes": list(each.boxes), "severity": each.severity} for each in case.planted]
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps({"name": "one", "text": case.text, "planted": planted}) + "\n")

    assert run(path)["evaluators"]["recall"]["rate"] == 1.0

    path.write_text("{}\n")
    with pytest.raises(ValueError, match="line 1"):
        run(path)

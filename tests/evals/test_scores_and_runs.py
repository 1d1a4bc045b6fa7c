"""Rates, intervals, thresholds and stored runs: what the exit code of an eval rests on."""

import json
from pathlib import Path
from typing import Any

import pytest

from evals.__main__ import commands
from evals.messaging.cases import own_cases, read_cases
from evals.practice.words import covers, grade, names, particulars
from evals.run.scores import Judged, Verdict, all_ok, document, wilson
from evals.run.stored import drift, keep, read


def verdicts(name: str, good: int, bad: int) -> list[Verdict]:
    return [Verdict(case=f"{name}-{n}", evaluator=name, ok=n < good, why="seen") for n in range(good + bad)]


def judged(*found: Verdict, **thresholds: float) -> dict[str, Any]:
    return document(Judged(name="tools", cases=len(found), verdicts=found, thresholds=thresholds, about={}))


def test_a_failing_evaluator_is_not_hidden_by_a_good_one() -> None:
    found = judged(*verdicts("facts", 9, 1), *verdicts("tone", 500, 0), facts=1.0, tone=0.9)
    assert found["evaluators"]["tone"]["ok"]
    assert not found["evaluators"]["facts"]["ok"]
    assert not all_ok(found)
    assert found["failures"] == [{"case": "facts-9", "evaluator": "facts", "why": "seen"}]


def test_an_evaluator_without_a_case_is_named_as_not_judged_and_proves_nothing() -> None:
    found = judged(facts=1.0)
    assert found["not_judged"] == ["facts"]
    assert found["evaluators"] == {}
    assert not all_ok(found)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"), [(0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (5, 10, 0.237, 0.763), (0, 0, 0.0, 1.0)]
)
def test_the_interval_is_wilsons(hits: int, of: int, low: float, high: float) -> None:
    assert wilson(hits, of)[1:] == pytest.approx((low, high), abs=0.001)


def test_two_stored_runs_are_compared_by_evaluator_and_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THERANEST_EVALS_RESULTS", str(tmp_path))
    keep(judged(*verdicts("facts", 40, 0), facts=0.5), cases_from="own", model=None)
    keep(judged(*verdicts("facts", 30, 10), facts=0.5), cases_from="own", model="other")
    moved = drift(read("tools~1"), read("tools"))
    assert moved["evaluators"]["facts"] == {"old": 1.0, "new": 0.75, "by": -0.25, "worse": True}
    assert moved["new"]["model"] == "other"
    assert len(moved["newly_failing"]) == 10
    assert commands.main(["compare", "tools~1", "tools", "--json"], standalone_mode=False) == 1
    assert commands.main(["compare", "tools", "tools", "--json"], standalone_mode=False) == 0


def test_a_file_that_is_no_case_is_told_by_place(tmp_path: Path) -> None:
    for text, told in (
        ("- {id: a, says: hello, clss: billing}", "0.clss"),
        ("- {id: a, says: hello}\n- {id: a, says: hello}", "two cases"),
        ("- {id: a, says: hello, who: nobody}", "no situation"),
        ("{", "neither YAML"),
        ("[]", "no case"),
    ):
        path = tmp_path / "cases.yaml"
        path.write_text(text, "utf-8")
        with pytest.raises(ValueError, match=told):
            read_cases(path)


def test_the_same_cases_can_come_as_lines(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps({"id": "a", "says": "When do we meet?", "class": "appointment"}) + "\n", "utf-8")
    assert read_cases(path)[0].kinds == ("appointment",)


def test_no_message_is_both_for_learning_and_for_judging() -> None:
    cases = own_cases()
    told = [case.says for case in cases]
    assert len(set(told)) == len(told) >= 120
    assert {case.id[:2] for case in cases} == {"d-", "j-"}


def test_words_of_a_reply_are_held_against_the_record() -> None:
    assert particulars("Your balance is $1,040.50, about a dozen days") == {"1040.50", "dozen"}
    assert names("Hello,\nPlease ask Doctor Strange.", ["Doctor"]) == {"Strange"}
    assert covers(
        "The link is in the portal under Appointments. Be alone.", "The link is in the portal under Appointments."
    )
    assert not covers("Cancel a day before.", "Please cancel at least 24 hours before the session.")
    assert grade("We will write back to you. It will not take long.") < 4
    assert grade("Notwithstanding administrative considerations, representatives communicate determinations.") > 15

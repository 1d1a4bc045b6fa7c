"""A few forms of each layout that the reader was developed with; the others judge it in `evals`."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))
from evals.intake import measure


@pytest.mark.slow
def test_forms_of_known_layouts_are_read_as_they_were_filled_in() -> None:
    evaluators = measure.run(which="develop")["evaluators"]
    assert {name: e["rate"] for name, e in evaluators.items() if not e["ok"]} == {}


@pytest.mark.slow
def test_forms_of_layouts_that_nobody_tuned_for_are_read_nearly_as_well() -> None:
    evaluators = measure.run(which="judge")["evaluators"]
    assert evaluators["field_f1"]["rate"] > 0.9
    assert evaluators["instruments"]["rate"] > 0.95

"""The drafter on dialogues that it was not fitted on; the thresholds are those of `evals/notes/measure.py`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from shared_data import shared_path

_CHECKOUT = Path(__file__).resolve().parents[3]


@pytest.mark.slow
def test_the_drafter_reaches_its_thresholds_on_unseen_dialogues() -> None:
    data = shared_path("data/aci-bench/valid.csv")
    environment = os.environ | {"THERANEST_SHARED": str(data.parents[2])}
    done = subprocess.run(
        [sys.executable, "-m", "evals.notes.measure", "--json"],
        cwd=_CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(done.stdout)
    assert done.returncode == 0, found["figures"]
    assert found["figures"]["support"] >= 0.98
    assert found["figures"]["offsets"] == 1.0
    assert found["counted"]["content_words"] > 2_000

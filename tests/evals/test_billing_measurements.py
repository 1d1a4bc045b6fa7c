"""The measurements of the billing engine stay runnable, and their generators true."""

import random
from pathlib import Path

import pytest
from theranest_server.billing.remittance import analyze

from evals.bench.billing_835 import rows_835
from evals.bench.effort import TINY
from evals.bench.generated_835 import write_generated
from evals.billing import fuzz
from evals.billing.invented import Inventor
from evals.billing.measure_remittances import run
from evals.billing.write_835 import MANNERS, write_835


@pytest.mark.parametrize("number", range(len(MANNERS)))
def test_invented_remittances_balance(number: int):
    chance = random.Random(number)
    payments = [Inventor(chance=chance).payment(5) for _ in range(3)]

    read = analyze(write_835(payments, MANNERS[number], chance), file_name="f")

    assert [each.payment.payment_cents for each in read] == [each.amount for each in payments]
    assert all(each.balanced and not each.doubts for each in read)


def test_generated_remittances_of_the_bench_balance_without_doubts(tmp_path: Path):
    write_generated(tmp_path / "f", 600)

    assert all(each.balanced and not each.doubts for each in analyze((tmp_path / "f").read_bytes(), file_name="f"))


def test_a_given_case_is_scored_against_its_truth(tmp_path: Path):
    import json

    from evals.billing.invented import truth_of

    chance = random.Random(4)
    payments = [Inventor(chance=chance).payment(4)]
    (tmp_path / "a.835").write_bytes(write_835(payments, MANNERS[0], chance))
    truth = truth_of(payments)
    wrong = json.loads(json.dumps(truth))
    wrong[0]["payment_cents"] += 1
    lines = [json.dumps({"files": ["a.835"], "truth": each}) for each in (truth, wrong)]
    (tmp_path / "cases.jsonl").write_text("\n".join(lines))

    found = run(tmp_path / "cases.jsonl")

    assert found["cases"] == 2
    assert 0.9 < found["evaluators"]["fields_835"]["rate"] < 1
    assert not found["evaluators"]["fields_835"]["ok"]


def test_a_second_of_fuzzing_finds_nothing():
    assert [what for _, what in fuzz.fuzz(1.0, 3, None) if what] == []


def test_fuzzing_would_find_an_exception():
    def broken(data: bytes) -> None:
        raise KeyError

    assert fuzz.found_in(b"ISA", fuzz.Trial(name="broken", run=broken)) is not None


@pytest.mark.slow
def test_the_bench_still_runs():
    assert rows_835(TINY)

"""The JSON of `eob`, and files whose truth is known."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from remittance_files import claim, file_of, payment, random_file, service
from shared_data import shared_path
from theranest_server.billing.remittance import analyze, as_json
from theranest_server.billing.x12.errors import X12Unreadable


def test_the_json_is_what_other_programs_rely_on():
    segments = claim("A", service("90837", 10000, 0, "CAS*CO*197*100", "LQ*HE*N54"), charge=10000, paid=0, icn="I1")
    text = file_of(payment(segments, paid=0, on="20260910", plb=["PLB*1*20261231*WO:OLD*10*FB*-10"]))

    document = as_json(analyze(text, file_name="f.835"))

    assert json.loads(json.dumps(document)) == document
    (remittance,) = document["remittances"]
    assert {
        key: remittance[key] for key in ("file", "trace", "payer", "payment_cents", "paid_on", "balanced", "doubts")
    } == {
        "file": "f.835",
        "trace": "T1",
        "payer": "SAMPLE PLAN",
        "payment_cents": 0,
        "paid_on": "2026-09-10",
        "balanced": True,
        "doubts": [],
    }
    assert [{key: each[key] for key in ("original_claim_id", "cents", "kind")} for each in remittance["takebacks"]] == [
        {"original_claim_id": "OLD", "cents": 1000, "kind": "WO"},
        {"original_claim_id": None, "cents": -1000, "kind": "FB"},
    ]
    (read,) = remittance["claims"]
    assert {key: read[key] for key in ("claim_id", "payer_claim_id", "routing", "role", "result", "status")} == {
        "claim_id": "A",
        "payer_claim_id": "I1",
        "routing": "processed",
        "role": "original",
        "result": "denied",
        "status": "1",
    }
    assert (read["charge_cents"], read["paid_cents"], read["patient_responsibility_cents"]) == (10000, 0, 0)
    assert read["adjustments"] == [{"level": "line", "group": "CO", "carc": "197", "rarc": ["N54"], "cents": 10000}]
    assert read["net"]["of"] == ["A"]
    assert set(read["next_step"]) == {"action", "why", "evidence"}
    assert set(read["deadlines"][0]) == {"for", "date", "assumed"}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_what_was_written_is_what_is_read(seed: int):
    truth = random_file(seed)

    remittances = analyze(truth.text, file_name="f")

    assert all(each.balanced and not each.doubts for each in remittances)
    assert [each.payment.payment_cents for each in remittances] == truth.payments
    read = [
        (each.claim.claim_id, each.role, each.claim.charge_cents, each.claim.paid_cents, each.result)
        for remittance in remittances
        for each in remittance.claims
    ]
    assert read == truth.claims


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.data())
def test_a_cent_more_or_less_in_any_amount_is_noticed(seed: int, data: st.DataObject):
    segments = random_file(seed, transactions=1).text.split("~")
    places = [at for at, each in enumerate(segments) if each.startswith(("CAS", "SVC", "BPR"))]
    at = data.draw(st.sampled_from(places))
    elements = segments[at].split("*")
    element = 3 if elements[0] != "BPR" else 2
    elements[element] = f"{float(elements[element]) + data.draw(st.sampled_from([-0.01, 0.01])):.2f}"
    segments[at] = "*".join(elements)

    (remittance,) = analyze("~".join(segments), file_name="f")

    assert not remittance.balanced
    assert remittance.doubts


def test_real_files_of_other_hands_are_read_or_refused_in_words():
    for path in sorted(shared_path("data/x12").iterdir()):
        if _is_remittance(path.name):
            assert as_json(analyze(path.read_bytes(), file_name=path.name))["remittances"]
        else:
            with pytest.raises(X12Unreadable):
                analyze(path.read_bytes(), file_name=path.name)


def _is_remittance(name: str) -> bool:
    return ("835" in name and "edi-835-parser" not in name) or ("edi-835-parser" in name and name.endswith(".txt"))


@pytest.mark.parametrize(
    ("name", "balanced", "paid"),
    [
        ("affect-therapeutics__edi-835-parser__tests__test_edi_835_files__emedny_sample.txt", [True], [4575]),
        (
            "affect-therapeutics__edi-835-parser__tests__test_edi_835_files__nevada_medicaid.txt",
            [True] * 3,
            [0, 0, 181227],
        ),
        ("affect-therapeutics__edi-835-parser__tests__test_edi_835_files__exhaustive_sample.txt", [True], [0]),
        ("azoner__pyx12__pyx12__tests__835_mult_loops.txt", [True], [0]),
        ("gunajii__EDI-parser-and-validator__data__sample-files__sample_835.edi", [True], [8000]),
        # words where amounts belong, and a takeback that the transfer does not show; the second leaves amounts out
        ("CoveHealth__edi-835-parser__input__sample_835.txt", [False, True], [178, 14113]),
        # interest of 10.30 in PLB that the transfer does not show
        (
            "CoveHealth__edi-835-parser__tests__test_edi_835_files__sample_835_with_interests.txt",
            [False, False],
            [178, 14113],
        ),
    ],
)
def test_real_files_balance_where_they_should(name: str, balanced: list[bool], paid: list[int]):
    remittances = analyze(shared_path(f"data/x12/{name}").read_bytes(), file_name=name)

    assert [each.balanced for each in remittances] == balanced
    assert [each.payment.payment_cents for each in remittances] == paid

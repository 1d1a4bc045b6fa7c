"""One recommended step, and every deadline that runs."""

from dataclasses import replace
from datetime import date
from typing import get_args

import pytest
from remittance_files import claim, file_of, payment, service
from theranest_server.billing.codes.reasons import Action, adjustment_reasons, remarks
from theranest_server.billing.remittance import ClaimFacts, PayerLimits, RemittanceFacts, analyze
from theranest_server.billing.remittance.analysis import ClaimOutcome

MAY_BE_BILLED = ClaimFacts(coverage="commercial", client_may_be_billed=True)


def denied(*cas: str, facts: ClaimFacts | None = None, status: str = "1", filing: str = "12") -> ClaimOutcome:
    segments = claim("A", service("90837", 10000, 0, *cas), charge=10000, paid=0, status=status, filing=filing)
    known = RemittanceFacts(claims={"A": facts} if facts else {})
    return analyze(file_of(payment(segments, paid=0)), file_name="f", facts=known)[0].claims[0]


@pytest.mark.parametrize(
    ("reason", "remark", "action"),
    [
        ("CO*16", "N382", "correct_and_resubmit"),
        ("CO*16", "MA130", "correct_and_resubmit"),
        ("CO*4", "N519", "correct_and_resubmit"),
        ("CO*197", "N54", "get_authorization"),
        ("CO*198", "N640", "get_authorization"),
        ("CO*15", "M62", "correct_and_resubmit"),
        ("CO*29", "", "appeal"),
        ("CO*29", "N211", "reopening"),
        ("CO*22", "N598", "bill_other_payer"),
        ("CO*109", "N418", "bill_other_payer"),
        ("CO*27", "N30", "verify_eligibility"),
        ("CO*26", "N30", "verify_eligibility"),
        ("CO*50", "N115", "appeal"),
        ("CO*50", "M127", "send_records"),
        ("CO*39", "", "peer_to_peer"),
        ("CO*252", "N29", "send_records"),
        ("CO*193", "", "external_review"),
        ("OA*18", "N522", "ask_payer"),
        ("CO*B7", "N570", "ask_payer"),
        ("CO*96", "N30", "verify_eligibility"),
        ("CO*B15", "N122", "correct_and_resubmit"),
        ("CO*234", "", "write_off"),
        ("CO*ZZ9", "", "ask_payer"),
        ("PR*204", "N130", "hold"),
        ("CO*97", "N390", "write_off"),
        ("CO*16", "MA04", "correct_and_resubmit"),
        ("CO*96", "N115", "appeal"),
        ("CO*A1", "MA130", "correct_and_resubmit"),
    ],
)
def test_the_step_for_common_denials(reason: str, remark: str, action: str):
    outcome = denied(f"CAS*{reason}*100", *([f"LQ*HE*{remark}"] if remark else []))

    assert outcome.next_step.action == action
    assert outcome.next_step.why
    assert outcome.next_step.evidence[0].endswith(reason.replace("*", "-"))


def test_late_filing_at_medicare_is_a_reopening():
    assert denied("CAS*CO*29*100", filing="MB").next_step.action == "reopening"


def test_an_authorization_on_file_only_needs_to_be_sent():
    assert (
        denied("CAS*CO*197*100", facts=ClaimFacts(authorization_on_file=True)).next_step.action
        == "correct_and_resubmit"
    )


def test_the_largest_refusal_decides():
    assert denied("CAS*CO*16*30", "CAS*CO*50*70").next_step.action == "appeal"


@pytest.mark.parametrize("reason", [code for code, each in adjustment_reasons().items() if each.effect == "denial"])
@pytest.mark.parametrize("group", ["CO", "PR", "OA", "PI"])
def test_no_denial_ever_bills_the_client_from_its_group_alone(reason: str, group: str):
    assert denied(f"CAS*{group}*{reason}*100").next_step.action != "bill_patient"


@pytest.mark.parametrize(
    ("facts", "filing", "action"),
    [
        (None, "12", "hold"),
        (ClaimFacts(coverage="commercial"), "12", "hold"),
        (MAY_BE_BILLED, "12", "bill_patient"),
        (MAY_BE_BILLED, "MC", "hold"),
        (replace(MAY_BE_BILLED, coverage="medicaid"), "12", "hold"),
        (replace(MAY_BE_BILLED, coverage="qmb"), "MB", "hold"),
        (replace(MAY_BE_BILLED, has_other_payer=True), "12", "bill_other_payer"),
    ],
)
def test_a_deductible_is_billed_only_after_somebody_looked(facts: ClaimFacts | None, filing: str, action: str):
    assert denied("CAS*PR*1*100", facts=facts, filing=filing).next_step.action == action


def test_a_remark_that_the_client_is_a_qmb_forbids_the_bill():
    assert denied("CAS*PR*1*100", "LQ*HE*N781", facts=MAY_BE_BILLED).next_step.action == "hold"


def test_a_claim_that_was_passed_on_is_not_sent_to_the_next_payer_again():
    assert denied("CAS*CO*22*100", status="19").next_step.action == "hold"
    assert denied("CAS*PR*1*100", status="19", facts=MAY_BE_BILLED).next_step.action == "none"


def test_a_claim_that_is_not_the_payers_goes_to_the_right_one():
    assert denied("CAS*CO*109*100", status="23").next_step.action == "bill_other_payer"


def test_an_estimate_asks_for_nothing():
    assert denied("CAS*OA*101*100", status="25").next_step.action == "none"


def test_figures_that_do_not_add_up_recommend_nothing_else():
    assert denied("CAS*CO*197*99").next_step.action == "hold"


@pytest.mark.parametrize(
    ("codes", "action"), [(("90837", "96127"), "write_off"), (("90837", "90847"), "correct_and_resubmit")]
)
def test_bundling_looks_whether_a_modifier_could_separate_the_pair(codes: tuple[str, str], action: str):
    lines = [service(codes[0], 10000, 6000, "CAS*CO*45*40"), service(codes[1], 1500, 0, "CAS*CO*97*15")]
    segments = claim("A", *lines, charge=11500, paid=6000)

    (remittance,) = analyze(file_of(payment(segments, paid=6000)), file_name="f")

    assert remittance.claims[0].next_step.action == action
    assert "2024-07-01" in remittance.claims[0].next_step.why


def test_bundling_with_a_service_outside_the_claim_is_held():
    assert denied("CAS*CO*97*100").next_step.action == "hold"


def test_the_appeal_runs_beside_the_retroactive_authorization():
    outcome = denied("CAS*CO*197*100")

    assert [(each.purpose, each.assumed) for each in outcome.deadlines] == [
        ("retro_authorization", True),
        ("appeal", True),
        ("corrected_claim", True),
    ]


def test_a_limit_on_file_is_not_called_assumed():
    segments = claim("A", service("90837", 10000, 0, "CAS*CO*50*100"), charge=10000, paid=0)
    facts = RemittanceFacts(limits={"60054": PayerLimits(appeal_days=180)})

    (remittance,) = analyze(file_of(payment(segments, paid=0, on="20260910")), file_name="f", facts=facts)

    appeal = next(each for each in remittance.claims[0].deadlines if each.purpose == "appeal")
    assert (appeal.on, appeal.assumed) == (date(2027, 3, 9), False)


def test_medicare_leaves_120_days():
    appeal = next(each for each in denied("CAS*CO*50*100", filing="MB").deadlines if each.purpose == "appeal")

    assert appeal.on == date(2027, 1, 8)


@pytest.mark.parametrize("remark", ["MA130", "N211"])
def test_no_appeal_runs_where_the_payer_says_there_is_none(remark: str):
    outcome = denied("CAS*CO*16*100", f"LQ*HE*{remark}")

    assert "appeal" not in [each.purpose for each in outcome.deadlines]


def test_nothing_runs_on_a_paid_claim():
    paid = claim("A", service("90837", 10000, 6000, "CAS*CO*45*40"), charge=10000, paid=6000)

    (remittance,) = analyze(file_of(payment(paid, paid=6000)), file_name="f")

    assert remittance.claims[0].next_step.action == "none"
    assert remittance.claims[0].deadlines == ()


@pytest.mark.parametrize(
    ("cas", "paid", "action"),
    [
        (["CAS*OA*133*100"], 0, "hold"),
        (["CAS*OA*300*100"], 0, "hold"),
        (["CAS*CO*24*100"], 0, "write_off"),
        (["CAS*PR*45*100"], 0, "hold"),
        (["CAS*CO*59*40"], 6000, "ask_payer"),
        (["CAS*OA*23*60", "CAS*CO*45*40"], 0, "none"),
    ],
)
def test_what_refuses_nothing_can_still_ask_for_a_step(cas: list[str], paid: int, action: str):
    segments = claim("A", service("90837", 10000, paid, *cas), charge=10000, paid=paid)

    (remittance,) = analyze(file_of(payment(segments, paid=paid)), file_name="f")

    assert remittance.balanced
    assert remittance.claims[0].result in ("paid", "zero_patient_share")
    assert remittance.claims[0].next_step.action == action


def test_what_medicare_upheld_goes_to_its_own_next_level():
    assert denied("CAS*CO*193*100", filing="MB").next_step.action == "appeal"


@pytest.mark.parametrize("reason", sorted(adjustment_reasons()))
def test_every_reason_with_every_remark_has_one_step_and_never_bills_the_client(reason: str):
    for remark in ["", *remarks()]:
        outcome = denied(f"CAS*CO*{reason}*100", *([f"LQ*HE*{remark}"] if remark else []), facts=MAY_BE_BILLED)
        assert outcome.next_step.action in get_args(Action)
        assert outcome.next_step.action != "bill_patient"
        assert outcome.next_step.why

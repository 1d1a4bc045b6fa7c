"""Reversals, the claims that they undo, and corrections."""

from remittance_files import claim, file_of, payment, service
from theranest_server.billing.remittance import analyze, analyze_files
from theranest_server.billing.remittance.analysis import ClaimOutcome


def original(claim_id: str = "A", icn: str = "I1", paid: int = 6000, day: str = "20260803") -> list[str]:
    line = service("90837", 10000, paid, f"CAS*CO*45*{(10000 - paid) // 100}", day=day)
    return claim(claim_id, line, charge=10000, paid=paid, icn=icn)


def reversal(claim_id: str = "A", icn: str = "I1", paid: int = 6000, day: str = "20260803") -> list[str]:
    line = service("90837", -10000, -paid, f"CAS*CO*45*-{(10000 - paid) // 100}", day=day)
    return claim(claim_id, line, charge=-10000, paid=-paid, icn=icn, status="22")


def correction(
    claim_id: str = "A", icn: str = "I2", paid: int = 7000, names: str = "I1", day: str = "20260803"
) -> list[str]:
    line = service("90837", 10000, paid, f"CAS*CO*45*{(10000 - paid) // 100}", day=day)
    return claim(claim_id, line, charge=10000, paid=paid, icn=icn, extra=[f"REF*F8*{names}"] if names else [])


def read(*claims: list[str], paid: int) -> tuple[ClaimOutcome, ...]:
    return analyze(file_of(payment(*claims, paid=paid)), file_name="f")[0].claims


def roles(outcomes: tuple[ClaimOutcome, ...]) -> list[str]:
    return [each.role for each in outcomes]


def test_original_reversal_and_correction_are_netted_as_one():
    outcomes = read(original(), reversal(), correction(), paid=7000)

    assert roles(outcomes) == ["original", "reversal", "correction"]
    assert {each.net.paid_cents for each in outcomes} == {7000}
    assert {each.net.charge_cents for each in outcomes} == {10000}
    assert outcomes[0].net.of == ("A", "A", "A")
    assert outcomes[0].net.payer_claim_ids == ("I1", "I1", "I2")


def test_a_reversal_and_its_correction_without_the_original_net_to_the_difference():
    outcomes = read(reversal(), correction(), paid=1000)

    assert roles(outcomes) == ["reversal", "correction"]
    assert outcomes[1].net.paid_cents == 1000


def test_a_correction_under_another_claim_number_is_found_by_the_number_it_names():
    outcomes = read(original(), reversal(), correction(claim_id="A-CORRECTED"), paid=7000)

    assert roles(outcomes) == ["original", "reversal", "correction"]
    assert outcomes[2].net.of == ("A", "A", "A-CORRECTED")


def test_a_correction_that_names_nothing_is_found_by_the_claim_it_follows():
    outcomes = read(reversal(), correction(names=""), paid=1000)

    assert roles(outcomes) == ["reversal", "correction"]


def test_a_correction_that_stands_before_its_reversal_is_still_paired():
    outcomes = read(correction(), reversal(), paid=1000)

    assert roles(outcomes) == ["correction", "reversal"]
    assert outcomes[0].net.paid_cents == 1000


def test_two_sessions_under_one_account_number_are_two_originals():
    outcomes = read(original(icn="I1"), original(icn="I2", day="20260810"), paid=12000)

    assert roles(outcomes) == ["original", "original"]
    assert [each.net.paid_cents for each in outcomes] == [6000, 6000]


def test_the_right_one_of_two_claims_with_one_account_number_is_undone():
    outcomes = read(
        original(icn="I1"), original(icn="I2"), reversal(icn="I2"), correction(icn="I3", names="I2"), paid=13000
    )

    assert roles(outcomes) == ["original", "original", "reversal", "correction"]
    assert outcomes[0].net.of == ("A",)
    assert outcomes[3].net.payer_claim_ids == ("I2", "I2", "I3")


def test_another_days_session_after_a_reversal_is_no_correction():
    outcomes = read(reversal(), original(icn="I9", day="20260901"), paid=0)

    assert roles(outcomes) == ["reversal", "original"]


def test_a_correction_can_itself_be_denied():
    denied = claim(
        "A", service("90837", 10000, 0, "CAS*CO*197*100"), charge=10000, paid=0, icn="I2", extra=["REF*F8*I1"]
    )

    outcomes = read(original(), reversal(), denied, paid=0)

    assert (outcomes[2].role, outcomes[2].result) == ("correction", "denied")
    assert outcomes[2].next_step.action == "get_authorization"
    assert outcomes[2].net.paid_cents == 0


def test_a_correction_can_be_corrected_again():
    outcomes = read(
        original(),
        reversal(),
        correction(),
        reversal(icn="I2", paid=7000),
        correction(icn="I3", names="I2", paid=8000),
        paid=8000,
    )

    assert roles(outcomes) == ["original", "reversal", "correction", "reversal", "correction"]
    assert outcomes[4].net.paid_cents == 8000
    assert len(outcomes[4].net.of) == 5


def test_a_reversal_finds_its_original_in_an_earlier_file_whatever_the_order():
    later = file_of(payment(reversal(), correction(), paid=1000, trace="T2", on="20260920"))
    earlier = file_of(payment(original(), paid=6000, trace="T1", on="20260901"))

    new, old = analyze_files([("later", later), ("earlier", earlier)])

    assert old.claims[0].net.paid_cents == 7000
    assert roles(new.claims) == ["reversal", "correction"]
    assert [each.claim.paid_cents for each in new.claims] == [-6000, 7000]


def test_nothing_is_to_be_done_about_what_was_undone():
    outcomes = read(original(), reversal(), correction(), paid=7000)

    assert [each.next_step.action for each in outcomes] == ["none", "none", "none"]


def test_a_reversal_without_correction_is_held():
    outcomes = read(original(), reversal(), paid=0)

    assert outcomes[1].next_step.action == "hold"
    assert outcomes[1].net.paid_cents == 0
    assert outcomes[1].deadlines == ()


def test_a_claim_that_names_an_older_number_is_a_correction_even_without_its_reversal():
    assert roles(read(correction(), paid=7000)) == ["correction"]


def test_a_claim_that_names_its_own_number_is_an_original():
    assert roles(read(correction(icn="I1", names="I1"), paid=7000)) == ["original"]

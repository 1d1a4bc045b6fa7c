"""What became of a claim is decided by line from its adjustments."""

import pytest
from remittance_files import claim, file_of, payment, service
from theranest_server.billing.remittance import analyze
from theranest_server.billing.remittance.analysis import ClaimOutcome


def outcome(segments: list[str], paid: int) -> ClaimOutcome:
    return analyze(file_of(payment(segments, paid=paid)), file_name="f")[0].claims[0]


def line_of(charge: int, paid: int, *cas: str) -> list[str]:
    return service("90837", charge, paid, *cas)


@pytest.mark.parametrize(
    ("lines", "paid", "result"),
    [
        ([line_of(10000, 6000, "CAS*CO*45*40")], 6000, "paid"),
        ([line_of(10000, 6000, "CAS*CO*45*20", "CAS*PR*3*20")], 6000, "paid"),
        ([line_of(10000, 0, "CAS*CO*45*40", "CAS*PR*1*60")], 0, "zero_patient_share"),
        ([line_of(10000, 0, "CAS*PR*1*50**2*50")], 0, "zero_patient_share"),
        ([line_of(10000, 0, "CAS*OA*23*100")], 0, "zero_patient_share"),
        ([line_of(10000, 0, "CAS*CO*197*100")], 0, "denied"),
        ([line_of(10000, 0, "CAS*PR*204*100")], 0, "denied"),
        ([line_of(10000, 0, "CAS*CO*45*40", "CAS*CO*50*60")], 0, "denied"),
        ([line_of(10000, 0, "CAS*CO*45*100")], 0, "denied"),
        ([line_of(10000, 0, "CAS*CO*ZZ9*100")], 0, "denied"),
        ([line_of(10000, 0, "CAS*CO*24*100")], 0, "zero_patient_share"),
        ([line_of(10000, 6000, "CAS*CO*45*40"), line_of(5000, 0, "CAS*CO*97*50")], 6000, "partial"),
        ([line_of(10000, 0, "CAS*PR*1*100"), line_of(5000, 0, "CAS*CO*97*50")], 0, "partial"),
        ([line_of(10000, 6000, "CAS*CO*151*40")], 6000, "partial"),
        ([line_of(10000, 0, "CAS*CO*29*100"), line_of(5000, 0, "CAS*CO*29*50")], 0, "denied"),
        ([line_of(10000, 6000, "CAS*CO*45*40"), line_of(0, 0)], 6000, "paid"),
    ],
)
def test_result_by_line(lines: list[list[str]], paid: int, result: str):
    charge = sum(
        10000 if "10000" in str(line) or "*100*" in line[0] else 5000 if "*50*" in line[0] else 0 for line in lines
    )

    assert outcome(claim("A", *lines, charge=charge, paid=paid), paid).result == result


@pytest.mark.parametrize("status", ["1", "2", "3"])
def test_first_second_and_third_payer_can_pay_and_can_deny(status: str):
    paid = claim("A", line_of(10000, 6000, "CAS*CO*45*40"), charge=10000, paid=6000, status=status)
    denied = claim("A", line_of(10000, 0, "CAS*CO*50*100"), charge=10000, paid=0, status=status)

    assert outcome(paid, 6000).result == "paid"
    assert outcome(denied, 0).result == "denied"


def test_status_4_beside_a_deductible_is_no_denial():
    share = claim("A", line_of(10000, 0, "CAS*PR*1*100"), charge=10000, paid=0, status="4")

    assert outcome(share, 0).result == "zero_patient_share"


@pytest.mark.parametrize(
    ("status", "routing"),
    [
        ("1", "processed"),
        ("4", "processed"),
        ("19", "forwarded"),
        ("20", "forwarded"),
        ("21", "forwarded"),
        ("22", "processed"),
        ("23", "not_ours"),
        ("25", "predetermination"),
    ],
)
def test_routing_by_status(status: str, routing: str):
    sign = -1 if status == "22" else 1
    line = line_of(10000 * sign, 6000 * sign, f"CAS*CO*45*{40 * sign}")

    assert (
        outcome(claim("A", line, charge=10000 * sign, paid=6000 * sign, status=status), 6000 * sign).routing == routing
    )


def test_a_status_nobody_uses_is_doubted():
    odd = claim("A", line_of(10000, 6000, "CAS*CO*45*40"), charge=10000, paid=6000, status="77")

    (remittance,) = analyze(file_of(payment(odd, paid=6000)), file_name="f")

    assert remittance.claims[0].routing == "processed"
    assert any("CLP02" in doubt.what for doubt in remittance.doubts)


def test_a_denial_of_the_whole_claim_denies_lines_without_reasons():
    whole = claim("A", ["SVC*HC:90837*100*0**1"], charge=10000, paid=0, extra=["CAS*CO*197*100"])

    assert outcome(whole, 0).result == "denied"


def test_remarks_of_a_line_stand_at_its_adjustments():
    line = line_of(10000, 0, "CAS*CO*16*100", "LQ*HE*N382", "LQ*HE*MA130", "LQ*RX*70")

    (adjustment,) = outcome(claim("A", line, charge=10000, paid=0), 0).claim.all_adjustments

    assert (adjustment.level, adjustment.group, adjustment.carc, adjustment.cents) == ("line", "CO", "16", 10000)
    assert adjustment.rarc == ("N382", "MA130")


def test_remarks_of_the_claim_reach_its_lines_when_it_has_no_adjustments_of_its_own():
    line = line_of(10000, 0, "CAS*CO*16*100")
    segments = claim("A", line, charge=10000, paid=0, extra=["MOA***MA130*N290"])

    assert outcome(segments, 0).claim.all_adjustments[0].rarc == ("MA130", "N290")


def test_remarks_of_an_institutional_claim_are_read_from_mia():
    elements = ["MIA"] + [""] * 23
    elements[5], elements[20], elements[23] = "MA01", "N130", "N211"
    segments = claim("A", charge=10000, paid=0, extra=["CAS*CO*50*100", "*".join(elements)])

    assert outcome(segments, 0).claim.adjustments[0].rarc == ("MA01", "N130", "N211")

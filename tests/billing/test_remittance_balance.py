"""Line, claim and payment balance to the cent, and nothing is posted that does not."""

import pytest
from remittance_files import claim, file_of, payment, service
from theranest_server.billing.remittance import Remittance, RemittanceFacts, analyze, analyze_files


def one(*segments: list[str]) -> Remittance:
    return analyze(file_of(*segments), file_name="f.835")[0]


def what(remittance: Remittance) -> list[str]:
    return [doubt.what for doubt in remittance.doubts]


PAID = claim(
    "A", service("90837", 18500, 10050, "CAS*CO*45*54.5**253*5", "CAS*PR*3*25"), charge=18500, paid=10050, share=2500
)


def test_a_payment_balances_when_line_claim_and_transfer_agree():
    remittance = one(payment(PAID, paid=10050))

    assert remittance.balanced
    assert remittance.payment.claims[0].patient_cents == 2500
    assert remittance.doubts == ()


def test_a_transfer_that_is_a_cent_off_posts_nothing():
    remittance = one(payment(PAID, paid=10051))

    assert not remittance.balanced
    assert not remittance.postable
    assert any("-1 cents" in text for text in what(remittance))


def test_a_line_that_is_a_cent_off_unbalances_the_payment():
    off = claim("A", service("90837", 18500, 10050, "CAS*CO*45*84.51"), charge=18500, paid=10050)

    assert not one(payment(off, paid=10050)).balanced


def test_two_wrong_lines_that_cancel_each_other_do_not_balance():
    lines = (
        service("90837", 18500, 10000, "CAS*CO*45*84"),
        service("96127", 1500, 1000, "CAS*CO*45*6"),
    )
    assert not one(payment(claim("A", *lines, charge=20000, paid=11000), paid=11000)).balanced


def test_an_adjustment_of_the_whole_claim_balances_without_lines():
    whole = claim("A", charge=18500, paid=10000, extra=["CAS*CO*45*85"])

    assert one(payment(whole, paid=10000)).balanced


def test_money_taken_back_lowers_the_transfer():
    remittance = one(payment(PAID, paid=8050, plb=["PLB*1234567893*20261231*WO:OLD1*20"]))

    assert remittance.balanced
    assert [(each.kind, each.cents, each.original_claim_id) for each in remittance.takebacks] == [("WO", 2000, "OLD1")]


def test_interest_raises_the_transfer_and_is_no_takeback():
    remittance = one(payment(PAID, paid=10062, plb=["PLB*1234567893*20261231*L6*-0.12"]))

    assert remittance.balanced
    assert remittance.takebacks == ()


def test_several_adjustments_in_one_and_in_several_segments_are_all_counted():
    plb = ["PLB*1*20261231*WO:OLD1*20*FB:X*-5*72:R*1", "PLB*1*20261231*CS:Y*4"]

    remittance = one(payment(PAID, paid=8050, plb=plb))

    assert remittance.balanced
    assert [each.kind for each in remittance.takebacks] == ["WO", "FB", "72", "CS"]


def test_a_negative_balance_is_carried_forward_and_nothing_is_paid():
    undone = claim("A", service("90837", -18500, -12000, "CAS*CO*45*-65"), charge=-18500, paid=-12000, status="22")
    text = file_of(payment(undone, paid=0, plb=["PLB*1*20261231*FB*-120"])).replace("BPR*I*0*C*ACH", "BPR*H*0*C*NON")

    remittance = analyze(text, file_name="f")[0]

    assert remittance.balanced
    assert [(each.kind, each.cents, each.original_claim_id) for each in remittance.takebacks] == [("FB", -12000, None)]


def test_a_takeback_finds_its_claim_in_another_file():
    old = claim("A", service("90837", 18500, 10000, "CAS*CO*45*85"), charge=18500, paid=10000, icn="OLD1")
    files = [
        ("new", file_of(payment(PAID, paid=8050, trace="T2", plb=["PLB*1*20261231*WO:OLD1*20"]))),
        ("old", file_of(payment(old, paid=10000, trace="T1"))),
    ]

    new, _ = analyze_files(files)

    assert new.takebacks[0].claim_id == "A"


@pytest.mark.parametrize("amount", ["", "abc", "10,00", "1.005", "1e2"])
def test_an_amount_that_cannot_be_read_is_doubted_and_never_posted(amount: str):
    text = file_of(payment(PAID, paid=10050)).replace("*54.5*", f"*{amount}*")

    (remittance,) = analyze(text, file_name="f")

    assert not remittance.balanced
    assert any(text.startswith("CAS03") for text in what(remittance))


def test_the_payers_own_sum_of_the_clients_share_is_only_compared():
    said = claim(
        "A", service("90837", 18500, 10000, "CAS*CO*45*60", "CAS*PR*3*25"), charge=18500, paid=10000, share=9900
    )

    remittance = one(payment(said, paid=10000))

    assert remittance.balanced
    assert remittance.payment.claims[0].patient_cents == 2500
    assert any("CLP05" in text for text in what(remittance))


def test_the_same_payment_twice_is_noticed_and_posted_once():
    first, second = analyze_files(
        [("a", file_of(payment(PAID, paid=10050))), ("b", file_of(payment(PAID, paid=10050)))]
    )

    assert first.postable
    assert second.duplicate
    assert not second.postable
    assert second.claims[0].net.of == ("A",)


def test_a_payment_that_was_read_on_another_day_is_noticed():
    text = file_of(payment(PAID, paid=10050))
    key = analyze(text, file_name="a")[0].payment.key

    (again,) = analyze(text, file_name="a", facts=RemittanceFacts(payments_seen=frozenset({key})))

    assert again.duplicate


def test_another_amount_under_the_same_trace_is_another_payment():
    other = claim("B", service("90834", 10000, 9000, "CAS*CO*45*10"), charge=10000, paid=9000)

    remittances = analyze(file_of(payment(PAID, paid=10050), payment(other, paid=9000)), file_name="f")

    assert [each.duplicate for each in remittances] == [False, False]


def test_allowed_amount_units_and_line_number_are_kept_for_later():
    line = service("90837:95", 18500, 10000, "CAS*CO*45*85", "REF*6R*L7", "AMT*B6*100")

    read = one(payment(claim("A", line, charge=18500, paid=10000), paid=10000)).payment.claims[0].lines[0]

    assert (read.procedure, read.modifiers, read.allowed_cents, read.line_control) == ("90837", ("95",), 10000, "L7")

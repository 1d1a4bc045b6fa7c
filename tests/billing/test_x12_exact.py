"""What was read is written back byte for byte; what is written is read back."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from remittance_files import claim, file_of, payment, random_file, service
from shared_data import shared_path
from theranest_server.billing.remittance import analyze, payments_of
from theranest_server.billing.remittance.writing import write_835
from theranest_server.billing.x12.acknowledgements import read_999
from theranest_server.billing.x12.authorizations import read_278
from theranest_server.billing.x12.claim_status import StatusInquiry, read_276, read_277, write_276
from theranest_server.billing.x12.eligibility import EligibilityInquiry, read_270, read_271, write_270
from theranest_server.billing.x12.errors import X12Unreadable
from theranest_server.billing.x12.exact import read_exact
from theranest_server.billing.x12.professional_claims import read_professional
from theranest_server.billing.x12.writing import Envelope
from theranest_server.billing.x12.writing_claims import write_837p

ENVELOPE = Envelope(sender="PRACTICE", receiver="PAYER", at=datetime(2026, 9, 1, 12, 0))


def wrapped(kind: str, group: str, guide: str, *segments: str) -> bytes:
    body = [f"ST*{kind}*0001*{guide}", *segments, f"SE*{len(segments) + 2}*0001"]
    isa = "ISA*00*          *00*          *ZZ*PAYER          *ZZ*PRACTICE       *260901*1200*^*00501*000000001*0*P*:"
    gs = f"GS*{group}*PAYER*PRACTICE*20260901*1200*1*X*{guide}"
    return ("~\n".join([isa, gs, *body, "GE*1*1", "IEA*1*000000001"]) + "~\n").encode()


@pytest.mark.parametrize("end", ["~", "~\n", "~\r\n", "\n", "\r", "'"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b"  \r\n"])
def test_a_file_that_was_read_is_written_byte_for_byte(end: str, mark: bytes):
    named = claim("Ä", service("90837", 100, 0, "CAS*CO*16*1"), charge=100, paid=0)
    data = mark + file_of(payment(named, paid=0), end=end).encode()

    assert read_exact(data).write() == data


def test_real_files_are_written_byte_for_byte():
    for path in sorted(shared_path("data/x12").iterdir()):
        if path.suffix != ".tsv":
            assert read_exact(path.read_bytes()).write() == path.read_bytes(), path.name


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 900), st.binary(max_size=5)), max_size=8))
def test_damaged_files_are_written_byte_for_byte(changes: list[tuple[int, bytes]]):
    data = random_file(1).text.encode()
    for at, piece in changes:
        data = data[:at] + piece + data[at + len(piece) // 2 :]
    try:
        read = read_exact(data)
    except X12Unreadable:
        return

    assert read.write() == data


@pytest.mark.parametrize("seed", range(8))
def test_payments_survive_being_written_as_835(seed: int):
    payments = payments_of("f", random_file(seed).text)

    again = analyze(write_835(payments, ENVELOPE), file_name="f")

    assert [each.payment.payment_cents for each in again] == [each.payment_cents for each in payments]
    assert all(each.balanced and not each.payment.doubts for each in again)
    assert [[c.claim_id for c in each.payment.claims] for each in again] == [
        [c.claim_id for c in each.claims] for each in payments
    ]


def test_a_text_that_holds_a_separator_is_not_written():
    bad = StatusInquiry(
        payer_id="1", payer="A*B", provider="P", provider_npi="1234567893", member_id="M", last_name="L",
        first_name="F", claim_id="C", charge_cents=1,
    )  # fmt: skip

    with pytest.raises(ValueError, match="separator"):
        write_276([bad], ENVELOPE)


def test_an_eligibility_question_is_read_as_it_was_asked():
    asked = EligibilityInquiry(
        payer_id="60054", payer="SAMPLE PLAN", provider="PRACTICE", provider_npi="1234567893", member_id="W1",
        last_name="ABARA", first_name="ADA", birth_date=date(1990, 1, 2), service_date=date(2026, 9, 1),
        service_types=("30", "MH"), trace="T1",
    )  # fmt: skip

    assert read_270(write_270([asked, asked], ENVELOPE)) == [asked, asked]


def test_a_status_question_is_read_as_it_was_asked():
    asked = StatusInquiry(
        payer_id="60054", payer="SAMPLE PLAN", provider="PRACTICE", provider_npi="1234567893", member_id="W1",
        last_name="ABARA", first_name="ADA", claim_id="TN1", charge_cents=18550, service_date=date(2026, 9, 1),
        payer_claim_id="ICN1",
    )  # fmt: skip

    assert read_276(write_276([asked], ENVELOPE)) == [asked]


def test_an_eligibility_answer_says_whether_and_what_is_covered():
    data = wrapped(
        "271", "HB", "005010X279A1", "BHT*0022*11*1*20260901*1200", "HL*1**20*1", "NM1*PR*2*PLAN*****PI*P1",
        "HL*2*1*21*1", "NM1*1P*2*PRACTICE*****XX*1234567893", "HL*3*2*22*0", "TRN*2*T1*9", "NM1*IL*1*ABARA*ADA****MI*W1",
        "DTP*291*RD8*20260101-20261231", "EB*1*IND*30^MH", "EB*B*IND*MH***27*25.5****N*Y", "MSG*CALL FOR CARVE OUT",
    )  # fmt: skip

    (answer,) = read_271(data)

    assert (answer.active, answer.member_id, answer.trace) == (True, "W1", "T1")
    assert answer.coverage_dates == (date(2026, 1, 1), date(2026, 12, 31))
    assert answer.benefits[0].service_types == ("30", "MH")
    copay = answer.benefits[1]
    assert (copay.amount_cents, copay.authorization_required, copay.in_network) == (2550, False, True)
    assert copay.messages == ("CALL FOR CARVE OUT",)


def test_a_refused_question_is_neither_active_nor_inactive():
    (path,) = [each for each in shared_path("data/x12").iterdir() if "271_rejected" in each.name]

    (answer,) = read_271(path.read_bytes())

    assert answer.active is None
    assert answer.rejections == (("72", "C"),)


def test_an_acknowledgement_tells_accepted_from_rejected_claims():
    data = wrapped(
        "277", "HN", "005010X214", "BHT*0085*08*1*20260901*1200*TH", "HL*1**20*1", "NM1*AY*2*CLEARINGHOUSE*****46*C",
        "HL*2*1*21*1", "NM1*41*2*PRACTICE*****46*P", "HL*3*2*19*1", "NM1*85*2*PRACTICE*****XX*1234567893",
        "HL*4*3*PT", "NM1*QC*1*ABARA*ADA****MI*W1", "TRN*2*TN1", "STC*A2:20:PR*20260901*WQ*185", "REF*1K*ICN1", "DTP*472*D8*20260803",
        "HL*5*3*PT", "NM1*QC*1*BRANDT*BEN****MI*W2", "TRN*2*TN2", "STC*A7:562:85*20260901*U*110", "DTP*472*D8*20260804",
    )  # fmt: skip

    first, second = read_277(data)

    assert (first.claim_id, first.accepted, first.payer_claim_id, first.charge_cents) == ("TN1", True, "ICN1", 18500)
    assert (second.claim_id, second.accepted) == ("TN2", False)
    assert (second.statuses[0].category, second.statuses[0].code, second.statuses[0].entity) == ("A7", "562", "85")


def test_a_syntax_acknowledgement_names_the_fault():
    data = wrapped(
        "999", "FA", "005010X231A1", "AK1*HC*1*005010X222A1", "AK2*837*0001*005010X222A1", "IK3*NM1*8**8", "IK4*9*67*1",
        "IK5*R*5", "AK2*837*0002*005010X222A1", "IK5*A", "AK9*P*2*2*1",
    )  # fmt: skip

    (group,) = read_999(data)

    assert (group.outcome, group.included, group.accepted) == ("P", 2, 1)
    assert [each.accepted for each in group.transactions] == [False, True]
    assert [(f.segment_name, f.position, f.element) for f in group.transactions[0].faults] == [
        ("NM1", 8, ""),
        ("NM1", 8, "9"),
    ]


def test_an_authorization_answer_has_number_dates_and_services():
    data = wrapped(
        "278", "HI", "005010X217", "BHT*0007*11*1*20260901*1200*18", "HL*1**20*1", "NM1*X3*2*PLAN*****PI*P1", "HL*2*1*21*1",
        "NM1*1P*2*PRACTICE*****XX*1234567893", "HL*3*2*22*1", "NM1*IL*1*ABARA*ADA****MI*W1", "HL*4*3*EV*1", "UM*HS*I*MH",
        "HCR*A1*AUTH77", "DTP*AAH*RD8*20260901-20261130", "HL*5*4*SS*0", "HCR*A1*AUTH77", "SV1*HC:90837*185*UN*12",
    )  # fmt: skip

    (found,) = read_278(data)

    assert (found.request, found.outcome, found.number, found.member_id) == (False, "A1", "AUTH77", "W1")
    assert found.dates == (date(2026, 9, 1), date(2026, 11, 30))
    assert [(each.procedure, each.units) for each in found.services] == [("90837", "12")]


def test_claims_survive_being_written_as_837():
    for path in shared_path("data/x12").iterdir():
        if "837" not in path.name and "x837p" not in path.name:
            continue
        claims = [each for batch in read_professional(path.read_bytes()) for each in batch.claims]

        again = [each for batch in read_professional(write_837p(claims, ENVELOPE)) for each in batch.claims]

        assert [_values(each) for each in again] == [_values(each) for each in claims], path.name


def _values(found) -> list:
    lines = [sorted(_loops(line.loops)) for line in found.lines]
    return [sorted(_loops(found.loops)), [sorted(_loops(each)) for each in found.others], lines]


def _loops(loops) -> list:
    return [
        (name, [part for part in elements if part])
        for name, loop in loops.items()
        for _, elements in loop.segments
        if elements[0] not in ("HL", "LX")
    ]

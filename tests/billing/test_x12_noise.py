"""Whatever is handed over: the library's own error or an answer, in bounded time."""

from hypothesis import given, settings
from hypothesis import strategies as st
from remittance_files import claim, file_of, payment, service
from theranest_server.billing.remittance import analyze, as_json
from theranest_server.billing.x12.doubts import MOST_DOUBTS
from theranest_server.billing.x12.errors import X12Unreadable

SOUND = file_of(
    payment(
        claim("A1", service("90837", 18500, 0, "CAS*CO*197*185", "LQ*HE*N54"), charge=18500, paid=0),
        claim("A1", service("90837", -18500, 0, "CAS*CO*197*-185"), charge=-18500, paid=0, status="22"),
        paid=0,
        plb=["PLB*1*20261231*WO:X*10*FB*-10"],
    )
).encode()
PIECES = [
    b"~",
    b"*",
    b":",
    b"\n",
    b"\r",
    b"ISA*00*",
    b"GS*HP",
    b"ST*835*1~",
    b"SE*1*1~",
    b"IEA*1*1~",
    b"CLP*",
    b"CAS*",
    b"-",
    b"\xff",
    b"\x00",
    b"9" * 40,
]
edits = st.lists(
    st.tuples(st.integers(0, len(SOUND)), st.integers(0, 60), st.sampled_from([b"", *PIECES]) | st.binary(max_size=6)),
    max_size=12,
)


def answers(data: bytes) -> bool:
    try:
        document = as_json(analyze(data, file_name="f"))
    except X12Unreadable:
        return False
    assert all(doubt["segment"] >= 1 for each in document["remittances"] for doubt in each["doubts"])
    return True


@settings(max_examples=300, deadline=None)
@given(edits)
def test_a_damaged_file_answers_or_is_refused(changes: list[tuple[int, int, bytes]]):
    data = SOUND
    for at, length, piece in changes:
        data = data[:at] + piece + data[at + length :]

    answers(data)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_bytes_of_no_meaning_answer_or_are_refused(data: bytes):
    answers(data)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(["CLP", "CAS", "SVC", "PLB", "LQ", "MOA", "REF", "DTM", "BPR", "ST", "SE", "N1"]), max_size=30
    ),
    st.data(),
)
def test_segments_in_any_order_with_any_elements_answer(tags: list[str], data: st.DataObject):
    element = st.text(st.characters(blacklist_characters="~*", blacklist_categories=("Cs",)), max_size=8)
    body = ["*".join([tag, *data.draw(st.lists(element, max_size=22))]) for tag in tags]

    assert answers(file_of(["ST*835*1", "BPR*I*0*C", *body, "SE*1*1"]).encode())


def test_a_file_of_noise_answers_with_a_bounded_list_of_doubts():
    text = file_of(payment(["XX*1"] * 5000, paid=0))

    (remittance,) = analyze(text, file_name="f")

    assert len(remittance.doubts) <= MOST_DOUBTS + 5
    assert "more doubts" in remittance.doubts[-1].what


def test_doubts_and_errors_quote_nothing_of_the_file():
    secret = "ZZYZX"
    bad = claim(secret, service("90837", 100, 0, f"CAS*{secret}*{secret}*{secret}"), charge=100, paid=0, status=secret)

    (remittance,) = analyze(file_of(payment([*bad, f"{secret}*1"], paid=0)), file_name="f")

    assert remittance.doubts
    assert not any(secret in doubt.what for doubt in remittance.doubts)

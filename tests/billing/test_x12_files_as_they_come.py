"""Separators, line ends and envelopes as clearinghouses really send them."""

import pytest
from remittance_files import ISA, claim, file_of, payment, service
from theranest_server.billing.remittance import Remittance, analyze
from theranest_server.billing.x12.errors import WrongTransaction, X12Unreadable

PAID = claim("A1", service("90837", 18500, 12000, "CAS*CO*45*65"), charge=18500, paid=12000)
SOUND = file_of(payment(PAID, paid=12000))


def read(data: str | bytes) -> list[Remittance]:
    return analyze(data, file_name="f.835")


def whats(remittances: list[Remittance]) -> list[tuple[int, str]]:
    return [(doubt.segment, doubt.what) for each in remittances for doubt in each.doubts]


def is_read_whole(remittance: Remittance) -> bool:
    return remittance.balanced and remittance.payment.claims[0].lines[0].procedure == "90837"


def test_a_sound_file_has_no_doubts():
    (remittance,) = read(SOUND)

    assert is_read_whole(remittance)
    assert remittance.postable
    assert remittance.doubts == ()


@pytest.mark.parametrize("end", ["~", "~\n", "~\r\n", "~\r", "\n", "\r\n", "\r", "'", "!", "\x1c", "|"])
def test_any_segment_end_and_line_break_is_read_without_a_doubt(end: str):
    (remittance,) = read(file_of(payment(PAID, paid=12000), end=end))

    assert is_read_whole(remittance)
    assert remittance.doubts == ()


@pytest.mark.parametrize(("element", "component"), [("|", ">"), ("^", ":"), ("\x1d", "\x1f"), ("+", "\\")])
def test_other_separators_are_taken_from_the_header(element: str, component: str):
    text = SOUND.replace("*^*", "*!*").replace(":", component).replace("*", element)

    (remittance,) = read(text)

    assert is_read_whole(remittance)
    assert remittance.doubts == ()


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\r\n \n", b"\x00"])
def test_marks_and_blanks_before_the_file_are_passed_over(mark: bytes):
    (remittance,) = read(mark + SOUND.encode())

    assert is_read_whole(remittance)


def test_utf16_is_read():
    assert is_read_whole(read(SOUND.encode("utf-16"))[0])


def test_bytes_that_are_not_utf8_are_read_as_latin1_and_doubted_at_their_segment():
    data = SOUND.replace("SAMPLE PLAN", "PLAN DE SANT\xc9").encode("latin-1")

    remittances = read(data)

    assert remittances[0].payment.payer == "PLAN DE SANT\xc9"
    assert [segment for segment, what in whats(remittances) if "Latin-1" in what] == [6]


def test_a_header_without_its_padding_is_read_and_doubted():
    remittances = read(SOUND.replace("          ", " "))

    assert is_read_whole(remittances[0])
    assert whats(remittances) == [(1, "ISA is not 106 characters long: its elements were counted instead")]


@pytest.mark.parametrize("first", ["GS*HP", "ST*835", "BPR*I"])
def test_a_file_without_its_first_envelopes_is_read_with_guessed_separators(first: str):
    remittances = read(SOUND[SOUND.index(first) :])

    assert is_read_whole(remittances[0])
    assert "ISA is missing" in whats(remittances)[0][1]


def test_a_file_without_envelope_and_with_other_separators_is_read():
    bare = SOUND[SOUND.index("ST*835") : SOUND.index("GE*1")].replace(":", ">").replace("~", "\n").replace("*", "|")

    assert is_read_whole(read(bare)[0])


def test_a_head_that_was_cut_off_leaves_the_claims_readable_but_nothing_to_post():
    (remittance,) = read(SOUND[SOUND.index("CLP*") :])

    assert remittance.payment.claims[0].paid_cents == 12000
    assert not remittance.balanced
    assert not remittance.postable


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("SE*11*0001", "SE*99*0001", "SE does not count"),
        ("SE*11*0001", "SE*11*0002", "SE02"),
        ("GE*1*1", "GE*7*1", "GE does not count"),
        ("GE*1*1", "GE*1*2", "GE02"),
        ("IEA*1*000000001", "IEA*2*000000001", "IEA does not count"),
        ("IEA*1*000000001", "IEA*1*9", "IEA02"),
        ("GE*1*1~", "", "GE is missing"),
        ("IEA*1*000000001~", "", "IEA is missing"),
        ("SE*11*0001~", "", "SE is missing"),
    ],
)
def test_a_wrong_or_missing_trailer_is_doubted_and_the_figures_are_read(old: str, new: str, what: str):
    assert old in SOUND

    remittances = read(SOUND.replace(old, new))

    assert is_read_whole(remittances[0])
    assert [text for _, text in whats(remittances) if what in text]


@pytest.mark.parametrize("keep", range(len(ISA) + 120, len(SOUND) - 1, 7))
def test_a_file_cut_off_anywhere_never_posts_what_it_lost(keep: int):
    try:
        remittances = read(SOUND[:keep])
    except X12Unreadable:
        return
    lost_the_end = keep < SOUND.index("SE*11*0001") + len("SE*11*")
    assert not (lost_the_end and any(each.postable for each in remittances))


def test_a_segment_that_is_cut_in_the_middle_is_not_read():
    remittances = read(SOUND[: SOUND.index("CAS*CO*45*65") + len("CAS*CO*45*6")])

    assert remittances[0].payment.claims[0].all_adjustments == ()
    assert any("breaks off inside" in what for _, what in whats(remittances))


def test_two_cut_files_in_one_do_not_lend_each_other_segments():
    cut = SOUND[: SOUND.index("*65") + 2]

    remittances = read(cut + SOUND)

    assert [each.postable for each in remittances] == [False, False]  # the second repeats the first's payment
    assert remittances[0].payment.claims[0].all_adjustments == ()


def test_several_interchanges_each_keep_their_own_separators():
    other = file_of(payment(PAID, paid=12000, trace="T2")).replace("*^*", "*!*").replace("*", "|").replace("~", "\n")

    remittances = read(SOUND + other)

    assert [each.payment.trace for each in remittances] == ["T1", "T2"]
    assert all(map(is_read_whole, remittances))


def test_a_lost_segment_end_is_doubted_at_its_place():
    text = file_of(payment(PAID, paid=12000), end="~\n").replace("CAS*CO*45*65~\n", "CAS*CO*45*65\n")

    remittances = read(text)

    assert is_read_whole(remittances[0])
    assert whats(remittances) == [
        (12, "a segment terminator is missing at the end of this line: the line break was taken")
    ]


def test_lines_wrapped_at_eighty_are_joined_and_doubted():
    wrapped = "\n".join(SOUND[at : at + 80] for at in range(0, len(SOUND), 80))

    remittances = read(wrapped)

    assert is_read_whole(remittances[0])
    assert any("line break" in what for _, what in whats(remittances))


def test_alphanumeric_payer_ids_and_several_contacts_are_plain_figures():
    text = SOUND.replace("N1*PE", "REF*2U*LIFE1~PER*CX*A*TE*8005550100~PER*BL*B*TE*8005550101~N1*PE").replace(
        "*XV*60054", ""
    )

    assert read(text)[0].payment.payer_id == "LIFE1"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   \r\n",
        b"hello world",
        b"PK\x03\x04zip",
        b"\x1f\x8bgz",
        b"%PDF-1.7",
        b"\x00\x01\x02\x03" * 50,
        b"{}",
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_x12_is_refused_in_words(data: bytes):
    with pytest.raises(X12Unreadable, match=r"^The file|^This is no X12"):
        read(data)


def test_a_file_of_claims_is_named_with_the_command_that_reads_it():
    text = SOUND.replace("GS*HP", "GS*HC").replace("ST*835", "ST*837")

    with pytest.raises(WrongTransaction, match=r"837.*use `scrub`") as refused:
        read(text)

    assert (refused.value.found, refused.value.wanted) == ("837", "835")


def test_another_transaction_beside_a_remittance_is_passed_over_and_doubted():
    text = SOUND.replace("GE*1*1", "ST*999*0002~AK1*HP*1~SE*3*0002~GE*2*1")

    remittances = read(text)

    assert len(remittances) == 1
    assert is_read_whole(remittances[0])


def test_a_file_that_is_too_large_is_refused_before_it_is_read():
    from theranest_server.billing.x12.source import open_source

    with pytest.raises(X12Unreadable, match="larger than"):
        open_source(SOUND, most_bytes=100)

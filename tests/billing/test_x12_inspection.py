"""Looking into files: tree, rules by level, differences, files without people."""

from datetime import date

import pytest
from remittance_files import claim, file_of, payment, random_file, service
from shared_data import shared_path
from theranest_server.billing.inspection import as_csv, converted, deidentified, differences, tree, validated
from theranest_server.billing.remittance import analyze, analyze_files
from theranest_server.billing.x12.errors import X12Unreadable

TODAY = date(2026, 11, 1)
ONE = claim(
    "TN0001",
    service("90837", 18500, 12000, "CAS*CO*45*65"),
    charge=18500,
    paid=12000,
    icn="ICN77",
    extra=["NM1*QC*1*DOE*JANE****MI*W123456789"],
)
FILE = file_of(payment(ONE, paid=12000)).encode()


def levels(data: bytes) -> dict[str, int]:
    return {name: count for name, count in validated(data, today=TODAY)["levels"].items() if count}


def test_a_sound_remittance_has_no_errors():
    document = validated(FILE, today=TODAY)

    assert document["valid"], document["findings"]


@pytest.mark.parametrize(
    ("old", "new", "level"),
    [
        ("SE*", "SE*9", "syntax"),
        ("DTM*472*20260803", "DTM*472*20261399", "syntax"),
        ("TRN*1*T1*1512345678~", "", "guide"),
        ("CLP*TN0001*1*", "CLP*TN0001*77*", "guide"),
        ("CAS*CO*", "CAS*XX*", "guide"),
        ("BPR*I*120*", "BPR*I*121*", "balancing"),
        ("CAS*CO*45*65", "CAS*CO*45*64", "balancing"),
        ("DTM*472*20260803~", "", "situations"),
        ("*XX*1234567893", "*XX*1234567890", "code sets"),
    ],
)
def test_each_fault_is_found_on_its_level(old: str, new: str, level: str):
    text = FILE.decode().replace(old, new, 1)

    assert level in levels(text.encode())


def test_findings_name_the_segment():
    document = validated(FILE.replace(b"BPR*I*120*", b"BPR*I*121*"), today=TODAY)

    assert any(each["name"] == "balancing" and each["segment"] == 3 for each in document["findings"])


def test_the_partners_expectations_are_the_last_level():
    from theranest_server.billing.inspection.validation import Partner

    document = validated(FILE, today=TODAY, partner=Partner(sender="OTHER", usage="P"))

    assert document["levels"]["trading partner"] == 2


def test_the_tree_nests_services_in_claims():
    (isa,) = tree(FILE)["tree"][:1]
    transaction = isa["children"][0]["children"][0]
    found = next(node for node in transaction["children"] if node["tag"] == "LX")["children"][0]

    assert (found["tag"], found["label"]) == ("CLP", "claim payment: processed as primary")
    assert [node["tag"] for node in found["children"]] == ["NM1", "SVC"]
    assert [node["tag"] for node in found["children"][1]["children"]] == ["DTM", "CAS"]


def test_every_segment_of_every_real_file_is_in_the_tree_once():
    for path in shared_path("data/x12").iterdir():
        if path.suffix == ".tsv":
            continue
        document = tree(path.read_bytes())
        numbers = sorted(_numbers(document["tree"]))
        assert numbers == list(range(1, document["segments"] + 1)), path.name


def _numbers(nodes: list[dict]) -> list[int]:
    return [number for node in nodes for number in (node["segment"], *_numbers(node["children"]))]


def test_other_separators_are_no_difference():
    other = FILE.decode().replace("*T*:", "*T*>").replace("HC:", "HC>").replace("~", "\n").replace("*", "|")

    assert differences(FILE, other.encode())["same"]


def test_a_changed_amount_is_one_changed_element():
    (change,) = differences(FILE, FILE.replace(b"CAS*CO*45*65", b"CAS*CO*45*64"))["changes"]

    assert (change["kind"], change["elements_changed"]) == ("changed", [3])
    assert change["old"]["segment"] == change["new"]["segment"]


def test_an_added_segment_is_added_where_it_stands():
    longer = FILE.replace(b"CAS*CO*45*65~", b"CAS*CO*45*65~LQ*HE*N130~")

    changes = [each for each in differences(FILE, longer)["changes"] if each["kind"] == "added"]

    assert [each["new"]["elements"] for each in changes] == [["LQ", "HE", "N130"]]


@pytest.mark.parametrize("seed", range(6))
def test_a_file_without_people_balances_and_pairs_as_before(seed: int):
    data = random_file(seed).text.encode()

    before, after = analyze(data, file_name="f"), analyze(deidentified(data, key=b"k"), file_name="f")

    assert [each.balanced for each in after] == [each.balanced for each in before]
    assert [
        [(c.role, c.result, c.net.paid_cents, len(c.net.of), c.next_step.action) for c in each.claims] for each in after
    ] == [
        [(c.role, c.result, c.net.paid_cents, len(c.net.of), c.next_step.action) for c in each.claims]
        for each in before
    ]


def test_nothing_that_names_somebody_is_left():
    segments = ["NM1*QC*1*ZYZZYVA*QUENTIN*X***MI*W123456789", "REF*EA*MRN991", "DTM*232*20260803"]
    named = claim(
        "ACCT55", service("90837", 18500, 12000, "CAS*CO*45*65"), charge=18500, paid=12000, icn="ICN77", extra=segments
    )
    data = file_of(payment(named, paid=12000, trace="CHK4711", plb=["PLB*1234567893*20261231*WO:ICN77*0"])).encode()

    masked = deidentified(data, key=b"k").decode()

    for secret in ("ZYZZYVA", "QUENTIN", "W123456789", "MRN991", "ACCT55", "ICN77", "CHK4711", "1234567893"):
        assert secret not in masked
    assert len(masked.split("~")) == len(data.decode().split("~"))


def test_a_person_is_replaced_alike_wherever_they_stand():
    other = file_of(payment(ONE, paid=12000, trace="T9")).encode()
    key = b"one key"

    first, second = analyze_files([("a", deidentified(FILE, key=key)), ("b", deidentified(other, key=key))])

    assert first.claims[0].claim.claim_id == second.claims[0].claim.claim_id != "TN0001"
    assert deidentified(FILE, key=b"another") != deidentified(FILE, key=key)


def test_takebacks_still_find_their_claims_without_people():
    text = file_of(
        payment(ONE, paid=12000, trace="T1", on="20260901"),
        payment(
            ONE, paid=11000, trace="T2", on="20260910", plb=["PLB*1234567893*20261231*WO:ICN77*10"], control="0002"
        ),
    )

    _, second = analyze(deidentified(text.encode(), key=b"k"), file_name="f")

    assert second.takebacks[0].claim_id == second.claims[0].claim.claim_id


def test_real_files_are_still_read_without_people():
    for path in shared_path("data/x12").iterdir():
        if path.suffix != ".tsv":
            masked = deidentified(path.read_bytes(), key=b"k")
            assert tree(masked)["segments"] == tree(path.read_bytes())["segments"], path.name
            assert converted(masked)["transactions"] == converted(path.read_bytes())["transactions"]


def test_a_remittance_becomes_rows_for_a_spreadsheet():
    header, row = as_csv(converted(FILE)).splitlines()

    assert header.startswith("trace,paid_on,payer,claim_id")
    assert ",TN0001,ICN77,original,paid,90837,2026-08-03,18500,12000," in row


def test_cells_that_a_spreadsheet_would_run_are_disarmed():
    text = FILE.decode().replace("TN0001", "=CMD()")

    assert "'=CMD()" in as_csv(converted(text.encode()))


@pytest.mark.parametrize(("magic", "word"), [(b"PK\x03\x04xx", "ZIP"), (b"\x1f\x8bxx", "gzip")])
def test_packed_files_are_called_what_they_are(magic: bytes, word: str):
    with pytest.raises(X12Unreadable, match=word):
        tree(magic)

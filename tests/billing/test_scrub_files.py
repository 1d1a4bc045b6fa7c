"""`scrub` on whole files: sound, damaged, of another kind, or no file of claims at all."""

import contextlib
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared_data import shared_path
from theranest_server.billing.scrub import ScrubContext, claim_from_record, scrub, scrub_file
from theranest_server.billing.x12.errors import WrongTransaction, X12Unreadable

TODAY = date(2026, 9, 15)

CLAIMS = """ISA*00*          *00*          *ZZ*PRACTICE       *ZZ*HOUSE          *260901*1200*^*00501*000000001*0*T*:~
GS*HC*PRACTICE*HOUSE*20260901*1200*1*X*005010X222A1~
ST*837*0001*005010X222A1~
BHT*0019*00*B1*20260901*1200*CH~
NM1*41*2*PRACTICE*****46*TN001~
PER*IC*HELP*TE*8005550112~
NM1*40*2*HOUSE*****46*CH001~
HL*1**20*1~
PRV*BI*PXC*101YM0800X~
NM1*85*2*SAMPLE COUNSELING*****XX*1234567893~
N3*100 SAMPLE ST~
N4*AUSTIN*TX*787011234~
REF*EI*751234567~
HL*2*1*22*0~
SBR*P*18*******CI~
NM1*IL*1*SAMPLE*PAT****MI*W123456789~
N3*1 SAMPLE WAY~
N4*AUSTIN*TX*78702~
DMG*D8*19800102*F~
NM1*PR*2*SAMPLE PLAN*****PI*99999~
CLM*TN1*185***11:B:1*Y*A*Y*Y~
HI*ABK:F411~
NM1*82*1*CLINICIAN*KIM****XX*1003000126~
PRV*PE*PXC*101YM0800X~
LX*1~
SV1*HC:90837*185*UN*1***1~
DTP*472*D8*20260803~
REF*6R*TN1L1~
SE*27*0001~
GE*1*1~
IEA*1*000000001~
"""
RECORD = {
    "id": "CLM-1",
    "form": {"patient_name": {"first": "Robin", "last": "Okafor"}, "insured_id": "W1", "total_charge_cents": 18000},
    "lines": [{"service_date": "2026-09-01", "pos": "11", "cpt": "90837", "charge_cents": 18000, "units": 1}],
    "payer": {"payer_id": "payer:x", "name": "X"},
}


def scrubbed(text: str | bytes, *history: str) -> dict:
    raw = text if isinstance(text, bytes) else text.encode()
    return scrub_file(raw, history=[each.encode() for each in history], today=TODAY)


def codes(document: dict, claim: int = 0) -> list[str]:
    return [finding["code"] for finding in document["claims"][claim]["findings"]]


def test_a_sound_file_has_neither_findings_nor_doubts():
    assert scrubbed(CLAIMS) == {"claims": [{"claim_id": "TN1", "line_count": 1, "findings": []}], "doubts": []}


@pytest.mark.parametrize(
    ("was", "becomes", "field"),
    [
        ("XX*1234567893", "XX*1234567894", "33a"),
        ("XX*1003000126", "XX*1003000127", "24J"),
        ("HI*ABK:F411", "HI*ABK:F32", "21"),
        ("CLM*TN1*185*", "CLM*TN1*190*", "28"),
        ("UN*1***1~", "UN*2***1~", "24G"),
        ("UN*1***1~", "UN*1***5~", "24E"),
        ("20260803~\nREF", "20270803~\nREF", "24A"),
        ("11:B:1", "11:B:7", "22"),
        ("MI*W123456789", "MI*", "1a"),
        ("D8*19800102", "D8*20300102", "3"),
        ("HC:90837*", "HC:90837:95:93*", "24D"),
        ("REF*EI*751234567", "REF*EI*7512", "25"),
        ("787011234", "78701", "33"),
    ],
)
def test_one_mistake_is_an_error_that_names_its_box(was: str, becomes: str, field: str):
    assert was in CLAIMS

    findings = scrubbed(CLAIMS.replace(was, becomes))["claims"][0]["findings"]

    assert any(found["severity"] == "error" and f"box {field}" in found["field"] for found in findings), findings


def test_pairs_of_another_quarter_are_a_warning_that_names_the_edition():
    evaluation = "LX*2~\nSV1*HC:90791*0.01*UN*1***1~\nDTP*472*D8*20260803~\nSE*30*"

    findings = scrubbed(CLAIMS.replace("SE*27*", evaluation).replace("*185***", "*185.01***"))["claims"][0]["findings"]

    pair = next(found for found in findings if set(found["values"]) == {"90791", "90837"})
    assert pair["severity"] == "warning"
    assert "2024-07-01" in pair["edition"]


def test_the_same_claim_in_the_history_is_a_duplicate_and_its_replacement_is_none():
    assert "DUPLICATE" in codes(scrubbed(CLAIMS, CLAIMS))
    replacement = CLAIMS.replace("11:B:1", "11:B:7").replace("HI*ABK", "REF*F8*ICN1~\nHI*ABK").replace("SE*27", "SE*28")
    assert codes(scrubbed(replacement, CLAIMS)) == []


def test_a_file_that_was_cut_off_is_read_as_far_as_it_goes_and_doubted():
    document = scrubbed(CLAIMS[: CLAIMS.index("DTP*472") + 5])

    assert document["claims"][0]["line_count"] == 1
    assert document["doubts"]


def test_a_remittance_is_sent_to_the_other_command():
    remittance = CLAIMS.replace("ST*837", "ST*835").replace("GS*HC", "GS*HP")

    with pytest.raises(WrongTransaction, match="eob"):
        scrubbed(remittance)


@pytest.mark.parametrize("raw", [b"", b"   \n", b"%PDF-1.7", bytes(range(256)), b"Dear biller,", b"\x00" * 40])
def test_what_is_no_file_of_claims_is_unreadable(raw: bytes):
    with pytest.raises(X12Unreadable):
        scrubbed(raw)


@pytest.mark.parametrize(
    "raw", ["{", "[1]", "[]", "{}", '{"form": 3}', '{"form":{}, "lines":[{"units":"x"}]}', "[" * 5000]
)
def test_json_that_is_no_claim_is_refused_in_a_sentence(raw: str):
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        scrubbed(raw)


@pytest.mark.parametrize("shape", [RECORD, [RECORD], {"items": [RECORD]}])
def test_the_api_may_give_a_claim_a_list_or_a_page(shape: object):
    document = scrubbed(json.dumps(shape))

    assert [claim["claim_id"] for claim in document["claims"]] == ["CLM-1"]
    assert set(document["claims"][0]["findings"][0]) >= {
        "code", "severity", "field", "values", "message", "fix", "source", "edition"
    }  # fmt: skip


@pytest.mark.parametrize(("total", "wrong"), [(18000, False), (36000, False), (37000, True)])
def test_the_records_charge_may_be_that_of_a_unit(total: int, wrong: bool):
    record = {
        **RECORD,
        "form": {**RECORD["form"], "total_charge_cents": total},
        "lines": [{**RECORD["lines"][0], "cpt": "96137", "units": 2}],
    }

    assert ("TOTAL" in codes(scrubbed(json.dumps(record)))) is wrong


def test_findings_never_repeat_who_the_client_is():
    findings = scrub(claim_from_record(RECORD), context=ScrubContext(today=TODAY))

    assert findings
    assert not any("Okafor" in str(found) or "Robin" in str(found) for found in findings)


def test_every_public_file_is_scrubbed_or_unreadable():
    for path in sorted(shared_path("data/x12").iterdir()):
        try:
            document = scrubbed(path.read_bytes())
        except X12Unreadable:
            assert "837" not in path.name
        else:
            assert set(document) == {"claims", "doubts"}


@given(st.binary(max_size=300))
def test_noise_is_never_anything_but_unreadable(noise: bytes):
    with contextlib.suppress(X12Unreadable, ValueError):
        scrubbed(noise)


@given(st.integers(0, len(CLAIMS)), st.integers(0, 60), st.text(alphabet="*~:^A1 \n-.", max_size=12))
def test_a_damaged_file_is_scrubbed_or_unreadable(at: int, length: int, instead: str):
    try:
        document = scrubbed(CLAIMS[:at] + instead + CLAIMS[at + length :])
    except X12Unreadable:
        return
    json.dumps(document)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*RECORD, *RECORD["form"], *RECORD["lines"][0], "items", "diagnoses"]), inner)
    ),
    max_leaves=12,
)


@given(_JSON)
def test_any_json_is_scrubbed_or_refused_in_a_sentence(document: object):
    with contextlib.suppress(X12Unreadable, ValueError):
        json.dumps(scrubbed(json.dumps(document)))

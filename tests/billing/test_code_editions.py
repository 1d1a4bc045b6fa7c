"""ICD-10-CM and NCCI by edition: what is shipped, what is imported, and which service date asks which."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from theranest_server.adapters.billing import import_icd10, import_ncci, read_codes
from theranest_server.billing.codes.diagnoses import shipped_diagnoses
from theranest_server.billing.codes.icd10_file import TableUnreadable, packed, unpacked
from theranest_server.billing.scrub import ScrubContext, scrub
from theranest_server.billing.scrub.claim import Diagnosis
from theranest_server.billing.scrub.examples import sound_claim
from theranest_server.billing.scrub.payer import sample_payers

EDITION = shipped_diagnoses().editions[0]


def order_file(*codes: str) -> str:
    """A CMS order file: 1,200 codes that matter to nobody, then these."""
    filler = [f"Z{number:05d}" for number in range(1200)]
    lines = [f"{at:05d} {code:<7} 1 SHORT{' ' * 55} LONG" for at, code in enumerate([*filler, *codes], 1)]
    return "\n".join([*lines, f"99999 {'F41':<7} 0 HEADING"])


def edits(*rows: tuple[str, ...]) -> str:
    head = ["CPT only, a notice\t\t\t\t\t\t", "Column 1\tColumn 2\t*=prior\tEffective\tDeletion\tModifier\tRationale"]
    return "\n".join([*head, *("\t".join(row) for row in rows)])


def found(code: str, day: date, context: ScrubContext) -> list[tuple[str, str, str | None]]:
    sound = sound_claim()
    line = replace(sound.lines[0], first_day=day, last_day=day, date_text=f"{day:%Y%m%d}")
    claim = replace(sound, diagnoses=(Diagnosis(code=code, qualifier="ABK"),), lines=(line,))
    findings = scrub(claim, context=replace(context, today=date(2027, 1, 15)))
    return [(one.code, one.severity, one.edition) for one in findings if "21" in one.field]


@pytest.mark.parametrize(
    ("code", "standing"),
    [
        ("F411", "billable"), ("F32", "needs_more"), ("F5001", "needs_more"), ("F32A", "billable"), ("F417", "unknown"),
        ("T1491XA", "billable"), ("T1491", "needs_more"), ("U071", "billable"), ("B20", "billable"), ("R99", "billable"),
        ("H9011", "billable"), ("H901", "needs_more"), ("ZZZ", "unknown"),
    ],
)  # fmt: skip
def test_the_shipped_release_knows_what_is_billable(code: str, standing: str):
    assert EDITION.standing(code) == standing


def test_a_heading_names_the_codes_to_choose_from():
    assert EDITION.children("F5001")[:2] == ("F50010", "F50011")
    assert EDITION.with_placeholders("T1491A") == "T1491XA"


@pytest.mark.parametrize(
    ("one", "other", "excluded"),
    [
        ("F331", "F320", True), ("F320", "F331", True), ("F3181", "F330", True), ("F1010", "F1020", True),
        ("F840", "F845", True), ("F530", "F200", True), ("F411", "F331", False), ("F330", "F332", False),
        ("F900", "F411", False), ("F4310", "F4323", False),
    ],
)  # fmt: skip
def test_excludes1_notes_hold_both_ways_and_not_inside_a_family(one: str, other: str, excluded: bool):
    assert EDITION.excludes(one, other) is excluded


def test_a_table_is_the_same_after_packing():
    table = unpacked(packed(unpacked(packed(EDITION._table))))  # pyright: ignore[reportPrivateUsage]

    assert len(table.codes) == 74_719
    assert table.excludes["F32"] == ("F30", "F31", "F33")


@pytest.mark.parametrize(
    ("day", "severity"), [(date(2026, 5, 1), "error"), (date(2026, 3, 31), "warning"), (date(2026, 10, 1), "warning")]
)
def test_an_unknown_code_is_an_error_only_where_the_edition_covers_the_day(day: date, severity: str):
    assert found("F417", day, ScrubContext(today=day)) == [("DIAGNOSIS_UNKNOWN", severity, "ICD-10-CM April 2026")]


def test_a_heading_of_old_days_may_have_been_billable_then():
    context = ScrubContext(today=date(2026, 8, 1))

    assert found("F5001", date(2024, 8, 1), context)[0][1] == "warning"
    assert found("F5001", date(2026, 8, 1), context)[0][1] == "error"
    assert found("F32", date(2024, 8, 1), context)[0][1] == "error"


def test_an_imported_year_serves_its_own_days_and_leaves_the_old_ones(tmp_path: Path):
    path, count = import_icd10(order_file("F417", "F411").encode(), date(2026, 10, 1), tmp_path)
    context = ScrubContext(today=date(2026, 12, 1), diagnoses=read_codes(tmp_path).diagnoses)

    assert (path.name, count) == ("icd10cm_2026-10-01.gz", 1202)
    assert found("F417", date(2026, 10, 2), context) == []
    assert found("F417", date(2026, 9, 30), context)[0][1] == "error"
    assert found("F331", date(2026, 10, 2), context) == [("DIAGNOSIS_UNKNOWN", "error", "ICD-10-CM from 2026-10-01")]


def test_an_imported_quarter_makes_pairs_and_limits_errors_where_the_payer_keeps_ncci(tmp_path: Path):
    pairs = edits(
        ("90837", "96127", "", "20200101", "*", "0", "CPT Manual"),
        ("90837", "90847", "", "20200101", "20251231", "1", "ended before the quarter"),
        ("11042", "97597", "", "20200101", "*", "1", "not ours"),
    )
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("edits.TXT", pairs)
    assert import_ncci(archive.getvalue(), date(2026, 7, 1), tmp_path, kind="ptp")[1] == 1
    limits = '"HCPCS/CPT Code","Practitioner MUE Values","MAI","Rationale"\n90837,1,"3 Date of Service",Clinical\n'
    assert import_ncci(limits.encode(), date(2026, 7, 1), tmp_path, kind="mue")[1] == 1

    ncci = read_codes(tmp_path).ncci
    assert len(ncci.at(date(2026, 8, 1)).pairs) == 1
    assert len(ncci.at(date(2024, 8, 1)).pairs) == 1675

    sound = sound_claim()
    lines = (sound.lines[0], replace(sound.lines[0], number=2, procedure="96127", line_control="2"))
    claim = replace(sound, lines=lines, total_cents=37000)

    def pair(applies: bool) -> tuple[str, str | None]:
        context = ScrubContext(today=date(2026, 8, 13), ncci=ncci, payers=sample_payers(ncci_applies=applies))
        return next((one.severity, one.edition) for one in scrub(claim, context=context) if one.code == "NCCI_PAIR")

    assert pair(True) == ("error", "CMS NCCI practitioner 2026-07-01")
    assert pair(False) == ("warning", "CMS NCCI practitioner 2026-07-01")


@pytest.mark.parametrize(
    "data", [b"", b"not an order file", b"\x00\x01", b"PK\x03\x04broken", b"00001 F411    7 SHORT"]
)
def test_what_is_no_cms_file_is_refused_and_nothing_is_written(tmp_path: Path, data: bytes):
    with pytest.raises(TableUnreadable):
        import_icd10(data, date(2026, 10, 1), tmp_path)
    for kind in ("ptp", "mue"):
        with pytest.raises(TableUnreadable):
            import_ncci(data, date(2026, 10, 1), tmp_path, kind=kind)
    assert list(tmp_path.iterdir()) == []


def test_an_edition_of_ncci_begins_with_a_quarter(tmp_path: Path):
    with pytest.raises(TableUnreadable, match="quarter"):
        import_ncci(b"", date(2026, 10, 2), tmp_path, kind="ptp")


def test_a_damaged_imported_file_is_named(tmp_path: Path):
    (tmp_path / "icd10cm_2026-10-01.gz").write_bytes(b"no gzip")

    with pytest.raises(TableUnreadable, match="icd10cm_2026-10-01"):
        read_codes(tmp_path)

"""Formats of identifiers and the shipped tables."""

from datetime import date

import pytest
from theranest_server.billing.codes.formats import is_ein, is_mbi, is_npi, is_taxonomy, is_zip9, looks_like_icd10
from theranest_server.billing.codes.ncci import shipped_ncci
from theranest_server.billing.codes.places import modifier_kinds, places_of_service
from theranest_server.billing.codes.procedures import is_evaluation_and_management, may_stand_with, procedures
from theranest_server.billing.codes.reasons import adjustment_reasons, provider_reasons, remarks
from theranest_server.billing.codes.table import table


@pytest.mark.parametrize("npi", ["1234567893", "1669499414", "1376607150"])
def test_real_check_digits_pass(npi: str):
    assert is_npi(npi)


@pytest.mark.parametrize(
    "npi", ["1234567890", "123456789", "12345678933", "3234567893", "123456789X", "١٢٣٤٥٦٧٨٩٣", ""]
)
def test_a_wrong_npi_is_told(npi: str):
    assert not is_npi(npi)


def test_every_single_wrong_digit_of_an_npi_is_told():
    good = "1234567893"
    wrong = {good[:at] + digit + good[at + 1 :] for at in range(10) for digit in "0123456789"} - {good}

    assert not any(map(is_npi, wrong))


def test_other_formats():
    assert is_ein("751234567")
    assert not is_ein("75-1234567")
    assert is_zip9("787011234")
    assert not is_zip9("78701")
    assert is_taxonomy("101YM0800X")
    assert not is_taxonomy("101YM0800")
    assert is_mbi("1EG4TE5MK73")
    assert not is_mbi("1SG4TE5MK73")
    assert looks_like_icd10("F411")
    assert not looks_like_icd10("4111")


@pytest.mark.parametrize("name", ["carc", "rarc", "plb", "cpt_bh", "ncci_ptp", "ncci_mue", "pos", "modifiers"])
def test_every_table_names_its_edition_and_no_code_twice(name: str):
    found = table(name)
    keys = [tuple(row.values())[: 2 if name == "ncci_ptp" else 1] for row in found.rows]

    assert found.edition
    assert len(set(keys)) == len(keys)


def test_every_reason_and_remark_can_be_loaded():
    assert len(adjustment_reasons()) >= 100
    assert len(remarks()) >= 80
    assert all(each.why and each.meaning for each in adjustment_reasons().values())
    assert provider_reasons()["WO"].takes_back
    assert not provider_reasons()["L6"].takes_back


def test_no_reason_ever_says_bill_the_client():
    assert not [each.carc for each in adjustment_reasons().values() if each.action == "bill_patient"]


def test_shipped_pairs_and_units_name_their_quarter():
    ncci = shipped_ncci()

    assert ncci.edition.covers(date(2024, 8, 1))
    assert not ncci.edition.covers(date(2026, 8, 1))
    assert len(ncci.pairs) == 1675
    never = ncci.between("96127", "90837")
    sometimes = ncci.between("90847", "90837")
    assert never is not None
    assert not never.modifier_allowed
    assert sometimes is not None
    assert sometimes.modifier_allowed
    assert ncci.units["90837"] == 2


def test_add_ons_know_their_parents():
    known = procedures()

    assert may_stand_with(known["90785"], "90837")
    assert not may_stand_with(known["90785"], "90847")
    assert may_stand_with(known["90833"], "99214")
    assert not may_stand_with(known["90833"], "90837")
    assert known["90837"].minutes == (53, None)
    assert known["90834"].minutes == (38, 52)


@pytest.mark.parametrize(
    ("code", "expected"), [("99213", True), ("99205", True), ("99316", True), ("99417", False), ("90837", False)]
)
def test_visits_are_known_by_number(code: str, expected: bool):
    assert is_evaluation_and_management(code) is expected


def test_places_and_modifiers():
    assert "10" in places_of_service()
    assert "00" not in places_of_service()
    assert modifier_kinds()["95"] == "telehealth"
    assert modifier_kinds()["XE"] == "separate"

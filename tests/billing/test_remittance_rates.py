"""Paid too little: against the contract's allowed amount, or what the payer allowed before; never against the charge."""

from datetime import date

import pytest
from remittance_files import claim, file_of, payment, service
from theranest_server.billing.remittance import payments_of
from theranest_server.billing.remittance.model import Payment, ServiceLine
from theranest_server.billing.remittance.rates import (
    LearnedRates,
    Rate,
    against_contract,
    against_learned,
    allowed_of,
)

RATES = [
    Rate(code="90837", year=2026, level="masters", allowed_cents=12000),
    Rate(code="90837", year=2026, level="doctoral", allowed_cents=15000),
    Rate(code="90837", year=2025, level="masters", allowed_cents=11000),
    Rate(code="90837", year=2026, level="masters", modifier="HO", allowed_cents=13000),
]


def paid(
    allowed: int, *, share: int = 0, code: str = "90837", day: str = "20260803", units: str = "1", npi: str = ""
) -> Payment:
    cas = [f"CAS*CO*45*{200 - allowed // 100}"] + ([f"CAS*PR*3*{share // 100}"] if share else [])
    line = service(code, 20000, allowed - share, *cas, day=day)
    line[0] = line[0][:-1] + units
    extra = [f"NM1*82*1*ROE*PAT****XX*{npi}"] if npi else []
    segments = claim("A", line, charge=20000, paid=allowed - share, extra=extra)
    return payments_of("f", file_of(payment(segments, paid=allowed - share)))[0]


def line_of(found: Payment) -> ServiceLine:
    return found.claims[0].lines[0]


def test_less_than_the_contract_is_underpaid_by_the_difference():
    (found,) = against_contract([line_of(paid(11500, share=2500))], RATES, level="masters")

    assert (found.expected_cents, found.at_least_cents, found.level_known) == (12000, 500, True)


def test_the_charge_is_no_measure():
    assert against_contract([line_of(paid(12000))], RATES, level="masters") == []


def test_the_rate_of_another_level_says_nothing():
    assert against_contract([line_of(paid(12000))], RATES, level="masters") == []
    assert against_contract([line_of(paid(12000))], RATES, level="doctoral")[0].at_least_cents == 3000
    assert against_contract([line_of(paid(1000))], RATES, level="prescriber") == []


def test_without_the_level_only_what_is_below_every_rate_is_certain():
    assert against_contract([line_of(paid(13500))], RATES, level=None) == []
    (found,) = against_contract([line_of(paid(11000))], RATES, level=None)

    assert (found.at_least_cents, found.level_known) == (1000, False)


def test_the_year_and_the_modifier_have_rates_of_their_own():
    assert against_contract([line_of(paid(11000, day="20250803"))], RATES, level="masters") == []
    assert against_contract([line_of(paid(12000, code="90837:HO"))], RATES, level="masters")[0].at_least_cents == 1000


@pytest.mark.parametrize("cas", ["CAS*CO*197*200", "CAS*CO*45*50**151*150"])
def test_a_refused_line_is_a_denial_and_not_underpaid(cas: str):
    segments = claim("A", service("90837", 20000, 0, cas), charge=20000, paid=0)
    (found,) = payments_of("f", file_of(payment(segments, paid=0)))

    assert allowed_of(line_of(found)) is None


def test_what_a_payer_allowed_before_is_learned_by_level():
    learned = LearnedRates()
    learned.learn([paid(12000, npi="1234567893")] * 5, {"1234567893": "masters"})

    payer = "60054"
    assert against_learned(payer, [line_of(paid(11000))], learned, level="masters")[0].at_least_cents == 1000
    assert against_learned(payer, [line_of(paid(11000))], learned, level="doctoral") == []
    assert against_learned("OTHER", [line_of(paid(11000))], learned, level="masters") == []


def test_few_or_contradicting_lines_teach_nothing():
    few, torn = LearnedRates(), LearnedRates()
    levels = {"1234567893": "masters"}
    few.learn([paid(12000, npi="1234567893")] * 4, levels)
    torn.learn([paid(12000 + 100 * (at % 4), npi="1234567893") for at in range(8)], levels)

    for learned in (few, torn):
        assert learned.expected("60054", line_of(paid(11000)), "masters") is None


def test_lines_of_clinicians_without_a_known_level_teach_nothing():
    learned = LearnedRates()
    learned.learn([paid(12000, npi="1999999992")] * 9, {})

    assert against_learned("60054", [line_of(paid(100))], learned, level="masters") == []
    assert line_of(paid(100)).service_date == date(2026, 8, 3)

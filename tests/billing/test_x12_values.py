"""Amounts are exact cents or unreadable; dates are real days."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from theranest_server.billing.x12.values import cents, count, day, days


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("185", 18500),
        ("185.5", 18550),
        ("185.50", 18550),
        ("-.07", -7),
        ("0", 0),
        ("00012.3", 1230),
        ("5.", 500),
        ("1.1000", 110),
    ],
)
def test_amounts_as_payers_write_them(text: str, amount: int):
    assert cents(text) == amount


@pytest.mark.parametrize(
    "text", ["", "-", ".", "1,000", "+5", "1e3", "12.345", "1 2", "amount", "١٢", "5-", "9" * 16, "NaN"]
)
def test_what_is_no_exact_amount_is_unreadable(text: str):
    assert cents(text) is None


@given(st.decimals(min_value="-99999999", max_value="99999999", places=2, allow_nan=False))
def test_every_amount_with_two_places_is_exact(value: Decimal):
    assert cents(f"{value:f}") == int(value * 100)


@given(st.text(max_size=30))
def test_no_text_breaks_the_readers(text: str):
    assert cents(text) is None or isinstance(cents(text), int)
    assert day(text) is None or isinstance(day(text), date)
    assert days(text) is None or isinstance(days(text), tuple)
    assert count(text) is None or isinstance(count(text), int)


def test_a_range_of_dates_is_read():
    assert days("20260801-20260803") == (date(2026, 8, 1), date(2026, 8, 3))


@pytest.mark.parametrize("text", ["20260230", "2026080", "260803", "20260801-", ""])
def test_a_day_that_does_not_exist_is_unreadable(text: str):
    assert day(text) is None

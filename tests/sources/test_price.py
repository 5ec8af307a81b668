"""Prices: one clear amount and its currency, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modiste.sources.price import parse_price


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12.90 EUR", (12.9, "EUR")),
        ("12.90eur", (12.9, "EUR")),
        ("USD 12.99", (12.99, "USD")),
        ("12", (12.0, None)),
        ("0", (0.0, None)),
        ("12,90 EUR", (12.9, "EUR")),
        ("12,99 €", (12.99, "EUR")),
        ("€12.99", (12.99, "EUR")),
        ("19,- €", (19.0, "EUR")),
        ("1.234,56 EUR", (1234.56, "EUR")),
        ("1,234.56", (1234.56, None)),
        ("1\u202f234,56 €", (1234.56, "EUR")),
        ("CHF 1'299.50", (1299.5, "CHF")),
        ("1 299,00 zł", (1299.0, "PLN")),
        ("1,23,456.00 INR", (123456.0, "INR")),
        ("1.234.567", (1234567.0, None)),
        ("1234.567", (1234.567, None)),
        ("0.999", (0.999, None)),
        ("1.299 KWD", (1.299, "KWD")),
        ("1.299,- EUR", (1299.0, "EUR")),
        ("US$ 5", (5.0, "USD")),
        ("A$5", (5.0, "AUD")),
        ("$5", (5.0, "$")),
        ("99 kr", (99.0, "kr")),
        ("Rs. 1,299.00", (1299.0, "Rs")),
    ],
)
def test_prices_are_read_as_shops_write_them(text: str, expected: tuple[float, str | None]) -> None:
    assert parse_price(text) == expected
    assert parse_price(f" {text}\t") == expected


@pytest.mark.parametrize(
    "text",
    [
        "1,299", "1.299", "1.299 EUR", "12 99", "1.23.45", "1,2,3.4", "-3", "12-15 EUR", "2 for 10 EUR", "from 12 EUR",
        "12.90 EURO", "12.90 XYZ", "€ 12.90 USD", "10 %", "free", "nan", "9" * 400, "\u0663", "1e3", "EUR", "",
    ],
)  # fmt: skip
def test_what_is_not_one_clear_price_is_none(text: str) -> None:
    assert parse_price(text) is None


@given(
    cents=st.integers(0, 10**9),
    group=st.sampled_from(["", ",", ".", " ", "'", "\u00a0"]),
    point=st.sampled_from([".", ","]),
    currency=st.sampled_from(["", " EUR", " USD", " GBP", " INR"]),
)
def test_any_amount_with_cents_comes_back_whatever_its_separators(
    cents: int, group: str, point: str, currency: str
) -> None:
    if group == point:
        group = ""
    text = f"{cents // 100:,}".replace(",", group) + f"{point}{cents % 100:02}{currency}"
    assert parse_price(text) == (cents / 100, currency.strip() or None)


@given(st.text(max_size=30) | st.text(alphabet="0123456789.,' €$EURkr-", max_size=20))
def test_any_text_is_a_price_or_none(text: str) -> None:
    price = parse_price(text)
    assert price is None or price[0] >= 0

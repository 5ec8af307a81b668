"""Prices as shops write them: "12.90 EUR", "1.234,56 €", "USD 12.99", "12.90"."""

from __future__ import annotations

import math
import re

from price_parser import Price

GROUP = r"[.,'\u2019 \u00a0\u202f]"
"""What stands between thousands: also apostrophes and unbreakable blanks."""

PRICE = re.compile(
    r"(?P<before>[^\W\d_]{0,4}[.\W]{0,3}?)\s*"
    r"(?P<amount>[0-9]+(?:(?P<point>[.,])[0-9]+)?"
    rf"|[0-9]{{1,3}}(?P<group>{GROUP})(?:[0-9]{{2,3}}(?P=group))*[0-9]{{3}}(?:(?!(?P=group))(?P<comma>[.,])[0-9]+)?)"
    r"(?P<no_cents>[.,][-\u2013\u2014]+)?\s*"
    r"(?P<after>[^\W\d_]{0,4}[.\W]{0,3})"
)
"""One amount with at most one currency; price-parser alone would read "2 for 10 EUR" as 2 and "-3" as 3."""

NOBODY_CAN_TELL = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
"""1,299 and 1.299: a decimal separator, or one of thousands."""

THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
"""Currencies with a thousandth as their smallest coin (ISO 4217), where 1.299 means what it says."""

CODE = re.compile(r"[A-Z]{3}")

CURRENCY_OF_SIGN = {
    "€": "EUR", "£": "GBP", "₹": "INR", "zł": "PLN", "kč": "CZK", "₺": "TRY", "₽": "RUB", "₩": "KRW", "₪": "ILS",
    "₫": "VND", "฿": "THB", "₴": "UAH", "₱": "PHP", "₦": "NGN", "us$": "USD", "ca$": "CAD", "c$": "CAD", "au$": "AUD",
    "a$": "AUD", "nz$": "NZD", "hk$": "HKD", "s$": "SGD", "r$": "BRL", "mx$": "MXN", "lei": "lei",
    "tl": "TRY",
}  # fmt: skip
"""Signs that stand for one currency only. "$", "¥", "kr" and "lei" stand for several, and are kept as written."""


def parse_price(text: str) -> tuple[float, str | None] | None:
    """The amount, and its currency: the ISO 4217 code, or the sign where it stands for several currencies.

    None for anything that is not one price, and for amounts that can be read in two ways: in "1,299" nobody can tell a
    decimal comma from a separator of thousands.
    """
    match = PRICE.fullmatch(text.strip())
    if match is None:
        return None
    written = f"{match['before']}{match['after']}".strip().removesuffix(".")
    currency = _currency(written)
    if written and currency is None:
        return None
    separator = match["comma"] or match["point"]
    if match["no_cents"]:
        separator = None
    elif NOBODY_CAN_TELL.fullmatch(match["amount"]) and currency not in THREE_DECIMALS:
        return None
    price = Price.fromstring(match["amount"], decimal_separator=separator).amount_float
    return None if price is None or not math.isfinite(price) else (price, currency)


def _currency(written: str) -> str | None:
    """The code or sign; None for what is none."""
    if written.casefold() in CURRENCY_OF_SIGN:
        return CURRENCY_OF_SIGN[written.casefold()]
    for spelling in (written.upper(), written):
        if Price.fromstring(f"1 {spelling}").currency == spelling and (spelling == written or CODE.fullmatch(spelling)):
            return spelling
    return None

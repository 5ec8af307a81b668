"""Prices as feeds write them: a number with a decimal point, and the ISO 4217 code of its currency."""

from __future__ import annotations

import math
import re

PRICE = re.compile(r"(?P<amount>[0-9]+(?:\.[0-9]+)?)(?:\s*(?P<currency>[A-Za-z]{3}))?")


def parse_price(text: str) -> tuple[float, str | None] | None:
    """ "12.90 EUR" or "12.90" to (amount, currency in capitals or None); None for anything else.

    Deliberately strict: in "1,299" nobody can tell a decimal comma from a separator of thousands.
    """
    match = PRICE.fullmatch(text)
    if match is None:
        return None
    amount, currency = float(match["amount"]), match["currency"]
    return (amount, currency.upper() if currency else None) if math.isfinite(amount) else None

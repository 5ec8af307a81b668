"""Limits that a question states: prices and availability, read before the words are cut."""

from __future__ import annotations

import re
from collections.abc import Callable

from modiste.types import Condition

PRICE, AVAILABILITY = "price", "availability"

_SIGN = r"(?:[$€£¥₹]|(?:rs|inr|usd|eur|gbp)\b\.?)?\s*"
_UNIT = r"(?:\s*(?:[$€£¥₹]|(?:dollar|euro|pound|rupee|buck)s?\b|(?:rs|inr|usd|eur|gbp)\b))?"
_MONEY = rf"{_SIGN}(\d[\d,]*(?:\.\d+)?)(k?)(?![\w.]){_UNIT}"

_BETWEEN = re.compile(rf"\bbetween\s+{_MONEY}\s+and\s+{_MONEY}")
_ONE_SIDED = {
    "<=": re.compile(rf"(?:\b(?:up to|at most|no more than|not more than|max(?:imum)?)|<=)\s*{_MONEY}"),
    ">=": re.compile(rf"(?:\b(?:at least|no less than|not less than|min(?:imum)?|starting at)|>=)\s*{_MONEY}"),
    "<": re.compile(rf"(?:\b(?:under|below|less than|cheaper than)|<)\s*{_MONEY}"),
    ">": re.compile(rf"(?:\b(?:over|above|more than)|>)\s*{_MONEY}"),
}
"""In this order: "no more than 20" holds "more than 20"."""

_STOCK = {
    "out of stock": re.compile(r"\b(?:out[\s-]of[\s-]stock|sold[\s-]out)\b"),
    "in stock": re.compile(r"\b(?:in[\s-]stock|available(?: now)?)\b"),
}


def limits_in(text: str) -> tuple[str, tuple[Condition, ...]]:
    """The text without its limits, and the limits: "shoes under $40 in stock" is "shoes", price<40, in stock."""
    rest, found = text.casefold(), []

    def take(pattern: re.Pattern[str], conditions: Callable[[re.Match[str]], list[Condition]]) -> str:
        for match in pattern.finditer(rest):
            found.extend(conditions(match))
        return pattern.sub(" ", rest)

    rest = take(_BETWEEN, lambda match: [_price(">=", *match.group(1, 2)), _price("<=", *match.group(3, 4))])
    for operator, pattern in _ONE_SIDED.items():
        rest = take(pattern, lambda match, operator=operator: [_price(operator, *match.group(1, 2))])  # type: ignore[misc]
    for state, pattern in _STOCK.items():
        rest = take(pattern, lambda _, state=state: [Condition(AVAILABILITY, "=", (state,))])  # type: ignore[misc]
    return rest, tuple(dict.fromkeys(found))


def _price(operator: str, digits: str, thousands: str) -> Condition:
    return Condition(PRICE, operator, (float(digits.replace(",", "")) * (1000 if thousands else 1),))

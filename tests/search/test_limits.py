from __future__ import annotations

import pytest

from modiste.search.limits import limits_in
from modiste.types import Condition


def price(operator: str, value: float) -> Condition:
    return Condition("price", operator, (value,))


@pytest.mark.parametrize(
    ("text", "rest", "found"),
    [
        ("shoes under 40", "shoes", [price("<", 40)]),
        ("shoes below $1,000.50", "shoes", [price("<", 1000.5)]),
        ("bag over 20 dollars", "bag", [price(">", 20)]),
        ("bag up to rs. 2k please", "bag please", [price("<=", 2000)]),
        ("no more than €30", "", [price("<=", 30)]),
        ("at least 5", "", [price(">=", 5)]),
        ("dress between 20 and 40", "dress", [price(">=", 20), price("<=", 40)]),
        ("dress <= 40", "dress", [price("<=", 40)]),
        ("red bag in stock", "red bag", [Condition("availability", "=", ("in stock",))]),
        ("sold out", "", [Condition("availability", "=", ("out of stock",))]),
    ],
)
def test_limits_are_taken_out_of_the_text(text, rest, found):
    left, conditions = limits_in(text)
    assert (left.split(), list(conditions)) == (rest.split(), found)


@pytest.mark.parametrize("text", ["under armour shirt", "over 20mm watch", "overcoat 40", "40 below", "stockings"])
def test_words_that_look_like_limits_stay(text):
    assert limits_in(text) == (text, ())

from __future__ import annotations

from time import perf_counter

import pytest

from modiste.retrieval.query.limits import Limits, limits_in
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
        ("shoes max $40", "shoes", [price("<=", 40)]),
        ("shoes price over 40", "shoes", [price(">", 40)]),
        ("min price 40 shoes", "shoes", [price(">=", 40)]),
        ("shirts from 20 to 40", "shirts", [price(">=", 20), price("<=", 40)]),
        ("shirts priced between $40 and $20", "shirts", [price(">=", 20), price("<=", 40)]),
        ("not over 40 dollars", "", [price("<=", 40)]),
        ("dress not available", "dress", [Condition("availability", "!=", ("in stock",))]),
        ("no more than €30", "", [price("<=", 30)]),
        ("at least 5", "", [price(">=", 5)]),
        ("dress between 20 and 40", "dress", [price(">=", 20), price("<=", 40)]),
        ("dress <= 40", "dress", [price("<=", 40)]),
        ("shoes under 1000.", "shoes .", [price("<", 1000)]),
        ("shoes under $19.99.", "shoes .", [price("<", 19.99)]),
        ("shoes under 1000...", "shoes ...", [price("<", 1000)]),
        ("shoes under 1.000", "shoes", [price("<", 1000)]),
        ("shoes under 2,5k", "shoes", [price("<", 2500)]),
        ("shoes under 1,00,000", "shoes", [price("<", 100_000)]),
        ("shoes upto 1000", "shoes", [price("<=", 1000)]),
        ("shoes within 500", "shoes", [price("<=", 500)]),
        ("shoes budget of 1000", "shoes", [price("<=", 1000)]),
        ("shoes 1000 or less", "shoes", [price("<=", 1000)]),
        ("shoes rs. 1000 and above", "shoes", [price(">=", 1000)]),
        ("shoes less than or equal to 500", "shoes", [price("<=", 500)]),
        ("shoes not above 1000", "shoes", [price("<=", 1000)]),
        ("shoes between 500 - 1000", "shoes", [price(">=", 500), price("<=", 1000)]),
        ("shoes $500-1000", "shoes", [price(">=", 500), price("<=", 1000)]),
        ("shoes price 500 to 1000", "shoes", [price(">=", 500), price("<=", 1000)]),
        ("red bag in stock", "red bag", [Condition("availability", "=", ("in stock",))]),
        ("sold out", "", [Condition("availability", "=", ("out of stock",))]),
    ],
)
def test_limits_are_taken_out_of_the_text(text, rest, found):
    limits = limits_in(text)
    assert (limits.rest.split(), list(limits.conditions), limits.left_out) == (rest.split(), found, ())


@pytest.mark.parametrize(
    "text",
    [
        "under armour shirt",
        "over 20mm watch",
        "overcoat 40",
        "40 below",
        "stockings",
        "nike air max 90",
        "over 50 ml",
        "levis 501-505",
    ],
)
def test_words_that_look_like_limits_stay(text):
    assert limits_in(text) == Limits(text)


@pytest.mark.parametrize("text", ["under 10 years", "up to 20-inch", "between 5 and 10 yrs", "not between 20 and 40"])
def test_what_is_no_price_filter_is_taken_out_and_said(text):
    limits = limits_in(f"shoes {text}")
    assert (limits.rest.split(), limits.conditions, limits.left_out) == (["shoes"], (), (text,))


@pytest.mark.parametrize("run", ["under" + 20_000 * " ", 10_000 * "1", 5_000 * "1,", 5_000 * "1.", 5_000 * "1-"])
def test_long_runs_are_read_at_once(run):
    started = perf_counter()
    limits_in(run)
    assert perf_counter() - started < 10  # quadratic, they took a minute and more

"""Limits that a question states: prices and availability, read before the words are cut."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial

from modiste.retrieval.query.small_words import EXCLUDING
from modiste.types import Condition

PRICE, AVAILABILITY = "price", "availability"

SURE = {
    "<=": "up ?to|at most|no more than|not more than|not above|not over|less than or equal to|maximum|within"
    "|budget(?: of| is)?",
    ">=": "at least|no less than|not less than|not below|not under|more than or equal to|minimum|starting at",
    "<": "under|below|less than|cheaper than",
    ">": "more than",
}
"""In this order: "no more than 20" holds "more than 20"."""

UNSURE = {"<=": "max", ">=": "min", ">": "over|above"}
"""Words of product names as well ("Air Max 90"): a number after them is a price only where a currency or "price" says
so."""

AFTER = {"<=": "less|under|below|cheaper|lower", ">=": "more|over|above|up|higher"}
"""As in "1000 or less"."""

NEGATED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!="}

_MEASURE = (
    r"years?|yrs?|months?|weeks?|days?|[cm]?ms?|mtrs?|met(?:er|re)s?|inch(?:es)?|ft|feet|ml|cl|lit(?:er|re)s?|oz|kgs?"
    r"|gms?|g|grams?|lbs?|denier|gsm|pieces?|pcs|percent"
)
_NOT = rf"(?:\b(?P<negated>{'|'.join(sorted(EXCLUDING))}) )?"
_NAMED = r"price[ds]?(?: (?:is|of))?"
_CODES = r"rs|inr|usd|eur|gbp"


def _money(number: str) -> str:
    """An amount, with groups `sign`, `digits`, `thousands`, `measure` (then it is an age or a size) and `unit`."""
    return (
        rf"(?P<sign{number}>(?:[$€£¥₹]|(?:{_CODES})\b\.?) ?)?"
        rf"(?P<digits{number}>\d+(?:[.,]\d+)*)(?P<thousands{number}>k?)(?!\w|[.,]\d)"
        rf"(?P<measure{number}>[ -]?(?:(?:{_MEASURE})\b|[\"%]))?"
        rf"(?P<unit{number}> ?(?:[$€£¥₹]|(?:dollar|euro|pound|rupee|buck)s?\b|(?:{_CODES})\b))?"
    )


def _one_sided(operator: str) -> re.Pattern[str]:
    words = rf"\b(?:{SURE[operator]})|{operator}"
    if operator in UNSURE:
        words += rf"|\b(?P<unsure>{UNSURE[operator]})"
    return re.compile(rf"{_NOT}(?:\b(?P<before>{_NAMED}) )?(?:{words})(?P<after> {_NAMED})? ?{_money('')}")


_RANGES = tuple(
    re.compile(rf"{_NOT}(?:\b(?P<before>{_NAMED}) )?{first}{_money('')} ?{second} ?{_money('_2')}")
    for first, second in (
        (r"\b(?P<surely>between) ", "(?:and|to|-)"),
        (r"\b(?P<surely>from) ", "(?:to|-)"),
        (r"(?<![\w.,])", "(?:to|-)"),
    )
)
_ONE_SIDED = {operator: _one_sided(operator) for operator in SURE}
_AFTER = {
    operator: re.compile(rf"(?:\b{_NAMED} )?(?<![\w.,]){_money('')} (?:or|and) (?:{words})\b")
    for operator, words in AFTER.items()
}
_STOCK = {
    "out of stock": re.compile(rf"{_NOT}\b(?:out[ -]of[ -]stock|sold[ -]out)\b"),
    "in stock": re.compile(rf"{_NOT}\b(?:in[ -]stock|available(?: now)?)\b"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """`rest`: the text without its limits; `left_out`: ages, sizes, and ranges after "not", which no condition says."""

    rest: str
    conditions: tuple[Condition, ...] = ()
    left_out: tuple[str, ...] = ()


def limits_in(text: str) -> Limits:
    """ "shoes under $40 in stock" is "shoes" with price<40 and availability=in stock; "not" turns what follows."""
    # One space between words: patterns with \s* take quadratic time on long runs of spaces.
    rest, taken = " ".join(text.casefold().split()), _Taken()
    for pattern in _RANGES:
        rest = pattern.sub(taken.range, rest)
    for operator, pattern in _AFTER.items():
        rest = pattern.sub(partial(taken.price, operator), rest)
    for operator, pattern in _ONE_SIDED.items():
        rest = pattern.sub(partial(taken.price, operator), rest)
    for state, pattern in _STOCK.items():
        rest = pattern.sub(partial(taken.state, state), rest)
    return Limits(rest, tuple(dict.fromkeys(taken.conditions)), tuple(taken.left_out))


@dataclass
class _Taken:
    """What was taken out of a text; every method gives what stands in its place."""

    conditions: list[Condition] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def range(self, match: re.Match[str]) -> str:
        said = match.groupdict()
        money = (said.get("surely"), *(said[group] for group in ("before", "sign", "sign_2", "unit", "unit_2")))
        if not any(money):
            return match[0]
        if said["negated"] or said["measure"] or said["measure_2"]:
            return self._leave_out(match)
        low, high = sorted((_amount(match, ""), _amount(match, "_2")))
        self.conditions += [Condition(PRICE, ">=", (low,)), Condition(PRICE, "<=", (high,))]
        return " "

    def price(self, operator: str, match: re.Match[str]) -> str:
        said = match.groupdict()
        if said.get("unsure") and not any(said[group] for group in ("before", "after", "sign", "unit")):
            return match[0]
        if said["measure"]:
            return self._leave_out(match)
        return self._take(PRICE, operator, _amount(match, ""), match)

    def state(self, state: str, match: re.Match[str]) -> str:
        return self._take(AVAILABILITY, "=", state, match)

    def _leave_out(self, match: re.Match[str]) -> str:
        self.left_out.append(match[0])
        return " "

    def _take(self, attribute: str, operator: str, value: float | str, match: re.Match[str]) -> str:
        self.conditions.append(
            Condition(attribute, NEGATED[operator] if match.groupdict().get("negated") else operator, (value,))
        )
        return " "


def _amount(match: re.Match[str], number: str) -> float:
    """Three figures after the last separator are thousands, others decimals: "1.000", "1,000.50", "2,5k"."""
    *groups, last = re.split("[.,]", match[f"digits{number}"])
    figures = "".join(groups) + ("" if len(last) == 3 or not groups else ".") + last
    return float(figures) * (1000 if match[f"thousands{number}"] else 1)

"""How numbers are written in the cells of tables, on the page and in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from modiste.evaluate.results import Difference
from modiste.metrics.bootstrap import Interval
from modiste.report.html import Column

NONE = "-"


def share(value: float | None) -> str:
    """A share as per cent with one decimal, a dash for None."""
    return NONE if value is None else f"{100 * value:.1f} %"


def percent(value: float | None) -> str:
    """The same without the sign, for tables that say it once."""
    return NONE if value is None else f"{100 * value:.1f}"


def decimal(value: float | None) -> str:
    """A number with three decimals, a dash for None."""
    return NONE if value is None else f"{value:.3f}"


def span(interval: Interval | None) -> str:
    """Both ends of an interval of shares."""
    return NONE if interval is None else f"{100 * interval.low:.1f} to {100 * interval.high:.1f} %"


def decimal_span(interval: Interval | None) -> str:
    """Both ends of an interval with three decimals."""
    return NONE if interval is None else f"{interval.low:.3f} to {interval.high:.3f}"


def points(difference: Difference | None) -> str:
    """A difference of shares in percentage points, with a star where its interval leaves out 0."""
    if difference is None:
        return NONE
    certain = difference.interval.low > 0 or difference.interval.high < 0
    return f"{100 * difference.value:+.1f}{' *' if certain else ''}"


def columns(first: str, numbers: Sequence[str]) -> list[Column]:
    """A column of words, and columns of numbers."""
    return [Column(first), *(Column(title, number=True) for title in numbers)]


def unbroken(words: str) -> str:
    """The words on one line: beside many numbers, a browser would give them a column of one word's width."""
    return words.replace(" ", "\u00a0")

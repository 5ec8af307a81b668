"""Which of a feed's labels the model knows, and what the others are nearest to."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from modiste.types import ATTRIBUTES, Product

SAID_ELSEWHERE = {"gender": "google_gender", "baseColour": "color", "articleType": "product_type"}
"""Attribute -> where a feed says the same in words that are no label (see `sources.exact_labels`)."""

SHOWN = 5
"""Unknown values per attribute, the commonest."""

MOST_VALUES = 10_000
"""Different values that are counted per attribute; a column with more holds no labels."""

NEAR = 0.6
"""Similarity from which a label is near at all (difflib's ratio, its usual bound)."""


@dataclass(frozen=True, slots=True)
class UnknownValue:
    """A value that is no label: the column it is in, how many products have it, and the labels nearest in spelling."""

    column: str
    value: str
    number: int
    nearest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LabelHealth:
    """One attribute: products with a label that the model knows, with one that it does not, and without."""

    attribute: str
    known: int
    unknown: int
    missing: int
    unknown_values: tuple[UnknownValue, ...]


class LabelTally:
    """Counts labels product by product."""

    def __init__(self, known: Mapping[str, Sequence[str]]) -> None:
        self._known = {attribute: frozenset(known.get(attribute, ())) for attribute in ATTRIBUTES}
        self._counts: dict[str, Counter[str]] = {attribute: Counter() for attribute in ATTRIBUTES}
        self._unknown: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)

    def add(self, product: Product) -> None:
        """Count one product's labels."""
        for attribute in ATTRIBUTES:
            value = product.attributes.get(attribute)
            column = attribute if value is not None else SAID_ELSEWHERE.get(attribute, attribute)
            said = product.attributes.get(column)
            outcome = "missing" if value is None else "known" if value in self._known[attribute] else "unknown"
            self._counts[attribute][outcome] += 1
            if outcome != "known" and said is not None:
                unknown = self._unknown[attribute]
                if len(unknown) < MOST_VALUES or (column, str(said)) in unknown:
                    unknown[column, str(said)] += 1

    def health(self) -> tuple[LabelHealth, ...]:
        """All seven attributes, in the order of `ATTRIBUTES`."""
        return tuple(self._of(attribute) for attribute in ATTRIBUTES)

    def _of(self, attribute: str) -> LabelHealth:
        counts = self._counts[attribute]
        commonest = self._unknown[attribute].most_common(SHOWN)
        values = (
            UnknownValue(column, value, number, nearest_labels(value, sorted(self._known[attribute])))
            for (column, value), number in commonest
        )
        return LabelHealth(attribute, counts["known"], counts["unknown"], counts["missing"], tuple(values))


def nearest_labels(value: str, labels: Sequence[str]) -> tuple[str, ...]:
    """At most two labels that are spelled like the value, or like the last part of its path; nearest first."""
    by_folded = {label.casefold(): label for label in labels}
    word = value.rpartition(">")[2].strip().casefold()[:100]
    return tuple(by_folded[name] for name in difflib.get_close_matches(word, by_folded, n=2, cutoff=NEAR))

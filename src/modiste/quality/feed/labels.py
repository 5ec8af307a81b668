"""Which of a feed's labels the model knows, and what the others are nearest to."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from modiste.schema import Attribute, Schema, attribute_of
from modiste.sources.exact_labels import spelled_like
from modiste.types import Product

SHOWN = 5
"""Unknown values per attribute, the commonest."""

MOST_VALUES = 10_000
"""Different values that are counted per attribute; a column with more holds no labels."""

NEAR = 0.6
"""Similarity from which a label is near at all (difflib's ratio, its usual bound)."""


@dataclass(frozen=True, slots=True)
class UnknownValue:
    """A value that is not a label: its column, how many products have it, and the labels nearest in spelling."""

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
    """Counts labels product by product, each under the model's attribute that its column stands for."""

    def __init__(self, model: Schema, declared: Schema) -> None:
        """`declared`: what the source says of its own attributes."""
        self._model = model
        self._declared = declared
        self._known = {each.name: frozenset(map(str.casefold, each.labels)) for each in model}
        self._counts: dict[str, Counter[str]] = {name: Counter() for name in model.names}
        self._unknown: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        self._stands_for: dict[str, str | None] = {}
        self._spelled_otherwise: dict[tuple[str, str], bool] = {}

    def add(self, product: Product) -> None:
        """Count one product's labels."""
        column_of: dict[str, str] = {}
        for column in product.attributes:
            attribute = self._attribute(column)
            # Of columns that mean the same, the model's own name counts, else the last: sources add theirs at the end.
            if attribute is not None and column_of.get(attribute) != attribute:
                column_of[attribute] = column
        for name, counts in self._counts.items():
            counts[self._judge(name, column_of[name], product) if name in column_of else "missing"] += 1

    def health(self) -> tuple[LabelHealth, ...]:
        """All of the model's attributes, in their order."""
        return tuple(self._of(attribute) for attribute in self._model)

    def _attribute(self, column: str) -> str | None:
        """The name of the model's attribute that a column stands for, by its name, another spelling or its meaning."""
        if column not in self._stands_for:
            found = self._model.counterpart(attribute_of(column, (), self._declared))
            self._stands_for[column] = None if found is None else found.name
        return self._stands_for[column]

    def _judge(self, attribute: str, column: str, product: Product) -> str:
        value = str(product.attributes[column])
        if self._knows(attribute, value):
            return "known"
        unknown = self._unknown[attribute]
        if len(unknown) < MOST_VALUES or (column, value) in unknown:
            unknown[column, value] += 1
        return "unknown"

    def _knows(self, attribute: str, value: str) -> bool:
        if value.casefold() in self._known[attribute]:
            return True
        if (attribute, value) not in self._spelled_otherwise and len(self._spelled_otherwise) < MOST_VALUES:
            labels = self._model.by_name[attribute].labels
            self._spelled_otherwise[attribute, value] = any(spelled_like(value, label) for label in labels)
        return self._spelled_otherwise.get((attribute, value), False)

    def _of(self, attribute: Attribute) -> LabelHealth:
        counts = self._counts[attribute.name]
        values = (
            UnknownValue(column, value, number, nearest_labels(value, sorted(attribute.labels)))
            for (column, value), number in self._unknown[attribute.name].most_common(SHOWN)
        )
        return LabelHealth(attribute.name, counts["known"], counts["unknown"], counts["missing"], tuple(values))


def nearest_labels(value: str, labels: Sequence[str]) -> tuple[str, ...]:
    """At most two labels that are spelled like the value, or like the last part of its path; nearest first."""
    by_folded = {label.casefold(): label for label in labels}
    word = value.rpartition(">")[2].strip().casefold()[:100]
    return tuple(by_folded[name] for name in difflib.get_close_matches(word, by_folded, n=2, cutoff=NEAR))

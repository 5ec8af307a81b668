"""What a net learns to predict: the class lists of its attributes, and a product's place in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from modiste.metrics.classification import MISSING
from modiste.schema import Attribute, Schema, schema_of
from modiste.train.preset import LabelKind
from modiste.types import AttributeValue, Product


@dataclass(frozen=True)
class LabelSpace:
    """The attributes of a schema in their raw labels or, where they have such, in their merged ones."""

    schema: Schema
    kind: LabelKind = "raw"

    @property
    def names(self) -> tuple[str, ...]:
        """The attributes, in the order of the columns of targets."""
        return self.schema.names

    @cached_property
    def lists(self) -> dict[str, tuple[str, ...]]:
        """Attribute -> its labels in the order of the class indices."""
        return {attribute.name: _labels(attribute, self.kind) for attribute in self.schema}

    @property
    def predicted(self) -> Schema:
        """The attributes with the labels that are predicted."""
        return schema_of(self.lists, self.schema)

    @property
    def counts(self) -> dict[str, int]:
        """Attribute -> how many classes."""
        return {name: len(labels) for name, labels in self.lists.items()}

    def targets(self, product: Product) -> list[int]:
        """One class index per attribute; MISSING for a label that the product or the list does not have."""
        return [
            MISSING if value is None else indices.get(value, MISSING)
            for name, indices in self._indices.items()
            for value in (product.attributes.get(name),)
        ]

    def unknown(self, products: Iterable[Product]) -> Counter[tuple[str, AttributeValue]]:
        """How often each (attribute, label) occurs that is not in the raw lists."""
        known = {attribute.name: set(attribute.labels) for attribute in self.schema}
        return Counter(
            (name, value)
            for product in products
            for name, labels in known.items()
            if (value := product.attributes.get(name)) is not None and value not in labels
        )

    @cached_property
    def _indices(self) -> dict[str, Mapping[AttributeValue, int]]:
        """Attribute -> raw label -> class index; labels without a merged one are left out."""
        return {attribute.name: _indices(attribute, self.lists[attribute.name], self.kind) for attribute in self.schema}


def _labels(attribute: Attribute, kind: LabelKind) -> tuple[str, ...]:
    return attribute.merged if kind == "merged" and attribute.merged else attribute.labels


def _indices(attribute: Attribute, labels: tuple[str, ...], kind: LabelKind) -> Mapping[AttributeValue, int]:
    if kind == "raw" or not attribute.merged:
        return {label: index for index, label in enumerate(labels)}
    merged = {label: attribute.merge(label) for label in attribute.labels}
    return {label: labels.index(into) for label, into in merged.items() if into is not None}

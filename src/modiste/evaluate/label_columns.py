"""Which of a catalogue's columns hold the labels that a model is judged by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np

from modiste.metrics.classification import MISSING, Indices
from modiste.schema import CATEGORIES, Attribute, Role, Schema, attribute_of, schema_of
from modiste.types import AttributeValue, Product

Labelling: TypeAlias = Literal["raw", "merged"]
"""The labels as the attribute lists them, or the shorter list that they are merged to."""

JUDGED_ROLES = frozenset(Role) - {Role.NONE, Role.SIZE}
"""Meanings for which a catalogue's own column is judged, also where no model predicts it."""


@dataclass(frozen=True)
class LabelColumn:
    """One attribute, and the key under which the products have its labels; None where the catalogue has none."""

    attribute: Attribute
    key: str | None

    @property
    def name(self) -> str:
        """The attribute's name, as in results."""
        return self.attribute.name

    @property
    def role(self) -> Role:
        """What the attribute means."""
        return self.attribute.role

    @property
    def labellings(self) -> tuple[Labelling, ...]:
        """Raw and, where merges exist, merged; merged alone for a model that knows the shorter list only."""
        if not self.attribute.merged:
            return ("raw",)
        return ("merged",) if self._knows_merged_alone else ("raw", "merged")

    def labels(self, labelling: Labelling) -> tuple[str, ...]:
        """The full list of labels."""
        return self.attribute.labels if labelling == "raw" else self.attribute.merged

    def value(self, product: Product) -> AttributeValue | None:
        """What the catalogue says of a product, None for nothing."""
        return None if self.key is None else product.attributes.get(self.key)

    def label(self, value: AttributeValue | None, labelling: Labelling) -> str | None:
        """A catalogue's value as a label of the list; None for a value that the list does not know or has merged away.

        A number is not a label.
        """
        if not isinstance(value, str):
            return None
        if labelling == "raw":
            return value if value in self._classes["raw"] else None
        return self._merging.merge(value) if value in self._mergeable else None

    def truth(self, products: Sequence[Product], labelling: Labelling) -> Indices:
        """(n,) class indices, `MISSING` for products without the label or with one that the list does not know."""
        classes = self._classes[labelling]
        labels = (self.label(self.value(product), labelling) for product in products)
        return np.array([MISSING if label is None else classes[label] for label in labels], np.int64).reshape(-1)

    def unknown(self, products: Sequence[Product]) -> set[str]:
        """The labels of these products that the list of raw labels does not know."""
        found = {str(value) for product in products if (value := self.value(product)) is not None}
        return found - self._mergeable

    @cached_property
    def _classes(self) -> dict[Labelling, dict[str, int]]:
        return {
            "raw": {label: index for index, label in enumerate(self.attribute.labels)},
            "merged": {label: index for index, label in enumerate(self.attribute.merged)},
        }

    @cached_property
    def _merging(self) -> Attribute:
        """The attribute with its raw labels and what each is merged to."""
        known = attribute_of(self.attribute.name)
        return known if known.merged == self.attribute.merged and known.labels else self.attribute

    @cached_property
    def _mergeable(self) -> frozenset[str]:
        return frozenset(self._merging.labels)

    @property
    def _knows_merged_alone(self) -> bool:
        return self.attribute.labels == self.attribute.merged and self._merging.labels != self.attribute.labels


@dataclass(frozen=True)
class LabelColumns:
    """The attributes of a model, and after them the catalogue's own that the model does not predict."""

    columns: tuple[LabelColumn, ...]

    @classmethod
    def of(cls, products: Sequence[Product], model: Schema) -> LabelColumns:
        """By name, by another spelling, or by a meaning that both have; see `Schema.counterpart`."""
        labels: dict[str, set[str]] = {}
        for product in products:
            for key, value in product.attributes.items():
                if isinstance(value, str):
                    labels.setdefault(key, set()).add(value)
        catalogue = schema_of(dict.fromkeys(labels, ()))
        predicted = []
        for attribute in model:
            own = catalogue.counterpart(attribute)
            predicted.append(LabelColumn(attribute, None if own is None else own.name))
        taken = {column.key for column in predicted}
        beside = [
            LabelColumn(own if own.labels else replace(own, labels=tuple(sorted(labels[own.name]))), own.name)
            for own in catalogue
            if own.name not in taken and own.role in JUDGED_ROLES
        ]
        return cls((*predicted, *beside))

    def __iter__(self) -> Iterator[LabelColumn]:
        return iter(self.columns)

    def named(self, name: str) -> LabelColumn:
        """The column of an attribute that is there."""
        return next(column for column in self.columns if column.name == name)

    def of_role(self, role: Role) -> LabelColumn | None:
        """The first of a meaning that the catalogue has a column of."""
        return next((column for column in self.columns if column.role is role and column.key is not None), None)

    @property
    def narrowest_category(self) -> LabelColumn | None:
        """What says most exactly what a product is."""
        return next((found for role in CATEGORIES if (found := self.of_role(role)) is not None), None)

    @property
    def widest_category(self) -> LabelColumn | None:
        """What says most broadly what a product is; None where that is the narrowest one, too."""
        widest = next((found for role in reversed(CATEGORIES) if (found := self.of_role(role)) is not None), None)
        return None if widest is self.narrowest_category else widest

"""How many products each value of each attribute would leave: the counts beside a shop's filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from modiste.retrieval.candidates.view import CatalogueView
from modiste.retrieval.query.where import attribute_asked
from modiste.types import Condition, as_written

MOST_NUMBERS = 24
"""Numbers with more different values (prices, say) are asked for as a range, not one by one."""

FIELDS = ("brand", "availability")
"""The product's own fields that are facets beside the attributes."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value, how many products have it under the other conditions, and whether it is asked for."""

    value: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One attribute with its values, chosen ones first, then by count."""

    attribute: str
    values: tuple[FacetValue, ...]

    @property
    def chosen(self) -> int:
        """How many of the values are asked for."""
        return sum(value.chosen for value in self.values)


@dataclass(frozen=True, slots=True)
class FacetCounter:
    """A view of a catalogue made ready for counting.

    `codes`: attribute -> each row's value as a number (n,) intp, -1: none. `names`: attribute -> the values by number.
    """

    view: CatalogueView
    codes: Mapping[str, NDArray[np.intp]]
    names: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, view: CatalogueView) -> FacetCounter:
        """Every attribute, and brand and availability, that have few enough values."""
        codes, names = {}, {}
        for attribute in (*view.snapshot.attribute_names, *FIELDS):
            column = view.snapshot.columns.column(attribute)
            coded = column.combine_chunks().dictionary_encode()
            if len(coded.dictionary) == 0 or (
                pa.types.is_floating(column.type) and len(coded.dictionary) > MOST_NUMBERS
            ):
                continue
            codes[attribute] = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.intp)
            names[attribute] = tuple(str(as_written(value)) for value in coded.dictionary.to_pylist())
        return cls(view, codes, names)

    def facets(self, where: Iterable[Condition]) -> tuple[tuple[Facet, ...], NDArray[np.bool_]]:
        """The facets under some conditions, and the rows (n,) that meet all of them.

        An attribute's own conditions do not count for its own values: they say what another choice would give. Raises
        QueryError for conditions that cannot be met.
        """
        grouped: dict[str, list[Condition]] = {}
        for condition in where:
            name = attribute_asked(condition.attribute, self.view.snapshot.attribute_names, self.view.schema)
            grouped.setdefault(name, []).append(condition)
        met = {name: self.view.rows_meeting(conditions) for name, conditions in grouped.items()}
        everything = self.view.rows_meeting(())
        for mask in met.values():
            everything &= mask
        return tuple(self._facet(name, grouped.get(name, ()), met, everything) for name in self.codes), everything

    def _facet(
        self,
        attribute: str,
        own: Iterable[Condition],
        met: Mapping[str, NDArray[np.bool_]],
        everything: NDArray[np.bool_],
    ) -> Facet:
        rows = everything
        if attribute in met:
            rows = self.view.rows_meeting(())
            for other, mask in met.items():
                rows = rows & mask if other != attribute else rows
        counts = np.bincount(self.codes[attribute][rows] + 1, minlength=len(self.names[attribute]) + 1)[1:]
        asked = {str(value).casefold() for each in own if each.operator == "=" for value in each.values}
        values = [
            FacetValue(name, int(count), name.casefold() in asked)
            for name, count in zip(self.names[attribute], counts, strict=True)
            if count or name.casefold() in asked
        ]
        return Facet(attribute, tuple(sorted(values, key=lambda each: (not each.chosen, -each.count, each.value))))

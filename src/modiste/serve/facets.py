"""How many products each value of each attribute would leave: the counts beside a shop page's filters."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from modiste.retrieval.query.where import attribute_asked, rows_meeting
from modiste.types import Condition, Snapshot, as_written

MOST_NUMBERS = 24
"""Numbers with more different values (prices, say) are asked for as a range, not one by one."""


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
class Counter:
    """A snapshot made ready for counting: per attribute its values, and each row's value as a number (n,), -1: none."""

    snapshot: Snapshot
    row_of: Mapping[str, int]
    codes: Mapping[str, NDArray[np.intp]]
    names: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, snapshot: Snapshot) -> Counter:
        """Every attribute, and brand and availability, that have few enough values."""
        codes, names = {}, {}
        for attribute in (*snapshot.attribute_names, "brand", "availability"):
            column = snapshot.columns.column(attribute)
            coded = column.combine_chunks().dictionary_encode()
            if len(coded.dictionary) == 0 or (
                pa.types.is_floating(column.type) and len(coded.dictionary) > MOST_NUMBERS
            ):
                continue
            codes[attribute] = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.intp)
            names[attribute] = tuple(str(as_written(value)) for value in coded.dictionary.to_pylist())
        ids = snapshot.columns.column("product_id").to_pylist()
        return cls(snapshot, {key: row for row, key in enumerate(ids)}, codes, names)

    def facets(self, where: Iterable[Condition]) -> tuple[list[Facet], NDArray[np.bool_]]:
        """The facets under some conditions, and the rows (n,) that meet all of them.

        An attribute's own conditions do not count for its own values: they say what another choice would give. Raises
        QueryError for conditions that cannot be met.
        """
        grouped: dict[str, list[Condition]] = {}
        for condition in where:
            grouped.setdefault(self._known(condition.attribute), []).append(condition)
        met = {name: rows_meeting(conditions, self.snapshot) for name, conditions in grouped.items()}
        everything = np.ones(len(self.row_of), np.bool_)
        found = [self._facet(name, grouped, met, everything) for name in self.codes]
        for mask in met.values():
            everything = everything & mask
        return found, everything

    def _known(self, attribute: str) -> str:
        return attribute_asked(attribute, self.snapshot.attribute_names)

    def _facet(
        self,
        attribute: str,
        grouped: Mapping[str, list[Condition]],
        met: Mapping[str, NDArray[np.bool_]],
        everything: NDArray[np.bool_],
    ) -> Facet:
        rows = everything
        for other, mask in met.items():
            rows = rows & mask if other != attribute else rows
        counts = np.bincount(self.codes[attribute][rows] + 1, minlength=len(self.names[attribute]) + 1)[1:]
        asked = {
            str(value).casefold()
            for condition in grouped.get(attribute, ())
            if condition.operator == "="
            for value in condition.values
        }
        values = [
            FacetValue(name, int(count), name.casefold() in asked)
            for name, count in zip(self.names[attribute], counts, strict=True)
            if count or name.casefold() in asked
        ]
        return Facet(attribute, tuple(sorted(values, key=lambda each: (not each.chosen, -each.count, each.value))))


class LiveCounter:
    """The counter of a shop as it is now."""

    def __init__(self, snapshot: Callable[[], Snapshot]) -> None:
        self._snapshot = snapshot
        self._lock = threading.Lock()
        self._counters: tuple[Counter, ...] = ()

    def now(self) -> Counter:
        """The current counter."""
        return self.of(self._snapshot())

    def of(self, snapshot: Snapshot) -> Counter:
        """A snapshot's counter. Two are kept: while the next one is made ready, the one before it is asked for."""
        found = self._kept(snapshot)
        if found is not None:
            return found
        with self._lock:
            found = self._kept(snapshot)
            if found is None:
                found = Counter.of(snapshot)
                self._counters = (found, *self._counters[:1])
            return found

    def _kept(self, snapshot: Snapshot) -> Counter | None:
        return next((each for each in self._counters if each.snapshot is snapshot), None)


def merged(where: Iterable[Condition]) -> tuple[Condition, ...]:
    """Several "=" conditions on one attribute as one of membership: a shopper who ticks Red and Pink wants either."""
    wanted: dict[str, list[str]] = {}
    others = []
    for condition in where:
        if condition.operator == "=":
            wanted.setdefault(condition.attribute, []).extend(map(str, condition.values))
        else:
            others.append(condition)
    either = (Condition(name, "=", tuple(dict.fromkeys(values))) for name, values in wanted.items())
    return (*either, *others)

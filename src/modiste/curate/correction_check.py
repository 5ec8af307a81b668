"""Whether a correction fits a shop: its product, attribute and value must be known there or to the model."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from modiste.curate.corrections import origin_and_reason
from modiste.errors import QueryError
from modiste.retrieval.query.where import attribute_asked
from modiste.schema import Schema
from modiste.types import AttributeValue, Cause, Correction, Fault, Origin, Snapshot
from modiste.types.findings import Fact

NEAREST_SHOWN = 5


class UnfitError(ValueError):
    """A correction that does not fit the shop, and why."""

    def __init__(self, fault: Fault, **facts: Fact) -> None:
        self.cause = Cause(fault, facts)
        super().__init__(f"{fault.kind}: {self.cause.sentence}")


class CorrectionCheck:
    """What a shop knows, to hold corrections against. `held`: corrections that fit whatever the shop knows by now.

    `schema`: what the shop's attributes mean, by which other spellings of their names are understood.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        labels: Mapping[str, Sequence[str]],
        new_values: bool = False,
        held: Iterable[Correction] = (),
        schema: Schema | None = None,
    ) -> None:
        self._columns = snapshot.columns
        self._attributes = list(dict.fromkeys((*snapshot.attribute_names, *labels)))
        self._ids = set(snapshot.columns.column("product_id").to_pylist())
        self._schema = schema
        self._labels = labels
        self._new_values = new_values
        self._held = {(each.product_id, each.attribute): each for each in held}
        self._known: dict[str, dict[str, str] | None] = {}

    def correction(self, cells: Mapping[str, str]) -> Correction:
        """One row as a correction. Raises UnfitError with the cause."""
        product_id, attribute = cells["product_id"], self._attribute(cells["attribute"])
        if (held := self._held.get((product_id, attribute))) is not None:
            return held
        if product_id not in self._ids:
            raise UnfitError(Fault.UNKNOWN_PRODUCT, named=product_id)
        if attribute not in self._attributes:
            raise UnfitError(Fault.UNKNOWN_ATTRIBUTE, attribute=attribute, known=tuple(self._attributes))
        value = self._value(attribute, cells["value"]) if cells["value"] else None
        origin, reason = origin_and_reason(cells.get("reason", ""), Origin.FILE)
        return Correction(product_id, attribute, value, reason, origin)

    def _attribute(self, name: str) -> str:
        """The attribute that a name spells; the name itself where it spells none."""
        if name in self._attributes:
            return name
        try:
            return attribute_asked(name, self._attributes, self._schema)
        except QueryError:
            return name

    def _value(self, attribute: str, value: str) -> AttributeValue:
        known = self._values(attribute)
        if known is None:
            try:
                number = float(value)
            except ValueError:
                number = math.nan
            if not math.isfinite(number):
                raise UnfitError(Fault.NUMBER_NEEDED, attribute=attribute, value=value)
            return number
        if value.casefold() in known:
            return known[value.casefold()]
        if self._new_values:
            return value
        near = get_close_matches(value.casefold(), known, n=NEAREST_SHOWN, cutoff=0)
        nearest = tuple(known[each] for each in near)
        raise UnfitError(Fault.UNKNOWN_VALUE, attribute=attribute, value=value, known=nearest)

    def _values(self, attribute: str) -> dict[str, str] | None:
        """Folded value -> value as written in the shop, or else by the model; None for an attribute of numbers."""
        if attribute not in self._known:
            import pyarrow as pa
            import pyarrow.compute as pc

            absent = attribute not in self._columns.column_names
            column = pa.chunked_array([[]], pa.string()) if absent else self._columns.column(attribute)
            if pa.types.is_floating(column.type):
                self._known[attribute] = None
            else:
                held = [value for value in pc.unique(column).to_pylist() if value is not None]
                every = [*self._labels.get(attribute, ()), *held]
                self._known[attribute] = {value.casefold(): value for value in every}
        return self._known[attribute]

"""Corrections from a CSV file, each row checked against the shop; rows that do not fit are named with their line."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from modiste.catalogue.reading import FORMULA_STARTS
from modiste.catalogue.sources.delimited import DelimitedRows
from modiste.errors import SourceError
from modiste.types import AttributeValue, Correction, Finding, Snapshot

NEEDED = ("product_id", "attribute", "value")
NEAREST_SHOWN = 5


def read_corrections(
    path: Path, snapshot: Snapshot, labels: Mapping[str, Sequence[str]], new_values: bool = False
) -> tuple[list[Correction], list[Finding]]:
    """The corrections of a file with the columns product_id, attribute, value and maybe reason, and what was refused.

    An empty value withdraws the label. Attributes and text values must be known in the shop or to the model
    (`labels`), unless `new_values` lets any value in. Raises SourceError when the file cannot be read as such a table.
    """
    rows = DelimitedRows(path)
    missing = [name for name in NEEDED if name not in rows.columns]
    if missing:
        raise SourceError(f"{path} has the columns {', '.join(rows.columns)}; it needs {', '.join(NEEDED)}.")
    check = _Check(snapshot, labels, new_values)
    corrections: list[Correction] = []
    findings: list[Finding] = []
    for row in rows:
        if isinstance(row, Finding):
            findings.append(row)
            continue
        cells = {name: unescaped(cell).strip() for name, cell in row.cells.items()}
        try:
            corrections.append(check.correction(cells))
        except ValueError as error:
            findings.append(Finding(row.where, str(error), kept=False, product_id=cells["product_id"] or None))
    return corrections, findings


class _Check:
    """What a shop knows, to hold corrections against."""

    def __init__(self, snapshot: Snapshot, labels: Mapping[str, Sequence[str]], new_values: bool) -> None:
        self._columns = snapshot.columns
        self._attributes = snapshot.attribute_names
        self._ids = set(snapshot.columns.column("product_id").to_pylist())
        self._labels = labels
        self._new_values = new_values
        self._known: dict[str, dict[str, str] | None] = {}

    def correction(self, cells: Mapping[str, str]) -> Correction:
        """One row as a correction. Raises ValueError with the reason."""
        product_id, attribute = cells["product_id"], cells["attribute"]
        if product_id not in self._ids:
            raise ValueError(f"unknown product: the shop has no {product_id!r}")
        if attribute not in self._attributes:
            raise ValueError(f"unknown attribute: {attribute!r}; known are {', '.join(self._attributes)}")
        value = self._value(attribute, cells["value"]) if cells["value"] else None
        return Correction(product_id, attribute, value, cells.get("reason", ""))

    def _value(self, attribute: str, value: str) -> AttributeValue:
        known = self._values(attribute)
        if known is None:
            try:
                number = float(value)
            except ValueError:
                number = math.nan
            if not math.isfinite(number):
                raise ValueError(f"unusable value: {attribute} is a number, {value!r} is not")
            return number
        if value.casefold() in known:
            return known[value.casefold()]
        if self._new_values:
            return value
        near = get_close_matches(value.casefold(), known, n=NEAREST_SHOWN, cutoff=0)
        listed = ", ".join(known[each] for each in near)
        raise ValueError(f"unknown value: {value!r} for {attribute}; the nearest known are {listed}")

    def _values(self, attribute: str) -> dict[str, str] | None:
        """Folded value -> value as written in the shop, or else by the model; None for an attribute of numbers."""
        if attribute not in self._known:
            import pyarrow as pa
            import pyarrow.compute as pc

            column = self._columns.column(attribute)
            if pa.types.is_floating(column.type):
                self._known[attribute] = None
            else:
                held = [value for value in pc.unique(column).to_pylist() if value is not None]
                every = [*self._labels.get(attribute, ()), *held]
                self._known[attribute] = {value.casefold(): value for value in every}
        return self._known[attribute]


def unescaped(cell: str) -> str:
    """The inverse of `catalogue.reading.harmless`, by which exported cells never start a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell

"""What a catalogue holds, in numbers: labels, missing labels, equal names and near-duplicates."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TypeAlias

from modiste.catalogue.groups import GroupStatistics, group_statistics
from modiste.metrics.label_agreement import NoiseCeiling, noise_ceiling
from modiste.quality.catalogue.label_attributes import file_names, label_attributes
from modiste.schema import Schema
from modiste.sources.reading import harmless
from modiste.types import Product, as_written

MISSING = "(missing)"
"""How a table names the rows without a label."""


@dataclass(frozen=True, slots=True)
class LabelCounts:
    """How often each label of one attribute occurs, commonest first, ties in alphabetical order.

    The counts and `missing` sum to `rows`.
    """

    attribute: str
    counts: tuple[tuple[str, int], ...]
    missing: int

    @property
    def rows(self) -> int:
        """All rows of the catalogue."""
        return self.missing + sum(count for _, count in self.counts)


@dataclass(frozen=True, slots=True)
class CatalogueStatistics:
    """A catalogue in numbers. `labels` and `ceilings` follow `schema`, the attributes that hold labels."""

    rows: int
    schema: Schema
    labels: tuple[LabelCounts, ...]
    groups: GroupStatistics
    ceilings: tuple[NoiseCeiling, ...]

    def write_csv(self, folder: Path) -> tuple[Path, ...]:
        """Write labels_<attribute>.csv, missing_labels.csv, groups.csv and noise_ceiling.csv; returns their paths.

        The same statistics give the same bytes; no cell is a spreadsheet formula.
        """
        folder.mkdir(parents=True, exist_ok=True)
        names = file_names(self.schema.names)
        tables = [self._label_table(counts, f"labels_{names[counts.attribute]}.csv") for counts in self.labels]
        tables += [self._missing_table(), self._group_table(), self._ceiling_table()]
        return tuple(_write(folder / name, header, rows) for name, header, rows in tables)

    def _label_table(self, counts: LabelCounts, file: str) -> _Table:
        rows = [
            (label, count, _share(count, self.rows)) for label, count in (*counts.counts, (MISSING, counts.missing))
        ]
        return file, ("label", "count", "share"), rows

    def _missing_table(self) -> _Table:
        rows = [(counts.attribute, counts.missing, _share(counts.missing, self.rows)) for counts in self.labels]
        return "missing_labels.csv", ("attribute", "missing", "share"), rows

    def _group_table(self) -> _Table:
        rows = [(field.name, _cell(getattr(self.groups, field.name))) for field in fields(self.groups)]
        return "groups.csv", ("quantity", "value"), rows

    def _ceiling_table(self) -> _Table:
        header = tuple(field.name for field in fields(NoiseCeiling))
        rows = [tuple(_cell(getattr(ceiling, name)) for name in header) for ceiling in self.ceilings]
        return "noise_ceiling.csv", header, rows


def catalogue_statistics(
    products: Sequence[Product], near_duplicates: Sequence[tuple[str, str]], photos: int
) -> CatalogueStatistics:
    """The statistics of all products; `near_duplicates` are pairs of ids found among `photos` photos."""
    schema = label_attributes(products)
    return CatalogueStatistics(
        rows=len(products),
        schema=schema,
        labels=tuple(label_counts(products, attribute) for attribute in schema.names),
        groups=group_statistics(products, near_duplicates, photos),
        ceilings=noise_ceiling(products, schema.names),
    )


def label_counts(products: Iterable[Product], attribute: str) -> LabelCounts:
    """How often each raw label of one attribute occurs among the products."""
    values = [product.attributes.get(attribute) for product in products]
    found = Counter(str(as_written(value)) for value in values if value is not None)
    in_order = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return LabelCounts(attribute, tuple(in_order), missing=len(values) - found.total())


_Row: TypeAlias = tuple[object, ...]
_Table: TypeAlias = tuple[str, tuple[str, ...], Sequence[_Row]]
"""File name, header and rows."""


def _share(count: int, rows: int) -> str:
    return f"{count / max(1, rows):.6f}"


def _cell(value: str | float | None) -> str | int:
    if value is None:
        return ""
    return f"{value:.6f}" if isinstance(value, float) else value


def _write(path: Path, header: tuple[str, ...], rows: Iterable[_Row]) -> Path:
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(header)
        table.writerows([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return path

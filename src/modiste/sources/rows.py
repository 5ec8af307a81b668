"""What every kind of table shares: rows of text cells, missing cells, and the first of several rows with one id."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Protocol

from modiste.errors import SourceError
from modiste.schema import Attribute
from modiste.sources.findings import repeated_id
from modiste.types import Cause, Finding, Product

MISSING = frozenset({"", "NA"})

MOST_COLUMNS = 5000
"""A table with more is not a catalogue, and every row of it would be held as that many cells."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its place as a report names it, and column -> text as written."""

    where: str
    cells: Mapping[str, str]


class Rows(Protocol):
    """A table file as text."""

    columns: tuple[str, ...]
    """Every column's name, in the file's order; may hold an empty name."""

    left_out: tuple[Cause, ...]
    """Columns that are not read, and why."""

    numbers: frozenset[str]
    """Columns whose values are numbers or missing."""

    texts: frozenset[str]
    """Columns that are text whatever they hold; a table's reader finds out about all others."""

    declared: tuple[Attribute, ...]
    """What the kind of file says of attributes beyond their names."""

    def __iter__(self) -> Iterator[Row | Finding]:
        """Every row in the file's order; a broken one as a finding. Raises SourceError."""
        ...


def refuse_too_many(path: Path, columns: int) -> None:
    """Raises SourceError for more than `MOST_COLUMNS` columns."""
    if columns > MOST_COLUMNS:
        raise SourceError(f"{path} has more than {MOST_COLUMNS:,} columns; leave out those that are not needed.")


def present(cell: str | None) -> str | None:
    """The cell without surrounding white space; None where it is missing (empty or "NA")."""
    text = (cell or "").strip()
    return None if text in MISSING else text


def is_text(cell: str) -> bool:
    """Whether the cell was valid UTF-8 (undecodable bytes are read as lone surrogates)."""
    return cell.isascii() or not any("\ud800" <= character <= "\udfff" for character in cell)


def as_text(value: object) -> str:
    """A typed value as a table of text would have it: whole numbers without a point, nothing for a missing one."""
    if value is None or value != value:  # Only NaN differs from itself.
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if isinstance(value, date | time):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | dict) else str(value)


def first_of_each_id(rows: Iterator[tuple[str, Product | Finding]]) -> Iterator[Product | Finding]:
    """(place, row) pairs to rows; a product whose id came before becomes one finding that names the first."""
    first: dict[str, str] = {}
    for where, row in rows:
        if isinstance(row, Product):
            if row.product_id in first:
                yield repeated_id(where, row.product_id, first[row.product_id])
                continue
            first[row.product_id] = where
        elif row.kept and row.product_id is not None and first.get(row.product_id) != where:
            continue
        yield row

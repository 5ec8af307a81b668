"""What every kind of table shares: missing cells, and the first of several rows with one id."""

from __future__ import annotations

from collections.abc import Iterator

from modiste.catalogue.findings import repeated_id
from modiste.types import Finding, Product

MISSING = frozenset({"", "NA"})


def present(cell: str | None) -> str | None:
    """The cell without surrounding white space; None where it is missing (empty or "NA")."""
    text = (cell or "").strip()
    return None if text in MISSING else text


def is_text(cell: str) -> bool:
    """Whether the cell was valid UTF-8 (undecodable bytes are read as lone surrogates)."""
    return cell.isascii() or not any("\ud800" <= character <= "\udfff" for character in cell)


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

"""A shop's own table: CSV, TSV, JSON lines or Parquet, with its photos in a folder or zip."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from modiste.errors import SourceError
from modiste.schema import Schema
from modiste.sources.archive import PHOTO_MAX_BYTES, open_archive
from modiste.sources.availability import availability
from modiste.sources.columns import match_columns
from modiste.sources.delimited import DelimitedRows
from modiste.sources.findings import left_out
from modiste.sources.json_lines import JsonLinesRows
from modiste.sources.photo_finder import PhotoFinder
from modiste.sources.price import parse_price
from modiste.sources.record_fields import record_fields
from modiste.sources.rows import Row, Rows, first_of_each_id, present
from modiste.types import AttributeValue, Cause, Fault, Finding, Product

TEXT_FIELDS = ("title", "description", "brand", "availability", "url", "group")

NUMBER = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?")
"""What a column of numbers may hold. Leading zeros and more than 15 digits mark codes, which float64 would damage."""


def _parquet(path: Path) -> Rows:
    from modiste.sources.parquet import ParquetRows

    return ParquetRows(path)


KINDS: Mapping[str, Callable[[Path], Rows]] = {
    ".csv": DelimitedRows,
    ".tsv": DelimitedRows,
    ".jsonl": JsonLinesRows,
    ".ndjson": JsonLinesRows,
    ".parquet": _parquet,
}
"""File name ending -> how the rows are read."""


class TableSource:
    """One product per row.

    Columns that are none of our fields become attributes under their own names: numbers (float) where every value that
    is there is one, text otherwise. Product ids and labels, as colours and seasons, are always text. Of several columns
    with one meaning the first is the attribute, and the others fill it where it is empty. The photo column names
    files below the photo folder, or addresses whose file names are looked for there; without one, <product id>.jpg
    (.jpeg, .png, .webp, .gif, .jfif) directly in it is taken.
    """

    def __init__(
        self,
        path: Path | str,
        photos: Path | str | None = None,
        columns: Mapping[str, str] | None = None,
        *,
        rows: Rows | None = None,
        photo_max_bytes: int = PHOTO_MAX_BYTES,
    ) -> None:
        """`photos`: folder or zip, by default the table's folder; `columns`: our field or a role -> their column;
        `rows`: how the file is read, by default by its ending.

        Raises SourceError for an unknown kind of file, columns that cannot be matched, and a missing photo folder.
        """
        self._path = Path(path)
        self._rows = _rows_by_ending(self._path) if rows is None else rows
        self._columns = match_columns(str(path), self._rows.columns, columns or {})
        # Feeds have columns that are known only once they occur; those that are known and not own are fields.
        self._not_own = frozenset(self._rows.columns) - frozenset(self._columns.own)
        self._archive = open_archive(self._path.parent if photos is None else Path(photos))
        self._photo_max_bytes = photo_max_bytes

    @property
    def name(self) -> str:
        """The table's path."""
        return str(self._path)

    @property
    def schema(self) -> Schema:
        """What the table says of its attributes beyond their names; see `DescribedSource`."""
        return Schema(self._rows.declared).also(self._columns.schema)

    def read(self) -> Iterator[Product | Finding]:
        """See `Source.read`; findings about whole columns come first."""
        for cause in (*self._columns.left_out, *self._columns.merged, *self._rows.left_out):
            yield Finding(self._path.name, cause, kept=True)
        yield from first_of_each_id(self._located())

    def photo(self, key: str) -> bytes:
        """See `Source.photo`; a key is a file's name below the photo folder."""
        return self._archive.read(key, self._photo_max_bytes)

    def missing_photos(self) -> Iterator[tuple[str, str]]:
        """(product id, address) of the rows whose photo is at an address and not in the photo folder."""
        finder = PhotoFinder(self._archive)
        id_column, photo_column = (self._columns.fields.get(field) for field in ("product_id", "photo"))
        for row in self._rows if photo_column is not None else ():
            if isinstance(row, Row):
                product_id, address = (
                    present(row.cells.get(id_column or "")),
                    present(row.cells.get(photo_column or "")),
                )
                if product_id and address and "://" in address and finder.find(address, product_id)[0] is None:
                    yield product_id, address

    def _located(self) -> Iterator[tuple[str, Product | Finding]]:
        numbers = self._number_columns()
        finder = PhotoFinder(self._archive)
        for row in self._rows:
            if isinstance(row, Finding):
                yield row.where, row
            else:
                for found in self._product(row, numbers, finder):
                    yield row.where, found

    def _product(self, row: Row, numbers: frozenset[str], finder: PhotoFinder) -> Iterator[Product | Finding]:
        cells = {field: present(row.cells.get(column)) for field, column in self._columns.fields.items()}
        if (stock := cells.get("availability")) is not None:
            cells["availability"] = availability(stock)
        product_id = cells["product_id"]
        if product_id is None:
            yield left_out(row.where, Fault.EMPTY_ID)
            return
        if "photo" in cells:
            photo, photo_refusal = finder.find(cells["photo"], product_id)
        else:
            photo, photo_refusal = finder.by_id(product_id)
        price, currency, price_refusal = _price(cells.get("price"), cells.get("currency"))
        yield Product(
            product_id,
            photo=photo,
            price=price,
            currency=currency,
            attributes=self._attributes(row, numbers),
            **self._texts(cells),
            **record_fields(self._record(row), finder),
        )
        for refusal in (photo_refusal, price_refusal):
            if refusal is not None:
                yield Finding(row.where, refusal, kept=True, product_id=product_id)

    def _texts(self, cells: Mapping[str, str | None]) -> dict[str, Any]:
        return {field: cells.get(field) for field in TEXT_FIELDS}

    def _record(self, row: Row) -> dict[str, str | None]:
        return {field: present(row.cells.get(column)) for field, column in self._columns.record.items()}

    def _attributes(self, row: Row, numbers: frozenset[str]) -> dict[str, AttributeValue]:
        attributes: dict[str, AttributeValue] = {}
        for column, text in row.cells.items():
            cell = None if column in self._not_own else present(text)
            if cell is None:
                continue
            name = self._columns.attribute(column)
            if name == column:
                attributes[name] = float(cell) if column in numbers else cell
            else:
                attributes.setdefault(name, cell)
        return attributes

    def _number_columns(self) -> frozenset[str]:
        """The own columns in which every value that is there is a number; takes a pass of its own over the rows."""
        own = {column for column in self._columns.own if not self._columns.is_text(column)}
        numbers = own - self._rows.texts - self._rows.numbers
        for row in self._rows if numbers else ():
            if isinstance(row, Row):
                cells = ((column, present(row.cells.get(column))) for column in numbers)
                numbers -= {column for column, cell in cells if cell is not None and not NUMBER.fullmatch(cell)}
                if not numbers:
                    break
        return frozenset(numbers | self._rows.numbers)


def _rows_by_ending(path: Path) -> Rows:
    kind = KINDS.get(path.suffix.lower())
    if kind is None or not path.is_file():
        raise SourceError(f"{path} is not a table; tables are files that end in {', '.join(KINDS)}.")
    return kind(path)


def _price(cell: str | None, currency: str | None) -> tuple[float | None, str | None, Cause | None]:
    """Price, currency, and why there is no price although the cell holds something."""
    if cell is None:
        return None, currency, None
    parsed = parse_price(cell)
    if parsed is None:
        return None, currency, Cause(Fault.UNCLEAR_PRICE, {"value": cell})
    amount, code = parsed
    if code and currency and code.isupper() and code != currency.upper():
        return None, None, Cause(Fault.OTHER_CURRENCY, {"value": cell, "currency": currency})
    # A sign that stands for several currencies says less than the currency's own column.
    return amount, code if code and (code.isupper() or currency is None) else currency, None

"""The Kaggle set "Fashion Product Images": styles.csv and images/<id>.jpg, as the zip or as an unpacked folder."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper
from pathlib import Path, PurePosixPath

from modiste.errors import PhotoError, SourceError
from modiste.schema import Schema, kaggle
from modiste.sources.archive import PHOTO_MAX_BYTES, Archive, open_archive
from modiste.sources.findings import left_out, noted
from modiste.sources.rows import first_of_each_id, is_text, present
from modiste.types import AttributeValue, Fault, Finding, Product

TABLE = "styles.csv"
PHOTO_FOLDER = "images"
ID, TITLE, YEAR = "id", "productDisplayName", "year"
LABELS = kaggle().names
COLUMNS = (ID, *LABELS[:-1], YEAR, LABELS[-1], TITLE)
TABLE_MAX_BYTES = 200_000_000
"""Fifty times the size of Kaggle's own table."""


def kaggle_table(archive: Archive) -> str | None:
    """The name of the shallowest styles.csv (Kaggle's archive holds the whole set twice); None without one."""
    tables = [entry.name for entry in archive.entries() if PurePosixPath(entry.name).name == TABLE]
    return min(tables, key=lambda name: (name.count("/"), name), default=None)


class KaggleSource:
    """Kaggle's rows with their seven labels and the year; product ids are Kaggle's own."""

    def __init__(self, path: Path | str, *, photo_max_bytes: int = PHOTO_MAX_BYTES) -> None:
        """`path` is the zip or the unpacked folder. Raises SourceError when it holds no styles.csv."""
        self._archive = open_archive(Path(path))
        table = kaggle_table(self._archive)
        if table is None:
            raise SourceError(f"{path} holds no {TABLE}; give the Kaggle zip, or the folder it was unpacked to.")
        self._table = table
        self._root = PurePosixPath(table).parent
        self._photo_max_bytes = photo_max_bytes

    @property
    def name(self) -> str:
        """The path of the zip or folder."""
        return str(self._archive.path)

    @property
    def schema(self) -> Schema:
        """The set's attributes; see `DescribedSource`."""
        return kaggle()

    def read(self) -> Iterator[Product | Finding]:
        """See `Source.read`; findings about photos without a row come last."""
        photos = self._photos()
        used: set[str] = set()
        for row in first_of_each_id(self._rows(photos)):
            if isinstance(row, Product) and row.photo is not None:
                used.add(row.photo)
            yield row
        yield from (left_out(name, Fault.STRAY_PHOTO) for name in sorted(photos.keys() - used))

    def photo(self, key: str) -> bytes:
        """See `Source.photo`; a key is "images/<id>.jpg"."""
        return self._archive.read(str(self._root / key), self._photo_max_bytes)

    def _photos(self) -> dict[str, str | None]:
        """Key -> why the photo is refused, or None, for everything in the photo folder."""
        folder = self._root / PHOTO_FOLDER
        entries = ((PurePosixPath(entry.name), entry.refusal) for entry in self._archive.entries())
        return {str(path.relative_to(self._root)): refusal for path, refusal in entries if path.parent == folder}

    def _rows(self, photos: dict[str, str | None]) -> Iterator[tuple[str, Product | Finding]]:
        lines = self._lines()
        columns = self._header(next(lines, ""))
        for number, line in enumerate(lines, start=2):
            if not line:
                continue
            where = f"{TABLE}, line {number}"
            fields = split_line(line, len(columns))
            if not is_text(line):
                yield where, left_out(where, Fault.NOT_UTF8)
            elif len(fields) < len(columns):
                yield where, left_out(where, Fault.FIELD_COUNT, found=len(fields), expected=len(columns))
            else:
                for row in _product(where, dict(zip(columns, map(present, fields), strict=True)), photos):
                    yield where, row

    def _lines(self) -> Iterator[str]:
        try:
            data = self._archive.read(self._table, TABLE_MAX_BYTES)
        except (PhotoError, OSError) as error:
            raise SourceError(f"{self._table} in {self.name} cannot be read: {error}") from error
        # Kaggle writes one row per line: a stray quote then damages its own row only.
        text = TextIOWrapper(BytesIO(data), encoding="utf-8-sig", errors="surrogateescape", newline=None)
        return (line.rstrip("\n") for line in text)

    def _header(self, line: str) -> list[str]:
        columns = split_line(line, line.count(",") + 1)
        missing = [column for column in COLUMNS if column not in columns]
        if missing or columns[-1] != TITLE or len(set(columns)) < len(columns):
            raise SourceError(
                f"{self._table} in {self.name} is not Kaggle's table: its columns are {', '.join(columns)[:200]!r} "
                f"instead of {','.join(COLUMNS)}; read another table by its own path."
            )
        return columns


def split_line(line: str, width: int) -> list[str]:
    """One line's fields, at most `width`: unquoted commas beyond belong to the last field, quotes and all."""
    as_written = line.split(",", width - 1)
    try:
        fields = next(csv.reader([line], strict=True), [])
    except csv.Error:
        return as_written
    if len(fields) <= width:
        return fields
    last = width - 1
    return as_written if as_written[:last] == fields[:last] else [*fields[:last], ",".join(fields[last:])]


def _product(where: str, cells: dict[str, str | None], photos: dict[str, str | None]) -> Iterator[Product | Finding]:
    product_id = cells[ID]
    if product_id is None:
        yield left_out(where, Fault.EMPTY_ID)
        return
    attributes: dict[str, AttributeValue] = {name: cell for name in LABELS if (cell := cells[name]) is not None}
    year = _year(cells[YEAR])
    if year is not None:
        attributes[YEAR] = year
    key = f"{PHOTO_FOLDER}/{product_id}.jpg"
    usable = key in photos and photos[key] is None
    yield Product(product_id, title=cells[TITLE], attributes=attributes, photo=key if usable else None)
    if not usable:
        refusal = photos.get(key)
        if refusal is None:
            yield noted(where, Fault.PHOTO_MISSING, product_id, key=key)
        else:
            yield noted(where, Fault.PHOTO_UNREADABLE, product_id, key=key, error=refusal)
    if year is None and cells[YEAR] is not None:
        yield noted(where, Fault.NOT_A_NUMBER, product_id, column=YEAR, value=cells[YEAR])


def _year(cell: str | None) -> float | None:
    try:
        year = float(cell) if cell is not None and cell.isascii() else math.nan
    except ValueError:
        return None
    return year if math.isfinite(year) else None

"""What kind of catalogue a file or folder is, recognised by its content, and the reason."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from modiste.errors import SourceError
from modiste.sources.archive import open_archive
from modiste.sources.delimited import DELIMITERS, DelimitedRows
from modiste.sources.google import is_google
from modiste.sources.kaggle import kaggle_table
from modiste.sources.shopify import is_shopify
from modiste.sources.table import KINDS
from modiste.sources.text_file import BEGINNING, encoding_of, glance


class Kind(StrEnum):
    """Kinds of catalogues, in words."""

    KAGGLE = "the Kaggle set"
    GOOGLE_XML = "a Google Merchant feed (XML)"
    GOOGLE_TABLE = "a Google Merchant feed (table)"
    SHOPIFY = "a Shopify product CSV"
    TABLE = "a table"
    JSON_LINES = "JSON lines"
    PARQUET = "a Parquet table"
    PHOTOS = "photos alone"


@dataclass(frozen=True, slots=True)
class Recognition:
    """A kind, and the sign it was seen by, in words that follow "because"."""

    kind: Kind
    why: str


KNOWN = (
    "the Kaggle set (zip or folder with styles.csv)",
    "a Google Merchant feed (XML or table)",
    "a Shopify product CSV",
    f"a table ({', '.join(KINDS)})",
    "a folder or zip of photos",
)
"""The kinds that are distinguished, in words."""

SHOWN_COLUMNS = 5

DELIMITER_NAMES = dict(zip(DELIMITERS, ("commas", "semicolons", "tabs", "vertical bars"), strict=True))

NOT_READ = {
    b"PK\x03\x04": "a zip archive that is damaged or cut off; copy it again",
    b"\x1f\x8b": "packed with gzip; unpack it first",
    b"BZh": "packed with bzip2; unpack it first",
    b"\xfd7zXZ": "packed with xz; unpack it first",
    b"\xd0\xcf\x11\xe0": "an Excel workbook; save its table as CSV in UTF-8",
    b"\xff\xd8\xff": "a photo; give a folder of photos, or a table that names them",
    b"\x89PNG": "a photo; give a folder of photos, or a table that names them",
}
"""Beginnings of files that people give in place of a feed, and what to do."""

EXCEL = "[Content_Types].xml"
"""A file in every workbook of Excel, which is a zip archive."""

FIRST_ELEMENT = re.compile(r"<([A-Za-z][\w.:-]*)")

MANY_NULS = 0.2
"""Share of zero bytes from which a file is not text, or UTF-16 without its byte order mark."""


def recognise(path: Path) -> Recognition:
    """The kind of catalogue at `path`; of large files only the beginning is read.

    Raises SourceError, naming the known kinds, when it is none of them.
    """
    if path.is_dir() or zipfile.is_zipfile(path):
        return _archive(path)
    if not path.is_file():
        raise SourceError(f"A catalogue is {'; or '.join(KNOWN)}; {path} does not exist.")
    try:
        with path.open("rb") as file:
            beginning = file.read(BEGINNING)
    except OSError as error:
        raise SourceError(f"{path} cannot be opened: {error.strerror}.") from error
    return _binary(path, beginning) or _text(path, glance(beginning))


def _archive(path: Path) -> Recognition:
    archive = open_archive(path)
    if any(entry.name == EXCEL for entry in archive.entries(below=False)):
        raise SourceError(f"{path} is an Excel workbook; save its table as CSV in UTF-8.")
    table = kaggle_table(archive)
    if table is not None:
        return Recognition(Kind.KAGGLE, f"it holds {table}")
    tables = [
        entry.name for entry in archive.entries(below=False) if Path(entry.name).suffix.lower() in (*KINDS, ".xml")
    ]
    # Reading it as a bare folder of photos would silently lose the table.
    if tables:
        raise SourceError(
            f"{path} holds the table {tables[0]}; give the table's own path, or a folder of photos alone."
        )
    return Recognition(Kind.PHOTOS, f"it is a {'folder' if path.is_dir() else 'zip'} without a table at its top")


def _binary(path: Path, beginning: bytes) -> Recognition | None:
    if beginning.startswith(b"PAR1") or path.suffix.lower() == ".parquet":
        return Recognition(Kind.PARQUET, "its first bytes say so" if beginning[:4] == b"PAR1" else "its name says so")
    for mark, words in NOT_READ.items():
        if beginning.startswith(mark):
            raise SourceError(f"{path} is {words}.")
    if beginning.count(0) > MANY_NULS * len(beginning) and encoding_of(beginning) != "utf-16":
        raise SourceError(
            f"{path} is not text in UTF-8; save it as UTF-8 (UTF-16 needs the byte order mark FF FE at its beginning)."
        )
    return None


def _text(path: Path, beginning: str) -> Recognition:
    suffix = path.suffix.lower()
    if beginning.startswith("<"):
        root = FIRST_ELEMENT.search(beginning)
        return Recognition(
            Kind.GOOGLE_XML, f"its first element is <{root[1]}>" if root else "it begins with an XML tag"
        )
    if suffix in (".jsonl", ".ndjson") or beginning.startswith("{"):
        return Recognition(
            Kind.JSON_LINES, "it begins with a JSON object" if beginning[:1] == "{" else "its name says so"
        )
    if beginning.startswith("["):
        raise SourceError(f"{path} is one JSON list; write its objects one per line, as `jq -c '.[]'` does.")
    columns, delimiter = _header(path, suffix)
    names = ", ".join(column for column in columns[:SHOWN_COLUMNS] if column)
    names = f"{names} and {len(columns) - SHOWN_COLUMNS:,} more" if len(columns) > SHOWN_COLUMNS else names
    if is_shopify(columns):
        return Recognition(Kind.SHOPIFY, f"its columns are Shopify's: {names}")
    if is_google(columns):
        return Recognition(
            Kind.GOOGLE_TABLE, f"its columns are Google's, between {DELIMITER_NAMES[delimiter]}: {names}"
        )
    if suffix in KINDS:
        return Recognition(Kind.TABLE, f"it has {len(columns)} columns between {DELIMITER_NAMES[delimiter]}: {names}")
    raise SourceError(f"A catalogue is {'; or '.join(KNOWN)}; {path} is none of them.")


def _header(path: Path, suffix: str) -> tuple[Sequence[str], str]:
    """The names in the first line and what stands between them; none where the line names no columns."""
    try:
        rows = DelimitedRows(path)
    except SourceError:
        if suffix in KINDS:
            raise
        return (), DELIMITERS[0]
    return rows.columns, rows.delimiter

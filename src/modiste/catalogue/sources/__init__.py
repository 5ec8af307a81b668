"""Kinds of catalogues, one file each, and the one door that tells them apart."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

from modiste.catalogue.sources.archive import open_archive
from modiste.catalogue.sources.folder import FolderSource
from modiste.catalogue.sources.kaggle import KaggleSource, kaggle_table
from modiste.catalogue.sources.table import KINDS, TableSource
from modiste.errors import SourceError
from modiste.settings import Settings
from modiste.types import Source

KNOWN = (
    "the Kaggle set (zip or folder with styles.csv)",
    f"a table ({', '.join(KINDS)})",
    "a folder or zip of photos",
)
"""What `open_source` tells apart, in words."""


def open_source(
    location: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    photos: str | Path | None = None,
    settings: Settings,
) -> Source:
    """The source at `location`, by what lies there; `columns` (our field -> theirs) and `photos` belong to tables only.

    Raises SourceError, naming the known kinds, when nothing fits.
    """
    path = Path(location)
    limit = settings.photo_max_bytes
    if path.is_file() and path.suffix.lower() in KINDS:
        return TableSource(path, photos, columns, photo_max_bytes=limit)
    if columns or photos is not None:
        raise SourceError(
            f"{location} is no table: columns and a photo folder can be named for {', '.join(KINDS)} only."
        )
    if not path.is_dir() and not zipfile.is_zipfile(path):
        found = "is none of them" if path.exists() else "does not exist"
        raise SourceError(f"A catalogue is {'; or '.join(KNOWN)}; {location} {found}.")
    if kaggle_table(open_archive(path)) is not None:
        return KaggleSource(path, photo_max_bytes=limit)
    _refuse_hidden_table(path)
    return FolderSource(path, photo_max_bytes=limit)


def _refuse_hidden_table(path: Path) -> None:
    """A folder with a table at its top is no bare folder: reading it as one would silently lose the table."""
    tables = [
        entry.name for entry in open_archive(path).entries(below=False) if Path(entry.name).suffix.lower() in KINDS
    ]
    if tables:
        raise SourceError(
            f"{path} holds the table {tables[0]}; give the table's own path, or a folder of photos alone."
        )

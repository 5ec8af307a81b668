"""Kinds of catalogues, one file each, and the one door that tells them apart."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from modiste.errors import SourceError
from modiste.settings import Settings
from modiste.sources.delimited import DelimitedRows
from modiste.sources.folder import FolderSource
from modiste.sources.google import GoogleRows
from modiste.sources.json_lines import JsonLinesRows
from modiste.sources.kaggle import KaggleSource
from modiste.sources.recognition import KNOWN, Kind, Recognition, recognise
from modiste.sources.rows import Rows
from modiste.sources.shopify import ShopifyRows
from modiste.sources.table import KINDS, TableSource
from modiste.types import Source

__all__ = ["KNOWN", "Kind", "Recognition", "open_source", "recognise"]


def open_source(
    location: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    photos: str | Path | None = None,
    settings: Settings,
) -> Source:
    """The source at `location`, by what lies there (see `recognise`); `columns` (our field or a role -> their
    column), with those of the settings behind them, and `photos` belong to tables and feeds only.

    Raises SourceError, naming the known kinds, when nothing fits.
    """
    path = Path(location)
    limit = settings.photo_max_bytes
    kind = recognise(path).kind
    if kind in (Kind.KAGGLE, Kind.PHOTOS):
        if columns or photos is not None:
            raise SourceError(
                f"{location} is {kind}: columns and a photo folder can be named for tables and feeds only."
            )
        opened = KaggleSource if kind is Kind.KAGGLE else FolderSource
        return opened(path, photo_max_bytes=limit)
    mapping = {**settings.columns, **(columns or {})}
    return TableSource(path, photos, mapping, rows=_rows(path, kind), photo_max_bytes=limit)


def _rows(path: Path, kind: Kind) -> Rows:
    match kind:
        case Kind.GOOGLE_XML:
            from modiste.sources.google_xml import GoogleXmlRows

            return GoogleRows(GoogleXmlRows(path))
        case Kind.GOOGLE_TABLE:
            return GoogleRows(DelimitedRows(path))
        case Kind.SHOPIFY:
            return GoogleRows(ShopifyRows(DelimitedRows(path)))
        case Kind.JSON_LINES:
            return JsonLinesRows(path)
        case Kind.PARQUET:
            return KINDS[".parquet"](path)
        case _:
            return DelimitedRows(path)

"""What a row says of a product besides its fields: further photos, codes, sale prices, the size, the garment.

A column that is read here stays an attribute under its own name, as people filter by it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any

from modiste.sources.photo_finder import PhotoFinder
from modiste.sources.price import parse_price
from modiste.sources.rows import present

RECORD_FIELDS: Mapping[str, tuple[str, ...]] = {
    "further_photos": ("further_photos", "additional_image_link"),
    "sale_price": ("sale_price",),
    "sale_period": ("sale_period", "sale_price_effective_date"),
    "gtin": ("gtin", "ean", "upc", "barcode"),
    "mpn": ("mpn",),
    "sku": ("sku",),
    "size": ("size",),
    "garment": ("garment",),
    "first_seen": ("first_seen",),
}
"""Field -> the names of its column, folded, the first that is there being read."""

TEXTS = ("gtin", "mpn", "sku", "size", "garment")

BETWEEN_NAMES = re.compile(r"[,;|\n]")
BETWEEN_ADDRESSES = re.compile(r"[,;|\s]+(?=https?://)")
"""What stands between several photos in one cell; an address may have commas itself."""


def record_fields(cells: Mapping[str, str | None], finder: PhotoFinder) -> dict[str, Any]:
    """Fields of `RECORD_FIELDS` with their cells, as fields of a `Product`; what is not clear is left out.

    Of further photos those count that lie in the photo folder.
    """
    found: dict[str, Any] = {name: cells.get(name) for name in TEXTS}
    named = photo_names(cells.get("further_photos"))
    found["further_photos"] = tuple(key for name in named if (key := finder.lies_there(name)) is not None)
    sale = parse_price(cells.get("sale_price") or "")
    found["sale_price"] = None if sale is None else sale[0]
    found["sale_start"], found["sale_end"] = parse_period(cells.get("sale_period"))
    found["first_seen"] = parse_time(cells.get("first_seen"))
    return found


def photo_names(cell: str | None) -> Iterator[str]:
    """The names or addresses in one cell: a JSON list, or with commas, bars or blanks between them; each once."""
    text = cell or ""
    names: Sequence[object] = (BETWEEN_ADDRESSES if "://" in text else BETWEEN_NAMES).split(text)
    if text.startswith("["):
        try:
            names = json.loads(text)
        except ValueError:
            return
    yield from dict.fromkeys(name for each in names if isinstance(each, str) and (name := present(each)) is not None)


def parse_period(cell: str | None) -> tuple[float | None, float | None]:
    """Begin and end of "2026-02-24T11:07+0100/2026-03-02T23:07+0100", in seconds since 1970; None where it is none.

    A day without a time is meant from its beginning to its end, without a zone in UTC.
    """
    begin, slash, end = (cell or "").partition("/")
    return (parse_time(begin), parse_time(end, time.max)) if slash else (None, None)


def parse_time(cell: str | None, of_day: time = time.min) -> float | None:
    """A time as ISO 8601 writes it, in seconds since 1970; `of_day` is meant where it names a day alone."""
    text = (cell or "").strip()
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) <= len("2026-02-24"):
        read = datetime.combine(read.date(), of_day)
    seconds = (read if read.tzinfo is not None else read.replace(tzinfo=UTC)).timestamp()
    return seconds if math.isfinite(seconds) else None

"""The two catalogues that are asked about: the drawn sample shop, and the Kaggle set.

Rows and photos are read from the catalogue itself, so that the questions stay the same whatever becomes of the shop.
"""

from __future__ import annotations

import csv
import io
import os
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .package import Product, SampleShop

ARCHIVE = "fashion-product-images-small.zip"
LABELS = ("gender", "masterCategory", "subCategory", "articleType", "baseColour", "season", "usage")
MISSING = ("", "NA")
SAMPLE_PHOTOS = (80, 60)
"""Height and width, those of the Kaggle set; the size that the demo draws takes four times as long."""


@dataclass(frozen=True)
class Row:
    """What questions are made of; a missing label is an absent key."""

    product_id: str
    title: str
    labels: Mapping[str, str]
    brand: str = ""


@dataclass(frozen=True)
class World:
    """A catalogue. `source` is what `Shop.build` takes, `photo` gives the bytes of a product's photo by its id."""

    source: Any
    rows: tuple[Row, ...] = field(repr=False)
    photo: Callable[[str], bytes] = field(repr=False)


def sample_world() -> World:
    """The sample shop that modiste draws."""
    source = SampleShop(size=SAMPLE_PHOTOS)
    products = [each for each in source.read() if isinstance(each, Product) and each.photo]
    keys = {each.product_id: each.photo for each in products}
    rows = (
        Row(
            each.product_id,
            each.title or "",
            {name: str(each.attributes[name]) for name in LABELS if name in each.attributes},
            each.brand or "",
        )
        for each in products
    )
    return World(source, _by_id(rows), lambda product_id: source.photo(keys[product_id] or ""))


def kaggle_archive() -> Path | None:
    """The Kaggle set in the folder that MODISTE_DATA names; None where there is none."""
    path = Path(os.environ.get("MODISTE_DATA", ""), ARCHIVE)
    return path if path.is_file() else None


def kaggle_world(archive: Path) -> World:
    """The Kaggle set: rows that have a photo."""
    file = zipfile.ZipFile(archive)
    names = set(file.namelist())
    table = min((name for name in names if name.endswith("styles.csv")), key=len)
    root = table.removesuffix("styles.csv")
    lines = csv.reader(io.StringIO(file.read(table).decode("utf-8-sig")))
    header = next(lines)
    rows = (_kaggle_row(header, fields) for fields in lines if fields)
    kept = _by_id(row for row in rows if f"{root}images/{row.product_id}.jpg" in names)
    return World(archive, kept, lambda product_id: file.read(f"{root}images/{product_id}.jpg"))


def _kaggle_row(header: list[str], fields: list[str]) -> Row:
    cells = dict(zip(header, fields, strict=False))
    title = ",".join(fields[len(header) - 1 :])
    labels = {name: cells[name] for name in LABELS if cells.get(name, "") not in MISSING}
    return Row(cells["id"], "" if title in MISSING else title, labels)


def _by_id(rows: Any) -> tuple[Row, ...]:
    """By id, of rows with one id the first."""
    first: dict[str, Row] = {}
    for row in rows:
        first.setdefault(row.product_id, row)
    return tuple(first[product_id] for product_id in sorted(first))

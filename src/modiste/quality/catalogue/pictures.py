"""The pictures of an inspection: a chart of counts per attribute, and sheets of photos with their labels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from modiste.quality.catalogue.inspection import Inspection
from modiste.quality.catalogue.label_attributes import file_names
from modiste.quality.catalogue.sampling import plain_sample, sample_per_label
from modiste.quality.catalogue.statistics import LabelCounts
from modiste.report.charts import Axis, BarChart, bar_chart, counted_bars
from modiste.report.sheet import RowSheet, Sheet, SheetRow, write_sheet
from modiste.report.tile import Tile, label_lines
from modiste.types import Product

CHARTS = "charts"
SHEETS = "sheets"

SAMPLE = 32
SAMPLE_COLUMNS = 8
STRATA = 48
"""One photo for each of this many types; the rare ones have their chart."""

SHOWN_GROUPS = 6
SHOWN_COPIES = 6


@dataclass(frozen=True, slots=True)
class InspectionPictures:
    """Where the pictures lie: a chart per attribute, in the order of the statistics, and the sheets that were drawn.

    `strata` is None in a catalogue without a category, `copies` in one without near-duplicates.
    """

    charts: tuple[Path, ...]
    sample: Path
    strata: Path | None
    copies: Path | None

    def files(self) -> tuple[Path, ...]:
        """All of them."""
        sheets = (self.sample, self.strata, self.copies)
        return (*self.charts, *(sheet for sheet in sheets if sheet is not None))


def draw_pictures(folder: Path, inspection: Inspection) -> InspectionPictures:
    """Draw charts and sheets into their folders under `folder`. Raises MissingExtraError without the extra [report]."""
    names = file_names(inspection.statistics.schema.names)
    charts = [
        _draw_labels(folder / CHARTS / f"{names[each.attribute]}.png", each) for each in inspection.statistics.labels
    ]
    return InspectionPictures(
        charts=tuple(charts),
        sample=_draw_sample(folder / SHEETS / "sample.png", inspection),
        strata=_draw_strata(folder / SHEETS / "article-types.png", inspection),
        copies=_draw_copies(folder / SHEETS / "near-duplicates.png", inspection),
    )


def _draw_labels(path: Path, labels: LabelCounts) -> Path:
    bars = counted_bars(dict(labels.counts), labels.missing)
    subtitle = f"{labels.rows:,} products · {len(labels.counts):,} labels · {labels.missing:,} without a label"
    return bar_chart(path, BarChart(f"Products per {labels.attribute}", subtitle, bars, Axis("Products"), labels.rows))


def _draw_sample(path: Path, inspection: Inspection) -> Path:
    shown = plain_sample(_with_photo(inspection), SAMPLE, inspection.seed)
    subtitle = f"{len(shown)} products with their labels, drawn at random (seed {inspection.seed})"
    tiles = [_tile(inspection, product) for product in shown]
    return write_sheet(path, Sheet("A look into the catalogue", subtitle, None, tiles, SAMPLE_COLUMNS))


def _draw_strata(path: Path, inspection: Inspection) -> Path | None:
    category = inspection.statistics.schema.narrowest_category()
    if category is None:
        return None
    shown = sample_per_label(_with_photo(inspection), category.name, STRATA, inspection.seed)
    if not shown:
        return None
    subtitle = f"One product for each of the {len(shown)} most frequent types (seed {inspection.seed})"
    tiles = [_tile(inspection, product) for product in shown]
    return write_sheet(path, Sheet("From the most frequent type on", subtitle, None, tiles, SAMPLE_COLUMNS))


def _draw_copies(path: Path, inspection: Inspection) -> Path | None:
    by_id = {product.product_id: product for product in inspection.catalogue.products}
    groups = [[by_id[product_id] for product_id in group] for group in inspection.photo_groups[:SHOWN_GROUPS]]
    if not groups:
        return None
    rows = []
    for first, *others in groups:
        copies = [_tile(inspection, product) for product in others[:SHOWN_COPIES]]
        rows.append(SheetRow(_tile(inspection, first, f"1 of {len(others) + 1}"), copies))
    subtitle = (
        f"The {len(rows)} largest of {len(inspection.photo_groups):,} groups of products with nearly the same photo"
    )
    return write_sheet(path, RowSheet("Near-duplicate photos", subtitle, rows))


def _with_photo(inspection: Inspection) -> list[Product]:
    return [product for product in inspection.catalogue.products if product.product_id in inspection.readable]


def _tile(inspection: Inspection, product: Product, badge: str | None = None) -> Tile:
    photo, heading = inspection.photo(product), product.title or product.product_id
    lines = label_lines(product.attributes, inspection.statistics.schema)
    return Tile(photo, heading, lines, badge or product.product_id)

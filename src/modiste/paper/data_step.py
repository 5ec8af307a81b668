"""The paper's data steps, in its order, with what each does to this catalogue."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np

from modiste.evaluate.encoding import product_photo
from modiste.evaluate.held_out import sample
from modiste.evaluate.sheets import COLUMNS, SHOWN
from modiste.metrics.classification import MISSING
from modiste.paper.merged_labels import merged_labels, merged_truth
from modiste.paper.results import DataResult, LabelCount
from modiste.paper.subset import Subset
from modiste.paper.workplace import Workplace
from modiste.report.charts import Axis, BarChart, bar_chart, counted_bars
from modiste.report.sheet import Sheet, write_sheet
from modiste.report.tile import Tile, label_lines
from modiste.schema import kaggle
from modiste.schema.paper_target import encode_paper_target, paper_slices
from modiste.sources.reading import ReadingReport
from modiste.types import Product

CHARTS, SHEETS = "charts", "sheets"
SAMPLE = "sample.png"


def do_data_steps(place: Workplace, fingerprint: str) -> DataResult:
    """Count, draw the charts of labels and the sheet of sample photos."""
    subset = place.subset
    labels = tuple(count_labels(subset, attribute) for attribute in kaggle().names)
    groups = subset.split.groups
    result = DataResult(
        fingerprint=fingerprint,
        source=Path(subset.split.catalogue.source.name).name,
        steps=tuple(_steps(subset, labels)),
        labels=labels,
        rows=len(subset.split.catalogue.products),
        set_aside=len(subset.set_aside),
        learned_rows=len(subset.learned),
        learned_groups=len({groups[product.product_id] for product in subset.learned}),
        validation_rows=len(subset.validation),
        test_rows=len(subset.test),
        test_groups=len({groups[product.product_id] for product in subset.test}),
    )
    for each in labels:
        _draw_counts(place.out, each)
    _draw_sample(place)
    return result


def count_labels(subset: Subset, attribute: str) -> LabelCount:
    """Merged labels of the whole catalogue; `missing` counts rows without one, set aside or not."""
    products = [product for product in subset.split.catalogue.products if product.photo is not None]
    truth, names = merged_truth(products, attribute), merged_labels(attribute)
    found = Counter(names[label] for label in truth[truth != MISSING])
    return LabelCount(
        attribute=attribute,
        raw_classes=len(kaggle().by_name[attribute].labels),
        classes=len(names),
        counts=tuple(sorted(found.items(), key=lambda item: (-item[1], item[0]))),
        missing=int((truth == MISSING).sum()),
    )


def chart_of(attribute: str) -> str:
    """The chart's path, relative to the report."""
    return f"{CHARTS}/labels-{attribute}.png"


def _steps(subset: Subset, labels: tuple[LabelCount, ...]) -> list[tuple[str, str]]:
    catalogue = subset.split.catalogue
    reading = ReadingReport.of(catalogue)
    years = sum("year" in product.attributes for product in catalogue.products)
    missing = ", ".join(f"{each.attribute} {each.missing:,}" for each in labels if each.missing) or "none"
    merged = ", ".join(f"{each.attribute} {each.raw_classes} to {each.classes}" for each in labels)
    slices = ", ".join(f"{part.start}:{part.stop}" for part in paper_slices().values())
    learned = subset.learned[0] if subset.learned else None
    target = "" if learned is None else f"; the first row's target sums to {_target(learned).sum():.0f}"
    return [
        ("Import the data", f"{reading.rows:,} rows of {Path(reading.source).name}."),
        ("Remove stray files", f"{reading.stray_photos:,} pictures that no row names."),
        ("Read the table", f"{reading.kept:,} rows kept; {_counts(reading.left_out)} left out."),
        ("Ids to paths", f"{reading.kept - reading.without_photo:,} photos; {reading.without_photo:,} rows lack one."),
        ("Drop columns", f"Names and years ({years:,}) are read but never shown to a net; price was never there."),
        ("Missing values", f"Rows without a label: {missing}."),
        ("Missing data as a test set", f"{len(subset.set_aside):,} rows miss at least one label and are set aside."),
        ("Replace duplicate labels", f"Raw classes to merged ones: {merged}."),
        ("Look at samples", "The sheet below, and counts per label."),
        ("Encode the target", f"Seven one-hot parts, {slices}{target}."),
        ("Pipeline", f"Photos decoded once into a memory map; batches drawn from (seed, epoch). {_sides(subset)}"),
    ]  # fmt: skip


def _sides(subset: Subset) -> str:
    return (
        f"{len(subset.learned):,} complete rows to learn from, {len(subset.validation):,} to validate on, "
        f"{len(subset.test):,} to judge, whole groups on one side."
    )


def _target(product: Product) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return encode_paper_target({name: product.attributes[name] for name in kaggle().names})


def _counts(left_out: object) -> str:
    assert isinstance(left_out, dict)
    return ", ".join(f"{kind} {count:,}" for kind, count in left_out.items()) or "none"


def _draw_counts(out: Path, labels: LabelCount) -> Path:
    bars = counted_bars(dict(labels.counts), labels.missing)
    total = labels.missing + sum(count for _, count in labels.counts)
    subtitle = f"{total:,} products, {len(labels.counts)} of {labels.classes} merged labels occur"
    chart = BarChart(f"Products per {labels.attribute}", subtitle, bars, Axis("Products"), total)
    return bar_chart(out / chart_of(labels.attribute), chart)


def _draw_sample(place: Workplace) -> Path:
    opened = product_photo(place.subset.catalogue.source, place.settings)
    shown = sample(place.subset.learned, SHOWN)
    tiles = [Tile(opened(p), p.title or p.product_id, label_lines(p.attributes, kaggle()), p.product_id) for p in shown]
    sheet = Sheet("Sample pictures with their labels", f"{len(tiles)} products, drawn by lot", None, tiles, COLUMNS)
    return write_sheet(place.out / SHEETS / SAMPLE, sheet)

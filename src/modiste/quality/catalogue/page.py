"""The page of an inspection: what a person should know about a catalogue before using it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from modiste.metrics.label_agreement import NoiseCeiling
from modiste.quality.catalogue.inspection import Inspection
from modiste.quality.catalogue.pictures import InspectionPictures, draw_pictures
from modiste.quality.catalogue.statistics import LabelCounts
from modiste.report.charts.bars import share_text
from modiste.report.html import (
    Block,
    Callout,
    Column,
    Command,
    Fact,
    Facts,
    Figure,
    Files,
    Gallery,
    HtmlReport,
    Paragraph,
    Section,
    Table,
    write_html,
)
from modiste.sources.reading import REPORT_CSV, REPORT_JSON

PAGE = "index.html"
TABLES = "tables"

SHOWN_FINDINGS = 20

RARE = 10
"""A label with fewer products can hardly be learned or judged."""


def write_inspection(folder: Path, inspection: Inspection) -> Path:
    """Write tables, pictures and the page index.html into `folder`, which is created, and return the page's path.

    Raises MissingExtraError without the extra [report].
    """
    inspection.reading.write(folder)
    tables = inspection.statistics.write_csv(folder / TABLES)
    pictures = draw_pictures(folder, inspection)
    sections = [
        Section("At a glance", list(_glance(inspection))),
        Section("Reading", list(_reading(inspection))),
        Section("Labels", list(_labels(inspection, pictures))),
        Section("Names and photos that repeat", list(_repeats(inspection, pictures))),
        Section("Photos with their labels", list(_photos(pictures))),
        Section("Files", [Files(_files(folder, (*tables, *pictures.files())))]),
    ]
    report = HtmlReport("What is in this catalogue", inspection.reading.source, date.today(), sections)
    return write_html(folder / PAGE, report)


def _glance(inspection: Inspection) -> Iterator[Block]:
    reading, groups = inspection.reading, inspection.statistics.groups
    yield Facts(
        [
            Fact(f"{reading.kept:,}", "products", f"of {reading.rows:,} rows"),
            Fact(f"{len(inspection.readable):,}", "photos read", f"of {inspection.photos:,} looked at"),
            Fact(share_text(groups.share_sharing_name), "share their name", f"{groups.names:,} different names"),
            Fact(share_text(groups.share_with_near_duplicate), "have a near-duplicate", f"of {groups.photos:,} photos"),
            Fact(f"{groups.groups:,}", "groups", f"the largest has {groups.largest_group:,}"),
        ]
    )
    yield from (Callout(words, "warning") for words in _warnings(inspection))
    if groups.groups < groups.products:
        yield Callout(
            f"Equal names and near-duplicate photos link {groups.products:,} products into {groups.groups:,} groups. "
            "A random split into training and test would put twins on both sides; split by group."
        )
    yield Paragraph("The next step, a shop to search in:")
    yield Command(f"modiste index {shlex.quote(reading.source)} --shop shop")


def _warnings(inspection: Inspection) -> Iterator[str]:
    reading = inspection.reading
    left_out = reading.rows - reading.kept
    if left_out:
        yield f"Rows that could not be used: {left_out:,} of {reading.rows:,}. reading.csv has each with its reason."
    if reading.without_photo:
        yield f"Products without a photo: {reading.without_photo:,}. Nothing that looks at photos can find them."
    with_photo = reading.kept - reading.without_photo
    if inspection.photos < with_photo:
        yield f"Photos looked at: only {inspection.photos:,} of {with_photo:,}, so most near-duplicates are missed."
    unreadable = inspection.photos - len(inspection.readable)
    if unreadable:
        share = f"{unreadable:,} of {inspection.photos:,}"
        yield f"Photos that cannot be read: {share}. reading.csv has each with its reason."


def _reading(inspection: Inspection) -> Iterator[Block]:
    reading = inspection.reading
    kinds = [(kind, count, "left out") for kind, count in reading.left_out.items()]
    kinds += [(kind, count, "kept") for kind, count in reading.noted.items()]
    if reading.stray_photos:
        kinds.append(("stray photo", reading.stray_photos, "no row names it"))
    if not kinds:
        yield Callout("Every row was read, and nothing is wrong with them.", "good")
        return
    columns = [Column("What was found"), Column("Times", number=True), Column("The row was")]
    yield Table(columns, [(kind, f"{count:,}", what) for kind, count, what in kinds])
    findings = reading.findings[:SHOWN_FINDINGS]
    more = len(reading.findings) - len(findings)
    yield Table(
        [Column("Where"), Column("Product"), Column("Reason")],
        [(finding.where, finding.product_id or "", finding.reason) for finding in findings],
        f"The first {len(findings)}; {more:,} more are in reading.csv." if more else "All of them.",
    )


def _labels(inspection: Inspection, pictures: InspectionPictures) -> Iterator[Block]:
    every = inspection.statistics.labels
    if not every:
        yield Callout("No attribute of this catalogue holds labels.")
        return
    columns = ("Labels", "Without a label", "Share without", f"Labels with fewer than {RARE}")
    numbers = [Column(title, number=True) for title in columns]
    yield Table([Column("Attribute"), *numbers, Column("Most frequent")], [_label_row(labels) for labels in every])
    charts = zip(every, pictures.charts, strict=True)
    yield Gallery([_figure(chart, f"Bars of products per {labels.attribute}") for labels, chart in charts])


def _label_row(labels: LabelCounts) -> tuple[str, ...]:
    rare = sum(count < RARE for _, count in labels.counts)
    share = share_text(labels.missing / max(1, labels.rows))
    label, count = labels.counts[0] if labels.counts else ("none", 0)
    most = f"{label} ({share_text(count / max(1, labels.rows))})"
    return labels.attribute, f"{len(labels.counts):,}", f"{labels.missing:,}", share, f"{rare:,}", most


def _repeats(inspection: Inspection, pictures: InspectionPictures) -> Iterator[Block]:
    groups = inspection.statistics.groups
    rows: Mapping[str, str] = {
        "Products": f"{groups.products:,}",
        "Different names": f"{groups.names:,}",
        "Products of the commonest name": f"{groups.largest_name:,}",
        "Products that share their name": share_text(groups.share_sharing_name),
        "Photos compared": f"{groups.photos:,}",
        "Pairs of near-duplicate photos": f"{groups.near_duplicate_pairs:,}",
        "Photos with a near-duplicate": share_text(groups.share_with_near_duplicate),
        "Largest group linked by photos": f"{groups.largest_photo_group:,}",
        "Groups linked by names or photos": f"{groups.groups:,}",
        "Largest of these groups": f"{groups.largest_group:,}",
    }
    yield Table([Column("What"), Column("How many", number=True)], list(rows.items()))
    if pictures.copies is not None:
        yield _figure(pictures.copies, "Rows of products with nearly the same photo")
    known = [ceiling for ceiling in inspection.statistics.ceilings if ceiling.agreement is not None]
    if known:
        yield Paragraph(
            "Two products with the same name should have the same labels. Where not, no model can predict both: "
            "the agreement is the noise ceiling to hold an accuracy against."
        )
        columns = [
            Column(title, number=True) for title in ("Names", "Pairs", "Agreement per name", "Agreement per pair")
        ]
        yield Table([Column("Attribute"), *columns], [_ceiling_row(ceiling) for ceiling in known])


def _ceiling_row(ceiling: NoiseCeiling) -> tuple[str, ...]:
    agreements = (ceiling.agreement or 0.0, ceiling.pair_agreement or 0.0)
    return ceiling.attribute, f"{ceiling.names:,}", f"{ceiling.pairs:,}", *map(share_text, agreements)


def _photos(pictures: InspectionPictures) -> Iterator[Block]:
    yield _figure(pictures.sample, "Photos of products drawn at random, with their labels")
    if pictures.strata is not None:
        yield _figure(pictures.strata, "One photo for each of the most frequent types, with its labels")


def _figure(picture: Path, description: str) -> Figure:
    """A click leads to the file, one folder below the page."""
    return Figure(picture, description, link=f"{picture.parent.name}/{picture.name}")


def _files(folder: Path, written: tuple[Path, ...]) -> list[tuple[str, str]]:
    words = {".csv": "table", ".png": "picture"}
    names = [(path.relative_to(folder).as_posix(), words[path.suffix]) for path in written]
    return [(REPORT_CSV, "every finding about a row or a photo"), (REPORT_JSON, "the same in numbers"), *names]

"""The page of an audit: suspect labels with their photos, reasons and suggestions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from modiste.curate.audit.suspects import Suspect
from modiste.report.html import (
    Block,
    Callout,
    Column,
    Fact,
    Facts,
    Figure,
    HtmlReport,
    Paragraph,
    Section,
    Table,
    write_html,
)
from modiste.report.sheet import Sheet, Tile, write_sheet

PAGE, SHEETS = "index.html", "sheets"

ON_A_SHEET = 60


def write_audit_page(
    folder: Path, shop: str, products: int, suspects: Sequence[Suspect], photos: Mapping[str, bytes]
) -> Path:
    """Write index.html and its picture sheets into `folder` and return the page's path.

    `photos` maps product ids to JPEGs. Raises MissingExtraError without the extra [report].
    """
    sections = [Section("At a glance", list(_glance(products, suspects)))]
    if suspects:
        sections += [Section("Photos", list(_sheets(folder, suspects, photos))), Section("Reasons", [_table(suspects)])]
    return write_html(folder / PAGE, HtmlReport("Labels that look wrong", shop, date.today(), sections))


def _glance(products: int, suspects: Sequence[Suspect]) -> Iterator[Block]:
    counts = Counter(each.attribute for each in suspects)
    facts = [Fact(f"{len(suspects):,}", "suspect labels", f"in {products:,} products")]
    yield Facts([*facts, *(Fact(f"{count:,}", name) for name, count in counts.most_common())])
    if not suspects:
        yield Callout("No label looks wrong.", "good")
        return
    yield Paragraph(
        "Most suspect first. Delete the rows of audit.csv that you do not agree with, and give the rest to "
        "`modiste correct`. A confidence is an estimate from the evidence, not a proof."
    )


def _sheets(folder: Path, suspects: Sequence[Suspect], photos: Mapping[str, bytes]) -> Iterator[Block]:
    for start in range(0, len(suspects), ON_A_SHEET):
        shown = suspects[start : start + ON_A_SHEET]
        tiles = [suspect_tile(start + place, each, photos) for place, each in enumerate(shown, start=1)]
        words = f"Suspect labels {start + 1} to {start + len(shown)}"
        name = f"{SHEETS}/suspects-{start + 1:04}.png"
        yield Figure(write_sheet(folder / name, Sheet(words, "", None, tiles)), words, link=name)


def suspect_tile(rank: int, suspect: Suspect, photos: Mapping[str, bytes]) -> Tile:
    """The photo, the name, what is given and what is suggested."""
    lines = [
        f"{suspect.attribute}: {suspect.given or 'none'}",
        f"rather {suspect.suggested} ({suspect.confidence:.2f})",
    ]
    return Tile(photos.get(suspect.product_id), suspect.title or suspect.product_id, lines, str(rank))


def _table(suspects: Sequence[Suspect]) -> Table:
    columns = [Column("", number=True), Column("Product"), Column("Name"), Column("Attribute"), Column("Given")]
    columns += [Column("Suggested"), Column("Confidence", number=True), Column("Why")]
    rows = [
        (
            str(rank),
            each.product_id,
            each.title or "",
            each.attribute,
            each.given or "",
            each.suggested,
            f"{each.confidence:.2f}",
            "; ".join(each.reasons),
        )
        for rank, each in enumerate(suspects, start=1)
    ]
    return Table(columns, rows)

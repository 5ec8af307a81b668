"""`modiste inspect`: what is in a catalogue, before it is used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modiste.cli.source_options import ColumnOption, PhotosOption, SourceArgument, column_mapping, detected_kind

if TYPE_CHECKING:
    from modiste.quality.catalogue.inspection import Inspection

SHOWN_LABELS = 3
"""The most frequent labels that the summary names."""


def inspect(
    source: SourceArgument,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the report; created where missing.")],
    column: ColumnOption = None,
    photos: PhotosOption = None,
    seed: Annotated[int, typer.Option("--seed", help="Decides which products the sheets show.")] = 0,
    limit_photos: Annotated[
        int | None, typer.Option("--limit-photos", min=1, metavar="N", help="Look at N photos only, drawn by the seed.")
    ] = None,
) -> None:
    """Report what is in a catalogue: unusable rows, missing labels, counts per label, repeated names and photos.

    Example: modiste inspect fashion-product-images-small.zip --out report
    """
    from modiste.parallel.progress import terminal_progress
    from modiste.quality.catalogue.inspection import inspect_catalogue
    from modiste.quality.catalogue.page import write_inspection
    from modiste.report.extra import require_report_extra
    from modiste.settings import load_settings
    from modiste.sources import open_source
    from modiste.sources.reading import read

    require_report_extra("modiste inspect")
    settings = load_settings()
    catalogue = read(open_source(source, columns=column_mapping(column), photos=photos, settings=settings))
    with terminal_progress() as progress:
        found = inspect_catalogue(catalogue, settings, seed=seed, limit_photos=limit_photos, progress=progress)
    page = write_inspection(out, found)
    _print_summary(found)
    typer.echo(detected_kind(source))
    typer.echo(f"Report: {page}")


def _print_summary(found: Inspection) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    console.print(_sentence(found), highlight=False, soft_wrap=True)
    table = Table("attribute", box=None, pad_edge=False)
    for title in ("labels", "without"):
        table.add_column(title, justify="right")
    table.add_column("most frequent")
    for labels in found.statistics.labels:
        most = ", ".join(f"{label} {count:,}" for label, count in labels.counts[:SHOWN_LABELS])
        table.add_row(labels.attribute, f"{len(labels.counts):,}", f"{labels.missing:,}", Text(most))
    console.print(table)


def _sentence(found: Inspection) -> str:
    reading, groups, read = found.reading, found.statistics.groups, len(found.readable)
    return (
        f"Read {reading.kept:,} of {reading.rows:,} rows and {read:,} of {found.photos:,} photos. "
        f"{groups.share_sharing_name:.1%} of the products share their name, "
        f"{groups.share_with_near_duplicate:.1%} of the photos have a near-duplicate."
    )

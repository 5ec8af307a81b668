"""`modiste doctor`: will this feed work, is this shop healthy, and what to do about it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modiste.cli.options import ModelOption
from modiste.cli.printable import printable
from modiste.cli.source_options import ColumnOption, PhotosOption, column_mapping

if TYPE_CHECKING:
    from modiste.quality.feed.advice import Advice, Given
    from modiste.quality.feed.check import FeedHealth
    from modiste.settings import Settings
    from modiste.types import Source

SHOWN_REASONS = 8
"""Reasons that are printed, the commonest."""

SHOWN_PHOTOS = 3
"""Broken and small photos that are named."""


def doctor(
    source: Annotated[
        str | None, typer.Argument(metavar="SOURCE", help="Feed, table, Kaggle zip or folder of photos.")
    ] = None,
    shop: Annotated[str | None, typer.Option("--shop", metavar="URI", help="A shop to look at.")] = None,
    column: ColumnOption = None,
    photos: PhotosOption = None,
    sample: Annotated[int, typer.Option("--sample", min=0, metavar="N", help="Photos that are decoded.")] = 200,
    downloads: Annotated[
        Path | None,
        typer.Option(
            "--downloads", metavar="FILE", help="Write the missing photos' addresses there, for curl --config."
        ),
    ] = None,
    model: ModelOption = None,
    compact: Annotated[bool, typer.Option("--compact", help="Tidy the shop's files first.")] = False,
) -> None:
    """Say whether a feed will work or a shop is healthy, and what to fix.

    Ends with 0 when all is well, 1 when there is something to fix, 2 when it cannot be used.

    Example: modiste doctor feed.xml --photos photos
    """
    from modiste.errors import QueryError

    if source is None and shop is None:
        raise QueryError("Name what to look at: modiste doctor SOURCE, or modiste doctor --shop URI.")
    code = 0 if source is None else _report_feed(source, column or [], photos, sample, downloads, model)
    if shop is not None:
        from modiste.cli.shop_health import report_shop_health  # type: ignore[import-untyped, unused-ignore]

        try:
            report_shop_health(shop, model=model, compact=compact)
        except typer.Exit as unhealthy:
            code = max(code, unhealthy.exit_code)
    raise typer.Exit(code)


def _report_feed(
    source: str, column: list[str], photos: Path | None, sample: int, downloads: Path | None, model: Path | None
) -> int:
    from modiste.models.model_folder import open_model
    from modiste.parallel.progress import terminal_progress
    from modiste.quality.feed.advice import Given, advise
    from modiste.quality.feed.check import examine
    from modiste.settings import load_settings
    from modiste.sources import open_source, recognise

    settings = load_settings(model=model)
    recognition = recognise(Path(source))
    _line("Source", f"{source} was recognised as {recognition.kind}: {recognition.why}.")
    if downloads is not None and photos is not None:
        _make_folder(photos)
    opened = open_source(source, columns=column_mapping(column), photos=photos, settings=settings)
    with terminal_progress() as progress:
        health = examine(
            opened, open_model(settings.model).description.schema, settings, sample=sample, progress=progress
        )
    written_to = None if downloads is None else str(downloads)
    given = Given(source, None if photos is None else str(photos), tuple(column), written_to)
    _print_health(health)
    if downloads is not None:
        _write_downloads(downloads, opened, photos or Path(source).parent, settings)
    return _print_advice(advise(health, given), given)


def _make_folder(path: Path) -> None:
    from modiste.errors import QueryError

    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise QueryError(
            f"--photos {path} is not a folder that photos can be downloaded to: {error.strerror}."
        ) from error


def _write_downloads(path: Path, source: Source, folder: Path, settings: Settings) -> None:
    from modiste.errors import QueryError
    from modiste.quality.feed.downloads import write_downloads
    from modiste.sources.table import TableSource

    missing = source.missing_photos() if isinstance(source, TableSource) else ()
    try:
        written, left_out = write_downloads(path, missing, folder, settings.photo_max_bytes)
    except OSError as error:
        raise QueryError(f"--downloads {path} cannot be written: {error.strerror}.") from error
    more = f"; {left_out:,} addresses are left out, as no file can be named after them" if left_out else ""
    _line("Downloads", f"wrote {written:,} addresses to {path}{more}")


def _print_health(health: FeedHealth) -> None:
    rows = health.products + health.left_out
    _line("Rows", f"{health.products:,} of {rows:,} usable, {health.left_out:,} left out")
    for reason in health.reasons[:SHOWN_REASONS]:
        _number(reason.number, f"{reason.example.reason} ({reason.example.where})")
    if len(health.reasons) > SHOWN_REASONS:
        _line("", f"and {len(health.reasons) - SHOWN_REASONS:,} more reasons")
    _print_photos(health)
    _print_fields(health)
    _print_labels(health)


def _print_photos(health: FeedHealth) -> None:
    from modiste.quality.feed.photos import SMALL

    photos = health.photos
    _line("Photos", f"{photos.with_photo:,} of {health.products:,} products have one, in {photos.files:,} files")
    if not photos.looked_at:
        return
    found = f"{len(photos.broken):,} cannot be used, {len(photos.small):,} are under {SMALL} pixels"
    _line("", f"of {photos.looked_at:,} looked at, {found}")
    for key, why in photos.broken[:SHOWN_PHOTOS]:
        _line("", f"  {key}: {why}")
    for key, height, width in photos.small[:SHOWN_PHOTOS]:
        _line("", f"  {key}: {height} x {width} pixels")


def _print_fields(health: FeedHealth) -> None:
    groups, prices = health.groups, health.prices
    if groups.groups:
        largest = f"groups: {groups.groups:,}; the largest, {groups.largest!r}, has {groups.largest_size:,}"
        _line("Variants", f"{groups.products:,} products share a group with others ({largest})")
    else:
        _line("Variants", "no two products share a group")
    if prices.priced:
        named = ", ".join(f"{name or 'no currency'} {number:,}" for name, number in prices.currencies.items())
        span = f"{prices.lowest:,.2f} to {prices.highest:,.2f}"
        _line("Prices", f"{prices.priced:,} of {health.products:,} products have one, {span}: {named}")
    else:
        _line("Prices", "none")


def _print_labels(health: FeedHealth) -> None:
    title = "Labels"
    for labels in health.labels:
        if labels.known or labels.unknown or labels.unknown_values:
            without = f", {labels.missing:,} without" if labels.missing else ""
            _line(title, f"{labels.attribute}: {labels.known:,} known to the model, {labels.unknown:,} not{without}")
            title = ""
        for value in labels.unknown_values:
            near = f", spelled nearly like {' or '.join(value.nearest)}" if value.nearest else ""
            _number(value.number, f"{value.column} {value.value[:60]!r} is not a label{near}")
    absent = [labels.attribute for labels in health.labels if not labels.known and not labels.unknown]
    if absent:
        _line(title, f"none for {', '.join(absent)}")


def _print_advice(found: tuple[Advice, ...], given: Given) -> int:
    from modiste.quality.feed.advice import Severity

    words = {Severity.NOTE: "To know", Severity.FIX: "To fix", Severity.UNUSABLE: "In the way"}
    typer.echo("")
    for advice in found:
        _line(words[advice.severity], f"{advice.what} {advice.remedy}")
        if advice.command is not None:
            _line("", f"    {advice.command}")
    worst = max((advice.severity for advice in found), default=Severity.NOTE)
    if worst is Severity.UNUSABLE:
        typer.echo("\nThis feed cannot be used yet.")
    else:
        good = "This feed will work." if worst is Severity.NOTE else "This feed will work, without what is named above."
        typer.echo(f"\n{good} Next: {given.command('index', '--shop', 'shop')}")
    return int(worst)


def _line(title: str, text: str) -> None:
    typer.echo(f"{title:<12}{printable(text)}")


def _number(number: int, text: str) -> None:
    _line("", f"{number:>7,}  {text}")

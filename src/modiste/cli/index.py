"""`modiste index` and `modiste remove`: what goes into a shop and out of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modiste.cli.options import ModelOption, ShopOption
from modiste.cli.printable import printable
from modiste.cli.source_options import ColumnOption, PhotosOption, SourceArgument, column_mapping, detected_kind

if TYPE_CHECKING:
    from modiste.ingest.report import IndexReport

INTERRUPTED = 130
"""The exit code of a command that Ctrl-C or SIGTERM ended: 128 and the number of Ctrl-C's signal."""


def index(
    source: SourceArgument,
    shop: ShopOption,
    column: ColumnOption = None,
    photos: PhotosOption = None,
    model: ModelOption = None,
    prune: Annotated[bool, typer.Option("--prune", help="Remove products that the source no longer names.")] = False,
    prune_most: Annotated[
        bool, typer.Option("--prune-most", help="Like --prune, also where that removes more than half of the shop.")
    ] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Empty the shop first, as for another model.")] = False,
    report: Annotated[
        Path | None, typer.Option("--report", metavar="DIR", help="Write reading.json and reading.csv there.")
    ] = None,
) -> None:
    """Build a shop from a catalogue, or bring it up to date: only new and changed photos are encoded.

    A run that was stopped resumes where it was.

    Example: modiste index fashion-product-images-small.zip --shop s

    When most of the catalogue has really gone: modiste index catalogue.csv --shop s --prune-most
    """
    from modiste.cli.termination import sigterm_as_ctrl_c
    from modiste.parallel.progress import terminal_progress
    from modiste.settings import load_settings
    from modiste.shop import Shop
    from modiste.sources import open_source
    from modiste.sources.reading import read

    settings = load_settings(model=model)
    opened = open_source(source, columns=column_mapping(column), photos=photos, settings=settings)
    catalogue = read(opened)
    target = Shop.create(shop, settings=settings, rebuild=rebuild)
    try:
        with sigterm_as_ctrl_c(), terminal_progress() as progress:
            done = target.update(catalogue, prune=prune or prune_most, prune_most=prune_most, progress=progress)
    except KeyboardInterrupt:
        typer.echo(f"Stopped with {target.count:,} products in the shop {shop}; the same command resumes.", err=True)
        raise typer.Exit(INTERRUPTED) from None
    _tell(done, f"The shop {shop} holds {target.count:,} products.", report)
    typer.echo(detected_kind(source))
    trouble = _trouble(done, target.count)
    if trouble is not None:
        typer.echo(f"modiste: {printable(trouble)}", err=True)
        raise typer.Exit(1)


def remove(
    product_ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Product ids, as in the catalogue.")],
    shop: ShopOption,
    model: ModelOption = None,
) -> None:
    """Take products out of a shop. Ids that it does not have are named, and the exit code is then 1.

    Example: modiste remove 15970 39386 --shop s
    """
    from modiste.settings import load_settings
    from modiste.shop import Shop

    target = Shop.open(shop, settings=load_settings(model=model))
    unknown = target.unknown(product_ids)
    removed = target.remove(product_ids)
    typer.echo(f"Removed {removed:,} of {len(set(product_ids)):,}; the shop {shop} holds {target.count:,} products.")
    for product_id in unknown:
        typer.echo(f"modiste: unknown product: the shop has no {product_id!r}", err=True)
    if unknown:
        raise typer.Exit(1)


def _tell(done: IndexReport, holds: str, report: Path | None) -> None:
    from modiste.types import FindingKind

    typer.echo(
        f"{holds} In {done.seconds:,.1f} s: {done.encoded:,} encoded, {done.updated:,} updated, "
        f"{done.unchanged:,} unchanged, {done.removed:,} removed, {sum(done.left_out.values()):,} left out."
    )
    for kind, number in done.left_out.items():
        typer.echo(f"  left out, {kind}: {number:,}")
    if done.earlier_photo:
        typer.echo(f"  kept their earlier photo, because today's is missing or refused: {done.earlier_photo:,}")
    unread = done.reading.noted.get(FindingKind.UNUSABLE_VALUE, 0)
    if unread:
        typer.echo(f"  values not read, as a price that is not one clear number: {unread:,}")
    if report is not None:
        typer.echo(f"Every finding is in {done.write(report)}.")
    elif done.left_out or done.earlier_photo or unread:
        typer.echo("Run with --report DIR for each row and its reason; `modiste doctor SOURCE` says what to do.")


def _trouble(done: IndexReport, held: int) -> str | None:
    """Why the run did not do what it was for, in a sentence; None where it did."""
    from modiste.sources.findings import is_without_id

    reading = done.reading
    if reading.rows == 0:
        return f"{reading.source} has no rows."
    if reading.kept == 0:
        return f"None of the {reading.rows:,} rows can be used; the commonest reason: {reading.commonest_reason()}."
    if done.unconfirmed:
        return (
            f"--prune removed nothing: it would remove {done.unconfirmed:,} of the shop's {held:,} products, as after "
            "a file that was cut short; if they have really gone, use --prune-most."
        )
    if done.spared == 0:
        return None
    rows = sum(map(is_without_id, reading.findings))
    return (
        f"--prune removed nothing: {done.spared:,} products are no longer named, but {rows:,} rows without a readable "
        "id were left out and may be theirs; mend those rows, or take products out with `modiste remove`."
    )

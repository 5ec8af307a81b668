"""`modiste train-text`: words for a finished model."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from modiste.cli.source_options import ColumnOption, PhotosOption, column_mapping
from modiste.errors import MissingExtraError, QueryError


def train_text(
    model: Annotated[Path, typer.Option("--model", metavar="MODEL", help="The model folder that gets the text tower.")],
    source: Annotated[
        str | None,
        typer.Argument(metavar="[SOURCE]", help="The catalogue to learn from: encoded once, then forgotten."),
    ] = None,
    shop: Annotated[
        str | None, typer.Option("--shop", metavar="URI", help="Instead: a shop that this model has indexed.")
    ] = None,
    column: ColumnOption = None,
    photos: PhotosOption = None,
) -> None:
    """Teach a model words: a text tower is learned from product names and labels and put into the model folder.

    Learns from the training products of the catalogue, and says how well names find photos among the validation ones.
    Takes about three minutes for 40,000 products, and their encoding before, where no shop is given.

    Example: modiste train-text fashion-product-images-small.zip --model model
    """
    if find_spec("torch") is None:
        raise MissingExtraError("Training a text tower", "train")
    if (source is None) == (shop is None):
        raise QueryError("Give either a SOURCE or a --shop to learn from.")
    if shop is not None and (column or photos):
        raise QueryError("--column and --photos say how a SOURCE is read; a shop was read when it was indexed.")
    from modiste.parallel.progress import terminal_progress
    from modiste.settings import load_settings
    from modiste.shop import Shop
    from modiste.sources import open_source
    from modiste.train.text.training import train_text as learn

    settings = load_settings(model=model)
    if shop is not None:
        snapshot = Shop.open(shop, settings=settings).snapshot()
    else:
        opened = open_source(source or "", columns=column_mapping(column), photos=photos, settings=settings)
        with TemporaryDirectory() as folder, terminal_progress() as progress:
            snapshot = Shop.build(opened, folder, settings=settings, progress=progress).snapshot()
    with terminal_progress(lines=True) as progress:
        done = learn(model, snapshot, progress)
    typer.echo(f"{done.model.path}: text tower of {done.size / 1e6:.1f} MB, from {done.names:,} names.")
    typer.echo("\n".join(f"  {name}: {value:.4f}" for name, value in done.metrics.items()))

"""`modiste calibrate`: fit what tagging needs beside a net's outputs."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from modiste.cli.source_options import ColumnOption, PhotosOption, column_mapping
from modiste.errors import MissingExtraError


def calibrate(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="A model folder; its model.json is rewritten.")],
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="The labelled catalogue that it was trained on.")],
    column: ColumnOption = None,
    photos: PhotosOption = None,
) -> None:
    """Fit a model's thresholds, known-product measure and formality on a catalogue's validation side.

    `modiste export` does this for every model that it writes; for older folders, and after changes, it is done here.

    Example: modiste calibrate model fashion-product-images-small.zip
    """
    if find_spec("scipy") is None:
        raise MissingExtraError("Calibrating a model", "report")
    from modiste.parallel.progress import terminal_progress
    from modiste.settings import load_settings
    from modiste.sources import open_source
    from modiste.sources.reading import read
    from modiste.train.export.recalibrate import recalibrate

    settings = load_settings()
    opened = open_source(source, columns=column_mapping(column), photos=photos, settings=settings)
    with terminal_progress(lines=True) as progress:
        fit = recalibrate(model, read(opened), settings, progress).description.tagging
    assert fit is not None
    typer.echo(f"{model}: fitted on {fit.fitted_on}.")
    for attribute, threshold in fit.raw.thresholds.items():
        words = "never sure" if threshold is None else f"sure from {threshold:.3f}"
        typer.echo(f"  {attribute}: {words}, second temperature {fit.raw.temperatures[attribute]}")

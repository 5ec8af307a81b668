"""Fit the numbers of tagging for a model folder that is there already, on a catalogue's validation side."""

from __future__ import annotations

from pathlib import Path

from modiste.models.encoder import OnnxEncoder
from modiste.models.model_folder import CARD, ModelFolder, open_model, save_model
from modiste.parallel.progress import Progress
from modiste.settings import Settings
from modiste.train.data.split import CatalogueSplit
from modiste.train.export.tagging_fit import fit_tagging
from modiste.types import Catalogue


def recalibrate(
    folder: Path, catalogue: Catalogue, settings: Settings, progress: Progress | None = None
) -> ModelFolder:
    """Write the fitted numbers into the folder's model.json; graph and card stay. Raises ModelError."""
    model = open_model(folder)
    products = CatalogueSplit.of(catalogue, settings, progress=progress).side("validation")
    encoder = OnnxEncoder(model, settings.threads)
    fit = fit_tagging(catalogue, products, model.description, encoder, settings, progress)
    described = model.description.model_copy(update={"tagging": fit})
    return save_model(folder, model.graph, described, (folder / CARD).read_text("utf-8"))

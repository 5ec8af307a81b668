"""Fit the numbers of tagging for a model folder that is there already, on a catalogue's validation side."""

from __future__ import annotations

from pathlib import Path

from modiste.features.encoder import OnnxEncoder
from modiste.features.model_folder import CARD, ModelFolder, open_model, save_model
from modiste.settings import Settings
from modiste.train.readable_split import ReadableSplit
from modiste.train.tagging_fit import fit_tagging
from modiste.types import Catalogue


def refit(folder: Path, catalogue: Catalogue, settings: Settings) -> ModelFolder:
    """Write the fitted numbers into the folder's model.json; graph and card stay. Raises ModelError."""
    model = open_model(folder)
    products = ReadableSplit.of(catalogue, settings).side("validation")
    fit = fit_tagging(catalogue, products, model.description, OnnxEncoder(model, settings.threads), settings)
    described = model.description.model_copy(update={"tagging": fit})
    return save_model(folder, model.graph, described, (folder / CARD).read_text("utf-8"))

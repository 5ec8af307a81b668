"""Fit the numbers of tagging for a model folder that is there already, on a catalogue's validation side."""

from __future__ import annotations

from pathlib import Path

from modiste.catalogue.photo_signatures import photo_signatures
from modiste.catalogue.splits import split_products
from modiste.features.encoder import OnnxEncoder
from modiste.features.model_folder import CARD, ModelFolder, open_model, save_model
from modiste.settings import Settings
from modiste.train.tagging_fit import fit_tagging
from modiste.types import Catalogue, Product


def refit(folder: Path, catalogue: Catalogue, settings: Settings) -> ModelFolder:
    """Write the fitted numbers into the folder's model.json; graph and card stay. Raises ModelError."""
    model = open_model(folder)
    products = validation_side(catalogue, settings)
    fit = fit_tagging(catalogue, products, model.description, OnnxEncoder(model, settings.threads), settings)
    described = model.description.model_copy(update={"tagging": fit})
    return save_model(folder, model.graph, described, (folder / CARD).read_text("utf-8"))


def validation_side(catalogue: Catalogue, settings: Settings) -> list[Product]:
    """The products of the grouped split's validation tenth."""
    signatures = photo_signatures(
        catalogue,
        max_bytes=settings.photo_max_bytes,
        max_pixels=settings.photo_max_pixels,
        threads=settings.threads,
    )
    split = split_products(catalogue.products, signatures.near_duplicates())
    return [product for product in catalogue.products if split[product.product_id] == "validation"]

"""The validation products of a run, as a model folder sees them: photos through serving's own preprocessing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL.Image import Image

from modiste.errors import ModelError
from modiste.metrics.classification import MISSING
from modiste.models.encoder import OnnxEncoder
from modiste.parallel.batches import batches
from modiste.parallel.progress import Progress
from modiste.settings import Settings
from modiste.train.data.split import CatalogueSplit
from modiste.train.run_folder import RunFolder
from modiste.types import Catalogue, Pixels, Product
from modiste.vision.decode import open_photo

PHOTOS_PER_CALL = 128


@dataclass(frozen=True)
class Predictions:
    """Targets (n, attributes) int64 and logits per attribute (n, classes) float32 of the n photos that can be read."""

    targets: NDArray[np.int64]
    logits: dict[str, NDArray[np.float32]]


def validation_products(split: CatalogueSplit, run: RunFolder) -> list[Product]:
    """The products that a run was validated on, found again by the same grouping.

    Raises ModelError when the catalogue gives another number of them than the run had.
    """
    products = split.side("validation")
    if run.preset.missing_labels == "set aside":
        products = [product for product in products if MISSING not in run.space.targets(product)]
    if len(products) != run.data.validation:
        raise ModelError(
            f"{split.catalogue.source.name} gives {len(products):,} validation products and the run in {run.path} had "
            f"{run.data.validation:,}; name the catalogue it was trained on with --source."
        )
    return products


def predict(
    catalogue: Catalogue,
    products: Sequence[Product],
    encoder: OnnxEncoder,
    run: RunFolder,
    settings: Settings,
    progress: Progress,
) -> Predictions:
    """What the encoder predicts for the products' photos."""
    targets = np.array([run.space.targets(product) for product in products], np.int64)
    logits: dict[str, list[NDArray[np.float32]]] = {attribute: [] for attribute in run.space.names}
    done = 0
    opened = _opened(catalogue, encoder.prepare, settings)
    for batch in batches(opened, products, threads=settings.threads, size=PHOTOS_PER_CALL):
        for attribute, values in encoder.encode(np.stack([pixels for _, pixels in batch])).logits.items():
            logits[attribute].append(values)
        done += len(batch)
        progress.update("photos to validate on", done, len(products))
    return Predictions(
        targets.reshape(len(products), len(run.space.names)),
        {name: np.concatenate(values) for name, values in logits.items()},
    )


def read_pixels(
    catalogue: Catalogue, products: Sequence[Product], prepare: Callable[[Image], Pixels], settings: Settings
) -> Pixels:
    """The products' photos as `prepare` makes them, (n, height, width, 3) uint8. Raises PhotoError."""
    opened = _opened(catalogue, prepare, settings)
    photos = batches(opened, products, threads=settings.threads, size=PHOTOS_PER_CALL)
    return np.stack([pixels for batch in photos for _, pixels in batch])


def _opened(
    catalogue: Catalogue, prepare: Callable[[Image], Pixels], settings: Settings
) -> Callable[[Product], Pixels]:
    def opened(product: Product) -> Pixels:
        return prepare(open_photo(catalogue.source.photo(product.photo or ""), settings))

    return opened

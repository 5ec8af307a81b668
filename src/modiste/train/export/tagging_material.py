"""What the numbers of tagging are fitted on: validation products as `modiste tag` reads them, the same on busy
grounds, and drawings of things that are not products."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np
from PIL import Image

from modiste.errors import ModelError, PhotoError
from modiste.models.model_folder import ModelDescription
from modiste.models.photo_encoding import PhotoEncoding, PreparedPhoto, prepare_views
from modiste.parallel.batches import batches
from modiste.parallel.progress import Progress, counted
from modiste.sample.drawing.backgrounds import draw_ground
from modiste.sample.drawing.non_products import NON_PRODUCTS, draw_non_product
from modiste.settings import Settings
from modiste.tagging.reading import read_photos
from modiste.types import Catalogue, Embeddings, Encoder, Product
from modiste.vision.decode import open_photo
from modiste.vision.ground import product_mask, set_on_ground
from modiste.vision.look import look

DRAWINGS_PER_KIND, FIRST_SEED = 60, 10_000
"""The evaluation draws from other seeds, below the first one here."""

PRODUCTS_ON_GROUNDS = 400
PHOTOS_PER_CALL = 64

Picture: TypeAlias = Callable[[], Image.Image | None]
"""Opens an upright RGB picture; None, or PhotoError, where there is none to use."""


@dataclass(frozen=True)
class Material:
    """`products` (n) with their `reading` (n rows); embeddings (m, d) of `others_known`, products on busy grounds, and
    of `not_products`, drawings."""

    products: tuple[Product, ...]
    reading: PhotoEncoding
    others_known: Embeddings
    not_products: Embeddings


def collect_material(
    catalogue: Catalogue,
    products: Sequence[Product],
    description: ModelDescription,
    encoder: Encoder,
    settings: Settings,
    progress: Progress,
) -> Material:
    """Read all of it; products without a usable photo are left out. Raises ModelError when none is left."""
    opened = [partial(_photo, catalogue, product, settings) for product in products]
    read_all = partial(read_pictures, description=description, encoder=encoder, settings=settings)
    usable, reading = read_all(opened, advance=counted(progress, "photos to fit tagging on", len(opened)))
    if not usable:
        raise ModelError(f"{catalogue.source.name} has no validation photo to fit on; give the labelled catalogue.")
    chosen = usable[:: max(1, len(usable) // PRODUCTS_ON_GROUNDS)]
    _, on_grounds = read_all([partial(on_ground, opened[row], row) for row in chosen])
    seeds = range(FIRST_SEED, FIRST_SEED + DRAWINGS_PER_KIND)
    _, drawn = read_all([partial(draw_non_product, kind, seed) for kind in NON_PRODUCTS for seed in seeds])
    return Material(tuple(products[row] for row in usable), reading, on_grounds.embeddings, drawn.embeddings)


def read_pictures(
    pictures: Sequence[Picture],
    description: ModelDescription,
    encoder: Encoder,
    settings: Settings,
    advance: Callable[[int], object] | None = None,
) -> tuple[list[int], PhotoEncoding]:
    """The positions of the usable pictures, and what the net says of them at the model's temperatures.

    `advance` is called with the number of further photos read.
    """
    heads, schema = description.heads, description.schema

    def shown(picture: Picture) -> PreparedPhoto | None:
        try:
            opened = picture()
        except PhotoError:
            return None
        return None if opened is None else prepare_views(look(opened), encoder)

    usable: list[int] = []
    readings: list[PhotoEncoding] = []
    rows = range(len(pictures))
    for batch in batches(lambda row: shown(pictures[row]), rows, threads=settings.threads, size=PHOTOS_PER_CALL):
        prepared = [(row, photo) for row, photo in batch if photo is not None]
        if prepared:
            usable += [row for row, _ in prepared]
            readings.append(read_photos([photo for _, photo in prepared], encoder, heads, schema))
        if advance is not None:
            advance(len(batch))
    return usable, _joined(readings, description)


def _joined(readings: Sequence[PhotoEncoding], description: ModelDescription) -> PhotoEncoding:
    """The rows of all readings, none or more, one after another."""
    embeddings = [np.empty((0, description.dimensions), np.float32), *(each.embeddings for each in readings)]
    probabilities = {
        name: np.concatenate(
            [np.empty((0, len(head.labels)), np.float32), *(each.probabilities[name] for each in readings)]
        )
        for name, head in description.heads.items()
    }
    return PhotoEncoding(np.concatenate(embeddings), probabilities)


def _photo(catalogue: Catalogue, product: Product, settings: Settings) -> Image.Image:
    if product.photo is None:
        raise PhotoError("The product has no photo.")
    return open_photo(catalogue.source.photo(product.photo), settings)


def on_ground(picture: Picture, seed: int) -> Image.Image | None:
    """The product cut out and set on a busy ground; None where it cannot be cut out."""
    photo = picture()
    assert photo is not None
    frame = np.asarray(photo)
    mask = product_mask(frame)
    if mask is None:
        return None
    ground = draw_ground(np.random.default_rng(seed), *frame.shape[:2])
    return Image.fromarray(set_on_ground(frame, mask, ground))

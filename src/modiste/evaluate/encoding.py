"""Many photos through a model, in batches: one that cannot be read is left out, and the run continues."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from modiste.errors import PhotoError
from modiste.models.photo_encoding import PreparedPhoto, prepare_view
from modiste.parallel.batches import batches
from modiste.settings import Settings
from modiste.types import Embeddings, Encoder, Product, Source
from modiste.vision.decode import open_photo
from modiste.vision.look import look

T = TypeVar("T")

OpenPhoto: TypeAlias = Callable[[T], Image.Image]
"""A thing to its photo, upright RGB. Raises PhotoError."""

Advance: TypeAlias = Callable[[int], object]
"""Told how many photos were done since the last call."""


@dataclass(frozen=True)
class Encoded(Generic[T]):
    """What the model says about `shown`, the things whose photo could be used: embeddings (n, d) and, by attribute,
    logits (n, classes). `failed` has the others with the reason."""

    shown: tuple[T, ...]
    embeddings: Embeddings
    logits: dict[str, NDArray[np.float32]]
    failed: tuple[tuple[T, str], ...]


def encode_photos(
    things: Sequence[T], open_one: OpenPhoto[T], encoder: Encoder, settings: Settings, advance: Advance | None = None
) -> Encoded[T]:
    """Open, prepare and encode the photo of each as a shop is indexed; only some batches are in memory at a time."""

    def prepared(thing: T) -> PreparedPhoto | str:
        try:
            return prepare_view(look(open_one(thing)), encoder)
        except PhotoError as error:
            return str(error)

    shown: list[T] = []
    failed: list[tuple[T, str]] = []
    empty = encoder.encode(encoder.prepare(_blank())[np.newaxis][:0])
    said = [empty]
    for batch in batches(prepared, things, threads=settings.threads, size=settings.encode_batch):
        failed += [(thing, result) for thing, result in batch if isinstance(result, str)]
        usable = [(thing, result) for thing, result in batch if not isinstance(result, str)]
        if usable:
            shown += [thing for thing, _ in usable]
            said.append(encoder.encode(np.concatenate([photo.pixels for _, photo in usable])))
        if advance is not None:
            advance(len(batch))
    logits = {name: np.concatenate([each.logits[name] for each in said]) for name in empty.logits}
    return Encoded(tuple(shown), np.concatenate([each.embeddings for each in said]), logits, tuple(failed))


def product_photo(source: Source, settings: Settings) -> OpenPhoto[Product]:
    """Opens a product's photo as serving does. Raises PhotoError, also for a product without one."""

    def opened(product: Product) -> Image.Image:
        if product.photo is None:
            raise PhotoError("The product has no photo.")
        return open_photo(source.photo(product.photo), settings)

    return opened


def _blank() -> Image.Image:
    return Image.new("RGB", (8, 8))

"""What a net makes of a whole catalogue's photos: from a shop where it has them, from the cache, or encoded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from modiste.errors import PhotoError
from modiste.evaluate.encoding import encode_photos, product_photo
from modiste.evaluate.held_out import content_key
from modiste.files import written_whole
from modiste.parallel.progress import Progress, counted
from modiste.settings import Settings
from modiste.types import Catalogue, Embeddings, Encoder, Encoding, LabelProbabilities, Probabilities, Product
from modiste.vision.decode import photo_hash

VIEW_VERSION = 2
"""Raised when the view of a photo that is encoded is another, so that vectors that were kept are made again."""


class PhotoVector(NamedTuple):
    """Of one photo: its vector (d,), and the probabilities (classes,) of all labels, none for a net without heads."""

    embedding: Embeddings
    probabilities: Probabilities


@dataclass(frozen=True)
class PhotoVectors:
    """Makes vectors of a catalogue's photos, once for each encoder; they are kept in the folder `cache`, if any."""

    catalogue: Catalogue
    cache: Path | None
    settings: Settings
    progress: Progress

    def of(self, encoder: Encoder, shop: str | None = None) -> dict[str, PhotoVector]:
        """product_id -> what is seen, for every product whose photo can be used.

        A shop made with the encoder saves the time; its vectors of photo files that changed are passed over.
        Raises ShopError and ModelMismatchError for a shop that does not fit.
        """
        identity = encoder.identity
        path = None
        if self.cache is not None:
            made = f"{identity.model_hash[:16]}-{identity.preprocessing_hash[:8]}-{VIEW_VERSION}"
            key = f"{made}-{self._content}"
            path = self.cache / f"photos-{key}.npz"
            if path.is_file():
                return _kept(path)
        products = [product for product in self.catalogue.products if product.photo is not None]
        found = {} if shop is None else self._from_shop(shop, encoder, products)
        missing = [product for product in products if product.product_id not in found]
        advance = counted(self.progress, f"encoding for retrieval: {identity.name}", len(missing))
        opened = product_photo(self.catalogue.source, self.settings)
        encoded = encode_photos(missing, opened, encoder, self.settings, advance)
        said = Encoding(encoded.embeddings, encoded.logits)
        seen = LabelProbabilities.of_encoding(said, encoder.heads).values
        for product, vector, likely in zip(encoded.shown, encoded.embeddings, seen, strict=True):
            found[product.product_id] = PhotoVector(vector, likely)
        if path is not None:
            _keep(path, found)
        return found

    @cached_property
    def _content(self) -> str:
        return content_key(self.catalogue)

    def _from_shop(self, shop: str, encoder: Encoder, products: Sequence[Product]) -> dict[str, PhotoVector]:
        from modiste.store.lance.products import LanceStore

        store = LanceStore.open(shop, encoder.identity)
        hashes = {key: fingerprint.photo_hash for key, fingerprint in store.fingerprints().items()}
        snapshot = store.snapshot()
        ids = snapshot.columns.column("product_id").to_pylist()
        vectors = dict(zip(ids, map(PhotoVector, snapshot.embeddings, snapshot.probabilities), strict=True))
        same = {p.product_id for p in products if hashes.get(p.product_id, "") == self._hash(p)}
        return {key: vectors[key] for key in same}

    def _hash(self, product: Product) -> str | None:
        try:
            return photo_hash(self.catalogue.source.photo(product.photo or ""))
        except PhotoError:
            return None


def stacked(products: Sequence[Product], found: Mapping[str, PhotoVector]) -> tuple[Embeddings, Probabilities]:
    """(n, d) and (n, classes) of these products, in their order."""
    seen = [found[product.product_id] for product in products]
    embeddings = np.stack([each.embedding for each in seen]).astype(np.float32, copy=False)
    return embeddings, np.stack([each.probabilities for each in seen])


def _kept(path: Path) -> dict[str, PhotoVector]:
    with np.load(path, allow_pickle=False) as kept:
        seen = map(PhotoVector, kept["embeddings"], kept["probabilities"])
        return dict(zip(kept["ids"].tolist(), seen, strict=True))


def _keep(path: Path, found: Mapping[str, PhotoVector]) -> None:
    embeddings = np.stack([each.embedding for each in found.values()]) if found else np.empty((0, 0), np.float32)
    likely = np.stack([each.probabilities for each in found.values()]) if found else np.empty((0, 0), np.float16)
    with written_whole(path) as temporary, temporary.open("wb") as file:
        np.savez(file, ids=np.array(list(found), np.str_), embeddings=embeddings, probabilities=likely)

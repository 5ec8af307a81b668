"""A shop for a process that answers questions from morning to night: ready before the first one, and watched."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from modiste.models.lazy import LazyEncoder
from modiste.models.model_folder import ModelFolder, open_model
from modiste.retrieval.index.quantised import QuantisedIndex
from modiste.settings import Settings
from modiste.shop.shop import Shop
from modiste.types import Encoding, Pixels

Watch = Callable[[int, float], object]
"""Told after each call of the net: the number of photos, and the seconds that they took."""


class WatchedEncoder(LazyEncoder):
    """The encoder of a model folder, whose calls are counted and timed."""

    def __init__(self, model: ModelFolder, threads: int, watch: Watch) -> None:
        super().__init__(model, threads)
        self._watch = watch

    def load(self) -> None:
        """Load the net and run it once, unwatched: its first call is slower than the others."""
        super().encode(self.prepare(Image.new("RGB", (96, 128), "white"))[np.newaxis])

    def encode(self, pixels: Pixels) -> Encoding:
        """See `Encoder.encode`."""
        began = time.perf_counter()
        try:
            return super().encode(pixels)
        finally:
            self._watch(len(pixels), time.perf_counter() - began)


def open_for_serving(uri: str | Path, settings: Settings, watch: Watch) -> Shop:
    """An existing shop with its net, text tower and words loaded; the net is loaded once, also for `Shop.tagger`.

    Answers are those of `Shop.open`. Vectors are compared in whole numbers first, which halves the time of a question
    and takes a quarter more memory. Call `Shop.prepare` from time to time to see what was written. Raises what
    `Shop.open` raises, MissingExtraError without the extra [serve].
    """
    encoder = WatchedEncoder(open_model(settings.model), settings.threads, watch)
    shop = Shop.open(uri, encoder, settings, exact=QuantisedIndex)
    shop.prepare()
    encoder.load()
    if shop.count:
        shop.search("shirt", k=1)
    return shop

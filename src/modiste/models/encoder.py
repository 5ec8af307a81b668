"""Photos to vectors through ONNX Runtime: any model folder becomes an Encoder."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from modiste.models.graph import EMBEDDING, LOGITS, Graph
from modiste.models.model_folder import ModelFolder, open_model
from modiste.schema import Schema
from modiste.types import Encoding, Head, ModelIdentity, Pixels

PHOTOS_PER_RUN = 16
"""A batch is split into runs of this many photos, each run by one thread. For small convolutional nets that beats
several threads inside one run: nothing waits at every layer, activations stay in the cache, memory does not grow with
the batch, and threads that decode photos meanwhile are not starved by spinning ones."""


class OnnxEncoder:
    """An Encoder over a model folder. Safe to call from several threads."""

    def __init__(self, model: ModelFolder, threads: int = 1) -> None:
        """Load the graph; up to `threads` processor threads work on one call of `encode`.

        Raises ModelError when the graph cannot be run or is not what the folder describes.
        """
        self._description = model.description
        self._identity = model.identity
        self._heads = model.heads
        self._graph = Graph(model)
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="encode") if threads > 1 else None

    @classmethod
    def open(cls, path: Path | None = None, threads: int = 1) -> OnnxEncoder:
        """The encoder of a model folder, or of the one that comes in the package. Raises ModelError."""
        return cls(open_model(path), threads)

    @property
    def identity(self) -> ModelIdentity:
        """Stored in every shop; a shop made by another identity is refused."""
        return self._identity

    @property
    def heads(self) -> Mapping[str, Head]:
        """attribute -> its labels and temperature."""
        return self._heads

    @property
    def schema(self) -> Schema:
        """The attributes of `heads` with what each means."""
        return self._description.schema

    def prepare(self, photo: Image.Image) -> Pixels:
        """An upright RGB photo of any size to the net's input, (height, width, 3) uint8. Raises PhotoError."""
        return self._description.preprocessing.apply(photo)

    def encode(self, pixels: Pixels) -> Encoding:
        """(n, height, width, 3) uint8 as `prepare` makes them, n >= 0, to n vectors and the logits of each attribute.

        Raises ValueError for pixels of another shape or dtype.
        """
        preprocessing = self._description.preprocessing
        wanted = (preprocessing.height, preprocessing.width, 3)
        if pixels.dtype != np.uint8 or pixels.ndim != 4 or pixels.shape[1:] != wanted:
            raise ValueError(f"The pixels are {pixels.dtype} {pixels.shape}; the net takes uint8 {('n', *wanted)}.")
        done = self._run(pixels)
        arrays = {
            name: np.concatenate([np.empty((0, size), np.float32), *(run[position] for run in done)])
            for position, (name, size) in enumerate(self._graph.outputs.items())
        }
        logits = {attribute: arrays[f"{LOGITS}{attribute}"] for attribute in self._description.labels}
        return Encoding(arrays[EMBEDDING], logits)

    def _run(self, pixels: Pixels) -> list[list[NDArray[np.float32]]]:
        """The graph's arrays for each run of photos, in order."""
        size = min(PHOTOS_PER_RUN, -(-len(pixels) // self._threads)) or 1
        runs = [pixels[start : start + size] for start in range(0, len(pixels), size)]
        if self._pool is None or len(runs) == 1:
            return [self._graph.run(run) for run in runs]
        return list(self._pool.map(self._graph.run, runs))

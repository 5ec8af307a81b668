"""An encoder whose net is loaded by the first photo: a question by product id never needs it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from modiste.features.model_folder import ModelFolder, open_model
from modiste.types import Encoder, Encoding, Head, ModelIdentity, Pixels

if TYPE_CHECKING:
    from PIL.Image import Image


class LazyEncoder:
    """The Encoder protocol over a model folder that is checked now and loaded when it is first used."""

    def __init__(self, model: ModelFolder, threads: int = 1) -> None:
        self._model = model
        self._threads = threads
        self._lock = threading.Lock()
        self._encoder: Encoder | None = None

    @classmethod
    def open(cls, path: Path | None = None, threads: int = 1) -> LazyEncoder:
        """The encoder of a model folder, or of the one that comes in the package. Raises ModelError."""
        return cls(open_model(path), threads)

    @property
    def identity(self) -> ModelIdentity:
        """See `Encoder.identity`; read from the folder."""
        return self._model.identity

    @property
    def heads(self) -> Mapping[str, Head]:
        """See `Encoder.heads`; read from the folder."""
        return self._model.heads

    def prepare(self, photo: Image) -> Pixels:
        """See `Encoder.prepare`; done without the net."""
        return self._model.description.preprocessing.apply(photo)

    def encode(self, pixels: Pixels) -> Encoding:
        """See `Encoder.encode`. Raises ModelError when the net cannot be loaded."""
        return self._loaded().encode(pixels)

    def _loaded(self) -> Encoder:
        with self._lock:
            if self._encoder is None:
                from modiste.features.encoder import OnnxEncoder

                self._encoder = OnnxEncoder(self._model, self._threads)
            return self._encoder

"""Encoders that are loaded by the first photo or the first words: a question by product id needs neither."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from modiste.models.model_folder import ModelFolder, open_model
from modiste.schema import Schema
from modiste.types import Embeddings, Encoder, Encoding, Head, ModelIdentity, Pixels, TextEncoder

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
    def folder(self) -> ModelFolder:
        """The model folder that was opened."""
        return self._model

    @property
    def identity(self) -> ModelIdentity:
        """See `Encoder.identity`; read from the folder."""
        return self._model.identity

    @property
    def heads(self) -> Mapping[str, Head]:
        """See `Encoder.heads`; read from the folder."""
        return self._model.heads

    @property
    def schema(self) -> Schema:
        """The attributes of `heads` with what each means; read from the folder."""
        return self._model.description.schema

    def prepare(self, photo: Image) -> Pixels:
        """See `Encoder.prepare`; done without the net."""
        return self._model.description.preprocessing.apply(photo)

    def encode(self, pixels: Pixels) -> Encoding:
        """See `Encoder.encode`. Raises ModelError when the net cannot be loaded."""
        return self._loaded().encode(pixels)

    def text_encoder(self) -> TextEncoder | None:
        """The folder's text tower, None where it has none."""
        return LazyTextEncoder(self._model) if self._model.description.text_sha256 else None

    def _loaded(self) -> Encoder:
        with self._lock:
            if self._encoder is None:
                from modiste.models.encoder import OnnxEncoder

                self._encoder = OnnxEncoder(self._model, self._threads)
            return self._encoder


class LazyTextEncoder:
    """The TextEncoder protocol over a model folder whose text tower is loaded when it is first used."""

    def __init__(self, model: ModelFolder) -> None:
        self._model = model
        self._lock = threading.Lock()
        self._tower: TextEncoder | None = None

    def knows(self, term: str) -> bool:
        """See `TextEncoder.knows`. Raises ModelError when the tower cannot be loaded."""
        return self._loaded().knows(term)

    def encode_texts(self, texts: Sequence[str]) -> Embeddings:
        """See `TextEncoder.encode_texts`. Raises ModelError when the tower cannot be loaded."""
        return self._loaded().encode_texts(texts)

    def _loaded(self) -> TextEncoder:
        with self._lock:
            if self._tower is None:
                from modiste.models.text_encoder import open_text_tower

                self._tower = open_text_tower(self._model)
            assert self._tower is not None
            return self._tower

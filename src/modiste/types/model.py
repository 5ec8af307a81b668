"""What a net says of photos and of words, and which net it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from modiste.types.arrays import Embeddings, Pixels, Probabilities
from modiste.types.numeric import softmax

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class Encoding:
    """What the net says about n photos.

    `embeddings` (n, d) float32, unit length; `logits` per attribute (n, classes) float32, empty for a net without
    heads.
    """

    embeddings: Embeddings
    logits: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Head:
    """What turns one attribute's logits into probabilities: its `labels` in their order, and its temperature."""

    labels: tuple[str, ...]
    temperature: float = 1.0


@dataclass(frozen=True, slots=True)
class LabelProbabilities:
    """What a model takes n photos for: `values` (n, all classes) float16, the attributes of `labels` in their order.

    Row i belongs to row i of the snapshot whose `probabilities` these are.
    """

    labels: Mapping[str, tuple[str, ...]]
    values: Probabilities

    @classmethod
    def of_encoding(cls, encoding: Encoding, heads: Mapping[str, Head]) -> LabelProbabilities:
        """softmax(logits / temperature) of every head for the encoding's n photos; (n, 0) values without a head."""
        nothing = np.empty((len(encoding.embeddings), 0))
        parts = [softmax(encoding.logits[attribute], head.temperature) for attribute, head in heads.items()]
        values = np.concatenate([nothing, *parts], axis=1)
        return cls({attribute: head.labels for attribute, head in heads.items()}, values.astype(np.float16))

    def of(self, attribute: str, labels: slice | NDArray[np.intp] = slice(None)) -> NDArray[np.float32]:
        """(n, classes) float32, rows summing to 1 up to rounding; columns as in `labels`, or those at some places of
        it. Raises KeyError."""
        start = 0
        for name, all_labels in self.labels.items():
            if name == attribute:
                return self.values[:, start : start + len(all_labels)][:, labels].astype(np.float32)
            start += len(all_labels)
        raise KeyError(attribute)


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """What makes two vectors comparable: the same net and the same preprocessing.

    `dimensions` of a vector, and `classes`: how many label probabilities the net gives beside it, 0 without heads.
    """

    name: str
    model_hash: str
    preprocessing_hash: str
    dimensions: int
    classes: int = 0


@runtime_checkable
class Encoder(Protocol):
    """Photos to vectors."""

    @property
    def identity(self) -> ModelIdentity:
        """Stored in every shop; a shop made by another identity is refused."""
        ...

    @property
    def heads(self) -> Mapping[str, Head]:
        """attribute -> its labels and temperature, in the order of `LabelProbabilities`; empty for a net without."""
        ...

    def prepare(self, photo: Image) -> Pixels:
        """An upright RGB photo of any size to the net's input, (height, width, 3) uint8. Safe in several threads."""
        ...

    def encode(self, pixels: Pixels) -> Encoding:
        """(n, height, width, 3) uint8 as `prepare` makes them, n >= 0, to n vectors."""
        ...


@runtime_checkable
class TextEncoder(Protocol):
    """Words to vectors in the space of the photos' embeddings."""

    def knows(self, term: str) -> bool:
        """Whether the encoder has learned this word, as `features.words.terms` cuts it."""
        ...

    def encode_texts(self, texts: Sequence[str]) -> Embeddings:
        """n texts to (n, d) float32 vectors of unit length."""
        ...

"""A model folder's graph in ONNX Runtime, refused unless it takes and gives what the folder describes."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from modiste.errors import ModelError
from modiste.models.model_folder import GRAPH, ModelDescription, ModelFolder
from modiste.types import Pixels

INPUT, EMBEDDING, LOGITS = "pixels", "embedding", "logits_"
"""The graph's input, its first output, and the beginning of the name of each attribute's output."""

UNIT_LENGTH_TOLERANCE = 1e-3
"""Rounding leaves far less; a net that does not normalise at all is off by far more."""


class Graph:
    """`run` maps (n, height, width, 3) uint8, n >= 1, to the arrays named by `outputs`. Safe in several threads."""

    def __init__(self, model: ModelFolder) -> None:
        """Load and check. Raises ModelError when the graph cannot be run or is not what the folder describes."""
        self.outputs = output_sizes(model.description)
        self._where = model.path / GRAPH
        self._session = self._load(model.graph)
        preprocessing = model.description.preprocessing
        photo_shape = (preprocessing.height, preprocessing.width, 3)
        self._check_input(photo_shape)
        self._check_outputs()
        self._check_by_running(photo_shape)

    def run(self, pixels: Pixels) -> list[NDArray[np.float32]]:
        """(n, height, width, 3) uint8 to one (n, size) float32 array per output, in the order of `outputs`."""
        arrays: list[NDArray[np.float32]] = self._session.run(list(self.outputs), {INPUT: np.ascontiguousarray(pixels)})
        return arrays

    def _load(self, graph: bytes) -> Any:
        """One thread per run: the encoder spreads runs over threads. Half-precision weights are widened here, once."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime's exceptions have no base class of their own
            raise self._refusal(f"cannot be loaded: {error}") from error

    def _check_input(self, photo_shape: tuple[int, int, int]) -> None:
        inputs = self._session.get_inputs()
        if len(inputs) != 1 or not _fits(inputs[0], INPUT, "tensor(uint8)", photo_shape):
            found, wanted = ", ".join(map(_signature, inputs)), f"{INPUT} tensor(uint8) {('batch', *photo_shape)}"
            raise self._refusal(f"takes {found} instead of {wanted}")

    def _check_outputs(self) -> None:
        found = {output.name: output for output in self._session.get_outputs()}
        for name, size in self.outputs.items():
            if name not in found:
                raise self._refusal(f"has no output {name}, only {', '.join(found)}")
            if not _fits(found[name], name, "tensor(float)", (size,)):
                raise self._refusal(f"gives {_signature(found[name])} instead of {name} tensor(float) (batch, {size})")

    def _check_by_running(self, photo_shape: tuple[int, int, int]) -> None:
        """Run two plain photos: sizes that the graph leaves open, and unit length, show only then."""
        photos = np.stack([np.full(photo_shape, shade, np.uint8) for shade in (0, 255)])
        try:
            arrays = dict(zip(self.outputs, self.run(photos), strict=True))
        except Exception as error:  # ONNX Runtime's exceptions have no base class of their own
            raise self._refusal(f"cannot be run: {error}") from error
        for name, size in self.outputs.items():
            if arrays[name].shape != (2, size):
                raise self._refusal(f"gives {name} {arrays[name].shape} instead of {(2, size)} for two photos")
        lengths = np.linalg.norm(arrays[EMBEDDING], axis=1)
        if not np.allclose(lengths, 1, atol=UNIT_LENGTH_TOLERANCE):
            raise self._refusal(f"gives vectors of length {lengths[0]:.3g} and {lengths[1]:.3g} instead of unit length")

    def _refusal(self, what: str) -> ModelError:
        return ModelError(f"The graph {self._where} {what}; export the model again.")


def output_sizes(description: ModelDescription) -> dict[str, int]:
    """Output name -> size per photo: the embedding first, then each attribute's logits."""
    heads = {f"{LOGITS}{attribute}": len(labels) for attribute, labels in description.labels.items()}
    return {EMBEDDING: description.dimensions, **heads}


def _fits(found: Any, name: str, kind: str, sizes: tuple[int, ...]) -> bool:
    """Whether a graph's input or output is a batch of `sizes`; the batch must be open, a size may be."""
    if not found.shape or (found.name, found.type, len(found.shape)) != (name, kind, 1 + len(sizes)):
        return False
    batch, *rest = found.shape
    agree = all(given == wanted for given, wanted in zip(rest, sizes, strict=True) if isinstance(given, int))
    return agree and not isinstance(batch, int)


def _signature(value: Any) -> str:
    return f"{value.name} {value.type} ({', '.join(map(str, value.shape))})"

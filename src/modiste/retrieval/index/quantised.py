"""Exact search in half the time, for processes that answer many questions: rows are first compared in whole numbers.

Each row is kept as 8-bit numbers beside its own, a quarter of the memory to read, and multiplied by ONNX Runtime. How
far such a product can be from the true one is known for every row (Cauchy and Schwarz), so that only rows that can be
among the best are compared again, exactly: what is found is what `ExactIndex` finds. Needs the extra [serve] (onnx).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from modiste.errors import MissingExtraError
from modiste.retrieval.index.exact import ExactIndex, best
from modiste.types import Embeddings

LEAST_ROWS = 4_000
"""With fewer rows, comparing all of them is as fast."""

STEPS = 63
"""A query's numbers are two digits of 7 bits: with 8-bit rows, no processor's sums of two products overflow 16 bits."""

ROUNDING = np.float32(2e-5)
"""Of a product of two unit vectors of up to 1,024 numbers in float32, generously."""


class QuantisedIndex:
    """The VectorIndex protocol over an (n, d) float32 matrix of rows, which is kept, not copied."""

    approximate = False

    def __init__(self, embeddings: Embeddings, least_rows: int = LEAST_ROWS) -> None:
        """Raises MissingExtraError without onnx."""
        self._exact = ExactIndex(embeddings)
        self._embeddings = self._exact.embeddings
        self._session: Any = None
        self._least_rows = max(1, least_rows)
        if len(embeddings) < self._least_rows:
            return
        largest = np.abs(self._embeddings).max(axis=1)
        self._scales = np.maximum(largest / np.float32(127), np.finfo(np.float32).tiny)
        whole = np.rint(self._embeddings / self._scales[:, None]).astype(np.int8)
        restored = whole * self._scales[:, None]
        self._errors = np.linalg.norm(self._embeddings - restored, axis=1)
        self._lengths = np.linalg.norm(restored, axis=1)
        self._session = _multiplication_by(whole)

    def search(
        self, query: Embeddings, k: int, mask: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """As `ExactIndex.search`, with the same result."""
        allowed = len(self._embeddings) if mask is None else int(np.count_nonzero(mask))
        if self._session is None or allowed < self._least_rows or not 0 < k < allowed:
            return self._exact.search(query, k, mask)
        near, bound = self._about(query)
        sure = near - bound if mask is None else (near - bound)[mask]
        possible = near + bound >= np.partition(sure, -k)[-k]
        rows = np.flatnonzero(possible if mask is None else possible & mask)
        scores = np.vecdot(self._embeddings[rows], query)
        places = best(scores, k)
        return rows[places], np.clip(scores[places], -1.0, 1.0)

    def _about(self, query: Embeddings) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """(n,) products with the query, nearly, and (n,) how far from the true ones they can be."""
        unit = max(float(np.abs(query).max()), float(np.finfo(np.float32).tiny)) / STEPS
        high = np.rint(query / unit)
        low = np.rint((query / unit - high) * 2 * STEPS)
        digits = np.stack([high, low]).astype(np.int8)
        sums = self._session.run(None, {"digits": (digits + (STEPS + 1)).astype(np.uint8)})[0].astype(np.float32)
        first, second = np.float32(unit), np.float32(unit / (2 * STEPS))
        near = (sums[0] * first + sums[1] * second) * self._scales
        length = np.float32(np.linalg.norm(query))
        lost = np.float32(np.linalg.norm(query - (high * unit + low * (unit / (2 * STEPS)))))
        return near, self._errors * length + self._lengths * (lost + ROUNDING * length)


def _multiplication_by(whole: NDArray[np.int8]) -> Any:
    """An ONNX Runtime session that multiplies two rows of digits, (2, d) uint8 around STEPS + 1, by (n, d) rows."""
    try:
        from onnx import TensorProto, helper, numpy_helper
    except ImportError as error:
        raise MissingExtraError("Searching in whole numbers", "serve") from error
    import onnxruntime

    n, d = whole.shape
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["digits", "rows", "zero"], ["sums"])],
        "rows",
        [helper.make_tensor_value_info("digits", TensorProto.UINT8, [2, d])],
        [helper.make_tensor_value_info("sums", TensorProto.INT32, [2, n])],
        [
            numpy_helper.from_array(np.ascontiguousarray(whole.T), "rows"),
            numpy_helper.from_array(np.array(STEPS + 1, np.uint8), "zero"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # questions come in several threads already
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])

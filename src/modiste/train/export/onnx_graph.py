"""A torch module to an ONNX graph that takes a model folder's pixels, and the check of one against the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from modiste.errors import MissingExtraError
from modiste.models.graph import INPUT

if TYPE_CHECKING:
    from torch import nn

    from modiste.types import Pixels

EXAMPLE_BATCH = 2
"""An example of one photo would fix the batch size at one."""

SMALLEST_HALVED = 2048
"""Smaller tensors (means, biases, the first layers' kernels) stay in full precision: rounding those too saves 0.6 % of
EfficientNet-Lite0's file and makes its embedding three times less exact."""

HALVED = "_half"
"""Ends the name of a tensor stored in half precision."""

PHOTOS_PER_CHECK = 32


def export_onnx(module: nn.Module, height: int, width: int, half: bool = True) -> bytes:
    """A module that maps (n, height, width, 3) uint8 to a dict of (n, size) tensors, as a graph with an open batch.

    The graph's outputs carry the dict's keys as names; batch normalisation is folded into the convolutions. With `half`
    the weights are stored in half precision and computed with in full: half the file, the same speed.
    Raises MissingExtraError without the extra [train].
    """
    try:
        import onnx
        import torch
    except ImportError as error:
        raise MissingExtraError("Exporting a net", "train") from error
    example = torch.zeros((EXAMPLE_BATCH, height, width, 3), dtype=torch.uint8)
    with _evaluating(module):
        names = list(module(example))
        program: Any = torch.onnx.export(
            module,
            (example,),
            dynamo=True,
            dynamic_shapes=({0: torch.export.Dim("batch")},),
            input_names=[INPUT],
            output_names=names,
            verbose=False,
        )
    model = program.model_proto
    _strip(model)
    if half:
        _halve(model.graph)
    onnx.checker.check_model(model)
    graph: bytes = model.SerializeToString()
    return graph


def check_against_torch(graph: bytes, module: nn.Module, pixels: Pixels) -> dict[str, float]:
    """Output name -> the largest absolute difference between the graph and the module over all of `pixels`.

    `pixels` (n, height, width, 3) uint8 should be real photos: noise and plain colours reach few of a net's weights.
    """
    import onnxruntime
    import torch

    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    largest = dict.fromkeys(names, 0.0)
    with _evaluating(module), torch.inference_mode():
        for start in range(0, len(pixels), PHOTOS_PER_CHECK):
            photos = pixels[start : start + PHOTOS_PER_CHECK]
            expected = module(torch.from_numpy(photos))
            for name, values in zip(names, session.run(names, {INPUT: photos}), strict=True):
                difference = float(np.abs(values - expected[name].numpy()).max())
                largest[name] = max(largest[name], difference)
    return largest


@contextmanager
def _evaluating(module: nn.Module) -> Iterator[None]:
    """Dropout off and batch statistics frozen within; as before after."""
    training = module.training
    module.eval()
    try:
        yield
    finally:
        module.train(training)


def _strip(model: Any) -> None:
    """Remove what the exporter notes about the machine and the source it ran on; nothing reads it."""
    graph = model.graph
    for noted in (model, graph, *graph.node, *graph.input, *graph.output, *graph.initializer):
        del noted.metadata_props[:]
        noted.doc_string = ""
    del graph.value_info[:]


def _halve(graph: Any) -> None:
    """Store large float32 weights as float16, each behind a cast back, which the runtime folds away while loading."""
    from onnx import TensorProto, helper, numpy_helper

    casts = []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor) if tensor.data_type == TensorProto.FLOAT else np.empty(0)
        if values.size < SMALLEST_HALVED or np.abs(values).max() > np.finfo(np.float16).max:
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), name + HALVED))
        casts.append(helper.make_node("Cast", [name + HALVED], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)

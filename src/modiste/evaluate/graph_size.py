"""How many numbers an ONNX graph's weights hold, without the package onnx.

The fields are those of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto): ModelProto.graph = 7,
GraphProto.initializer = 5, TensorProto.dims = 1; protobuf passes over all others.
"""

from __future__ import annotations

from math import prod
from typing import Any


def parameter_count(graph: bytes) -> int:
    """The sum of the sizes of all initializers in the bytes of an ONNX model, those of subgraphs left out."""
    model = _model_message()
    model.ParseFromString(graph)
    return sum(prod(tensor.dims) for tensor in model.graph.initializer)


def _model_message() -> Any:
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

    fields = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(name="graph_size.proto", package="graph_size", syntax="proto2")
    for message, field, number, kind in (
        ("Tensor", "dims", 1, fields.TYPE_INT64),
        ("Graph", "initializer", 5, ".graph_size.Tensor"),
        ("Model", "graph", 7, ".graph_size.Graph"),
    ):
        described = file.message_type.add(name=message).field.add(name=field, number=number)
        described.label = fields.LABEL_OPTIONAL if message == "Model" else fields.LABEL_REPEATED
        if isinstance(kind, str):
            described.type, described.type_name = fields.TYPE_MESSAGE, kind
        else:
            described.type = kind
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("graph_size.Model"))()

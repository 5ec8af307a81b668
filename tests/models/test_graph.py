from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small_world import COLOURS

from modiste.errors import ModelError
from modiste.models.graph import Graph, output_sizes
from modiste.models.model_folder import ModelDescription, ModelFolder, open_model
from modiste.models.preprocess import Preprocessing


@pytest.fixture
def model(colour_model) -> ModelFolder:
    return open_model(colour_model)


def described(model: ModelFolder, **changes: object) -> ModelFolder:
    """The same graph under another description."""
    return replace(model, description=ModelDescription(**{**dict(model.description), **changes}))


def test_outputs_are_the_embedding_and_then_the_logits(model):
    assert output_sizes(model.description) == {"embedding": 4, "logits_baseColour": len(COLOURS)}
    assert list(Graph(model).outputs) == ["embedding", "logits_baseColour"]


def test_description_may_leave_logits_out(model):
    embedding, *others = Graph(described(model, labels={}, temperatures={})).run(np.zeros((1, 4, 3, 3), np.uint8))
    assert embedding.shape == (1, 4)
    assert others == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"preprocessing": Preprocessing(5, 3)}, r"takes pixels tensor\(uint8\) \(batch, 4, 3, 3\) instead of pixels"),
        (
            {"dimensions": 5},
            r"gives embedding tensor\(float\) \(batch, 4\) instead of embedding tensor\(float\) \(batch, 5\)",
        ),
        (
            {"labels": {"season": ("Fall",)}, "temperatures": {"season": 1.0}},
            "no output logits_season, only embedding, logits_",
        ),
        (
            {"labels": {"baseColour": ("Red",)}, "temperatures": {"baseColour": 1.0}},
            r"instead of logits_baseColour .*\(batch, 1\)",
        ),
    ],
)
def test_graph_other_than_described_is_refused(model, changes, said):
    with pytest.raises(ModelError, match=rf"{said}.*; export the model again\."):
        Graph(described(model, **changes))


@pytest.mark.parametrize("content", [b"", b"not a graph", b"\x80\x04."])
def test_file_that_is_no_graph_is_refused(model, content):
    with pytest.raises(ModelError, match=r"model\.onnx cannot be loaded"):
        Graph(replace(model, graph=content))


HEAD = '<ir_version: 8, opset_import: ["" : 17]> net '
FLAT = "values = Cast <to: int = 1> (pixels)\n flat = Flatten <axis: int = 1> (values)\n"
PROJECTED = "two = Constant <value: tensor = float[12, 2] {0,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1}> ()\n"


def handmade(text: str) -> ModelFolder:
    """A model folder with 2 x 2 pixels and 2 dimensions, around a graph in ONNX's text form."""
    parser = pytest.importorskip("onnx.parser", reason="graphs are written down with the package onnx")
    graph = parser.parse_model(HEAD + text).SerializeToString()
    description = ModelDescription(
        name="handmade", dimensions=2, preprocessing=Preprocessing(2, 2), training_data="none", licences={}
    )
    return ModelFolder(path=Path("handmade"), description=description, graph=graph)


UNIT = f"""(uint8[n, h, w, 3] pixels) => (float[n, d] embedding) {{
    {FLAT}{PROJECTED}
    one = Constant <value: tensor = float[1] {{1}}> ()
    mixed = MatMul(flat, two)
    lifted = Add(mixed, one)
    embedding = LpNormalization <axis: int = 1, p: int = 2> (lifted)
}}"""


def test_graph_with_open_sizes_is_taken_if_they_come_out_right():
    (embedding,) = Graph(handmade(UNIT)).run(np.full((3, 2, 2, 3), 255, np.uint8))
    # Eleven and twelve channels of 255, and one: nearly the same length both ways.
    expected = np.array([11 * 255 + 1, 12 * 255 + 1]) / np.hypot(11 * 255 + 1, 12 * 255 + 1)
    assert np.allclose(embedding, expected, atol=1e-6)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("LpNormalization <axis: int = 1, p: int = 2>", "Identity", "length 1.41 and .* instead of unit length"),
        ("uint8[n, h", "float[n, h", r"takes pixels tensor\(float\)"),
        ("uint8[n, h", "uint8[1, h", r"takes pixels tensor\(uint8\) \(1, h, w, 3\)"),
        ("pixels", "image", r"takes image tensor\(uint8\)"),
        ("embedding", "features", "no output embedding, only features"),
    ],
)
def test_graph_that_breaks_the_promise_is_refused(old, new, said):
    assert old in UNIT
    with pytest.raises(ModelError, match=said):
        Graph(handmade(UNIT.replace(old, new)))


def test_graph_that_fails_on_photos_is_refused():
    with pytest.raises(ModelError, match="cannot be run"):
        Graph(described(handmade(UNIT), preprocessing=Preprocessing(2, 3)))

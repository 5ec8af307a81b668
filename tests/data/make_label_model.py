"""Writes tests/data/label-model, a tiny net with the seven raw heads for tests; needs the package onnx.

It sees the 4 x 3 grid of a photo's mean colours through fixed random weights: its predictions are poor, but they differ
from photo to photo, and every run gives the same. PYTHONPATH=tests python tests/data/make_label_model.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from modiste.models.model_folder import ModelDescription, save_model
from modiste.models.preprocess import Preprocessing
from modiste.schema import kaggle

PREPROCESSING = Preprocessing(height=8, width=6)
GRID, DIMENSIONS, SCALE = 8 * 6 * 3, 16, 6.0
SEED = 7


def label_graph(seed: int = SEED) -> bytes:
    """Pixels to a unit vector of 16, and from it to the logits of every attribute."""
    generator = np.random.default_rng(seed)
    sizes = {f"logits_{attribute}": len(space.labels) for attribute, space in kaggle().by_name.items()}
    weights = {"project": generator.normal(size=(GRID, DIMENSIONS))}
    weights |= {f"to_{name}": SCALE * generator.normal(size=(DIMENSIONS, size)) for name, size in sizes.items()}
    initializers = [numpy_helper.from_array(value.astype(np.float32), name) for name, value in weights.items()]
    initializers.append(numpy_helper.from_array(np.float32([127.5]), "half"))
    nodes = [
        helper.make_node("Cast", ["pixels"], ["values"], to=TensorProto.FLOAT),
        helper.make_node("Sub", ["values", "half"], ["signed"]),
        helper.make_node("Flatten", ["signed"], ["flat"], axis=1),
        helper.make_node("MatMul", ["flat", "project"], ["projected"]),
        helper.make_node("LpNormalization", ["projected"], ["embedding"], axis=1, p=2),
        *(helper.make_node("MatMul", ["embedding", f"to_{name}"], [name]) for name in sizes),
    ]
    outputs = {"embedding": DIMENSIONS, **sizes}
    pixels = helper.make_tensor_value_info(
        "pixels", TensorProto.UINT8, ["batch", PREPROCESSING.height, PREPROCESSING.width, 3]
    )
    values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", n]) for name, n in outputs.items()]
    graph = helper.make_graph(nodes, "labels", [pixels], values, initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return model.SerializeToString()


def main() -> None:
    spaces = kaggle().by_name
    description = ModelDescription(
        name="label-stub",
        dimensions=DIMENSIONS,
        preprocessing=PREPROCESSING,
        labels={attribute: space.labels for attribute, space in spaces.items()},
        temperatures={attribute: 2.0 if attribute == "gender" else 1.0 for attribute in spaces},
        training_data="none: random weights",
        licences={"graph": "Apache-2.0, part of modiste's tests"},
    )
    card = "# label-stub\n\nRandom weights; made by tests/data/make_label_model.py.\n"
    save_model(Path(__file__).with_name("label-model"), label_graph(), description, card)


if __name__ == "__main__":
    main()

"""Writes tests/data/colour-model, the encoder of small_world.py as a model folder; needs the package onnx.

PYTHONPATH=tests python tests/data/make_colour_model.py
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from small_world import COLOURS, LOGIT_SCALE, PREPROCESSING, colour_vectors

from modiste.models.model_folder import ModelDescription, save_model


def colour_corners() -> NDArray[np.float32]:
    """(4, 8): the scaled vectors of the eight colours."""
    return np.float32(LOGIT_SCALE) * colour_vectors(np.array(list(COLOURS.values()), np.float64)).T


def colour_graph(
    heads: Mapping[str, NDArray[np.float32]], height: int = PREPROCESSING.height, width: int = PREPROCESSING.width
) -> bytes:
    """Pixels to the unit vector of their mean colour, and from it to logits: attribute -> (4, labels) weights."""
    constants = {
        "half": np.float32([127.5]),
        "one": np.float32([1]),
        "fourth": np.int64([0, 0, 0, 1]),
        **{f"to_{attribute}": weights for attribute, weights in heads.items()},
    }
    nodes = [
        helper.make_node("Cast", ["pixels"], ["values"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["values"], ["mean"], axes=[1, 2], keepdims=0),
        helper.make_node("Div", ["mean", "half"], ["doubled"]),
        helper.make_node("Sub", ["doubled", "one"], ["signed"]),
        helper.make_node("Pad", ["signed", "fourth", "one_scalar"], ["with_one"]),
        helper.make_node("LpNormalization", ["with_one"], ["embedding"], axis=1, p=2),
        *(helper.make_node("MatMul", ["embedding", f"to_{name}"], [f"logits_{name}"]) for name in heads),
    ]
    initializers = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    initializers.append(numpy_helper.from_array(np.array(1, np.float32), "one_scalar"))
    graph = helper.make_graph(
        nodes,
        "colour",
        [helper.make_tensor_value_info("pixels", TensorProto.UINT8, ["batch", height, width, 3])],
        [
            helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", 4]),
            *(
                helper.make_tensor_value_info(f"logits_{name}", TensorProto.FLOAT, ["batch", weights.shape[1]])
                for name, weights in heads.items()
            ),
        ],
        initializers,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return model.SerializeToString()


def main() -> None:
    description = ModelDescription(
        name="colour",
        dimensions=4,
        preprocessing=PREPROCESSING,
        labels={"baseColour": tuple(COLOURS)},
        temperatures={"baseColour": 1.0},
        training_data="none: worked out by hand",
        licences={"graph": "Apache-2.0, part of modiste's tests"},
    )
    card = "# colour\n\nThe mean colour as a unit vector; made by tests/data/make_colour_model.py.\n"
    graph = colour_graph({"baseColour": colour_corners()})
    save_model(Path(__file__).with_name("colour-model"), graph, description, card)


if __name__ == "__main__":
    main()

"""Writes tests/data/own-model, the encoder of small_world.py with three attributes of its own; needs the package onnx.

Its names, labels and counts are nobody else's; what they mean stands in its model.json. `own_world` says what it
predicts. PYTHONPATH=tests python tests/data/make_own_model.py
"""

from __future__ import annotations

from pathlib import Path

from make_colour_model import colour_corners, colour_graph
from own_world import ATTRIBUTES, FAN_OR_NOT, LADIES_OR_NOT
from small_world import PREPROCESSING

from modiste.models.model_folder import ModelDescription, save_model


def main() -> None:
    heads = {"garment": FAN_OR_NOT, "tone": colour_corners(), "wearer": LADIES_OR_NOT}
    description = ModelDescription(
        name="own",
        dimensions=4,
        preprocessing=PREPROCESSING,
        labels={attribute.name: attribute.labels for attribute in ATTRIBUTES},
        temperatures=dict.fromkeys(heads, 1.0),
        attributes=ATTRIBUTES,
        training_data="none: worked out by hand",
        licences={"graph": "Apache-2.0, part of modiste's tests"},
    )
    card = "# own\n\nThree attributes of its own; made by tests/data/make_own_model.py.\n"
    save_model(Path(__file__).with_name("own-model"), colour_graph(heads), description, card)


if __name__ == "__main__":
    main()

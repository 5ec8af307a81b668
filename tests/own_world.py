"""A model and a shop with three attributes of their own, over the squares of small_world.

The model in tests/data/own-model takes a square's blue for a Kimono, its green for something that Ladies wear, and its
colour for one of eight tones: a cyan square is a Kimono in Teal Green for Ladies.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from small_world import COLOURS, png, square

from modiste.schema import Attribute, Role, Sense
from modiste.types import Product

OWN_MODEL = Path(__file__).parent / "data" / "own-model"

TONES = {
    "Black": "Ink",
    "Red": "Brick",
    "Green": "Moss",
    "Blue": "Indigo",
    "Yellow": "Mustard",
    "Magenta": "Plum",
    "Cyan": "Teal Green",
    "White": "Chalk",
}
"""Colour of a square -> the label of `tone`."""

ATTRIBUTES = (
    Attribute("garment", ("Kimono", "Obi", "Fan"), Role.TYPE, senses={Sense.WORN: ("Kimono", "Obi")}),
    Attribute("tone", tuple(TONES.values()), Role.COLOUR, aliases=("shade",)),
    Attribute("wearer", ("Ladies", "Gents"), Role.WEARER, senses={Sense.WOMEN: ("Ladies",), Sense.MEN: ("Gents",)}),
)

FAN_OR_NOT = np.float32([[0, 0, 0], [0, 0, 0], [10, -10, 0], [0, 0, -16]])
"""(4, 3) weights on red, green, blue and 1, each plus or minus 0.5: blue is a Kimono, no blue an Obi, nothing a Fan."""

LADIES_OR_NOT = np.float32([[0, 0], [10, -10], [0, 0], [0, 0]])
"""(4, 2): green is for Ladies, no green for Gents."""


def true_labels(colour: str) -> dict[str, str]:
    """What the model says of a square."""
    _, green, blue = COLOURS[colour]
    return {
        "garment": "Kimono" if blue else "Obi",
        "tone": TONES[colour],
        "wearer": "Ladies" if green else "Gents",
    }


def own_pairs(**wrong: dict[str, str]) -> Iterator[tuple[Product, bytes]]:
    """Eight squares with their true labels but for those of `wrong`: colour -> attribute -> label, "" for none."""
    for colour in COLOURS:
        labels = true_labels(colour) | wrong.get(colour, {})
        kept = {name: label for name, label in labels.items() if label}
        yield Product(colour.lower(), title=f"A square {colour}", attributes=kept), png(square(colour))

"""Eight squares of which some carry a wrong label, or none."""

from __future__ import annotations

from small_world import COLOURS, png, square

from modiste.settings import Settings
from modiste.types import Product

SETTINGS = Settings(threads=1)


def pairs(**labels: str):
    """Eight squares with true labels but for `labels`, colour -> label, "" for none."""
    for colour in COLOURS:
        label = labels.get(colour, colour)
        own = {"baseColour": label} if label else {}
        yield Product(colour.lower(), title=f"A square {colour}", attributes={**own, "size": 1.0}), png(square(colour))

"""What people photograph at home: clothes and shoes, far oftener than a catalogue's bags, watches and make-up.

A garment laid flat looks to the net like a bag, because a catalogue's clothes are worn and its bags are not. On a busy
ground, labels that are neither clothes nor shoes therefore count for less.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

WEIGHT = float(np.exp(-2.5))
"""Tuned on half of the phone photos' senders; results/tagging.json has what it costs bags and watches."""


@cache
def _worn() -> dict[str, frozenset[str]]:
    table = json.loads((files("modiste.tagging") / "worn.json").read_text("utf-8"))
    return {attribute: frozenset(labels) for attribute, labels in table.items() if not attribute.startswith("_")}


def label_weights(attribute: str, labels: tuple[str, ...]) -> NDArray[np.float32] | None:
    """(classes,) factors for probabilities on a busy ground; None for attributes that do not say what a product is."""
    worn = _worn().get(attribute)
    if worn is None:
        return None
    return np.array([1.0 if label in worn else WEIGHT for label in labels], np.float32)

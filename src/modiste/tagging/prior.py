"""What people photograph at home: clothes and shoes, far oftener than a catalogue's bags, watches and make-up.

A garment laid flat looks to the net like a bag, because a catalogue's clothes are worn and its bags are not. On a busy
ground, labels that are neither clothes nor shoes therefore count for less.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from modiste.schema import Attribute, Sense

WEIGHT = float(np.exp(-2.5))
"""Tuned on half of the phone photos' senders; results/tagging.json has what it costs bags and watches."""


def label_weights(attribute: Attribute) -> NDArray[np.float32] | None:
    """(labels,) factors for probabilities on a busy ground; None where the labels do not tell clothes and shoes."""
    worn = attribute.meaning(Sense.WORN)
    if not worn:
        return None
    return np.array([1.0 if label in worn else WEIGHT for label in attribute.labels], np.float32)

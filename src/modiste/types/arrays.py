"""What vectors, pictures and probabilities are as arrays."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Embeddings: TypeAlias = NDArray[np.float32]
"""(n, d) or (d,) float32, unit length."""

Pixels: TypeAlias = NDArray[np.uint8]
"""(n, height, width, 3) or (height, width, 3) uint8, RGB, 0 to 255."""

Signatures: TypeAlias = NDArray[np.uint8]
"""(n, 768) or (768,) uint8: what photos look like to `catalogue.near_duplicates`, whatever the model."""

Probabilities: TypeAlias = NDArray[np.float16]
"""(n, classes) or (classes,) float16: the model's calibrated probabilities of all labels, attribute after attribute."""

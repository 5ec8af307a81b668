"""A photo that is asked about, as the model sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modiste.types import Embeddings, LabelProbabilities, Signatures


@dataclass(frozen=True, slots=True)
class QueryPhoto:
    """`embedding` (d,) of unit length; `seen`, one row: what the model takes the photo for; `shown_by`: which (n,) of
    (n, 768) signatures are of the same picture."""

    embedding: Embeddings
    seen: LabelProbabilities
    shown_by: Callable[[Signatures], NDArray[np.bool_]]

"""A shop's own attributes beside the model's: whoever keeps taught heads implements the protocol."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from modiste.tagging.tags import tags_of
from modiste.types import Embeddings, Tag


class OwnAttribute(Protocol):
    """An attribute that a shop taught on the frozen embeddings."""

    @property
    def attribute(self) -> str:
        """Its name."""
        ...

    @property
    def labels(self) -> tuple[str, ...]:
        """Its labels, in the order of the probabilities."""
        ...

    def probabilities(self, embeddings: Embeddings) -> NDArray[np.floating[Any]]:
        """(n, d) unit vectors to (n, labels), each row summing to 1."""
        ...


def own_tags(own: Sequence[OwnAttribute], embeddings: Embeddings) -> dict[str, list[Tag]]:
    """attribute -> n tags. They are never confident: no precision was measured on enough products to promise one."""
    return {each.attribute: tags_of(each.labels, each.probabilities(embeddings), None) for each in own}

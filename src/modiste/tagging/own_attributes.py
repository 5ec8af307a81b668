"""The hook by which a shop's own attributes join the model's: whoever keeps taught heads implements it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from modiste.types import Embeddings, Tag


class OwnAttributes(Protocol):
    """Attributes that a shop taught on the frozen embeddings."""

    @property
    def names(self) -> tuple[str, ...]:
        """The attributes."""
        ...

    def tags(self, embeddings: Embeddings) -> Mapping[str, Sequence[Tag]]:
        """(n, d) embeddings to attribute -> n tags."""
        ...

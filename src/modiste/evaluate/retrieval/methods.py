"""The methods that are compared: the judged model, and what costs nothing to beat it with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from modiste.metrics.ranking import Scores
from modiste.retrieval.candidates.full_text import FullText
from modiste.text.tokens import terms
from modiste.types import Embeddings, Encoder, Probabilities, TextEncoder

FULL_TEXT, RANDOM, HISTOGRAM = "full text over titles", "random", "colour histogram"
SEED = 0


@dataclass(frozen=True)
class Method:
    """An encoder of photos under the name it has in the tables, and what it makes of the products: vectors (n, d) and
    label probabilities (n, classes)."""

    name: str
    encoder: Encoder
    embeddings: Embeddings
    probabilities: Probabilities


@dataclass(frozen=True)
class Methods:
    """The judged model, and other encoders beside it. `tower` brings words into the model's space, None without."""

    model: Method
    others: tuple[Method, ...]
    tower: TextEncoder | None

    @property
    def pictures(self) -> tuple[Method, ...]:
        """All that can be asked with a picture."""
        return (self.model, *self.others)

    @property
    def search_name(self) -> str:
        """What the tables call the shop's own search with the judged model."""
        return f"{self.model.name}: search"

    @property
    def bare_name(self) -> str:
        """The same in a shop whose products have no labels."""
        return f"{self.search_name}, products without labels"

    def mute(self) -> Mapping[str, None]:
        """The methods that cannot be asked in words."""
        return dict.fromkeys(method.name for method in self.others)


def random_scores(gallery: int) -> Scores:
    """A lot for every query and product, the same in every run; blocks of queries are to be asked for in order."""
    generator = np.random.default_rng(SEED)
    return lambda part: generator.random((part.stop - part.start, gallery), np.float32)


def title_scores(texts: Sequence[str], titles: FullText) -> Scores:
    """BM25 of texts over titles alone."""
    return lambda part: np.stack([titles.scores(terms(text)) for text in texts[part]]).astype(np.float32)

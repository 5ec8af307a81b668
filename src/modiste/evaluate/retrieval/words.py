"""Questions in words to a held-out gallery: names, attribute sentences, bare label words.

The gallery are the products with a photo of one side of the grouped split, about 4,000 of the Kaggle set.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

from modiste.catalogue.groups import folded_name
from modiste.evaluate.label_columns import LabelColumn
from modiste.metrics.classification import MISSING, Indices
from modiste.metrics.ranking import NOBODY, K, Rows, Scores, rank
from modiste.metrics.relevance import PerQuery, codes, judge
from modiste.schema import Role, Sense
from modiste.types import Product

EMPTY: frozenset[str] = frozenset()

LEAST_RELEVANT = 10
"""Sentences with fewer relevant products in the gallery are not asked."""

IMAGE_SHARE, NAME_SHARE = 0.9, 0.1
"""Of a document's vector in the KAGL protocol."""

LABEL_WORDS = (Role.MASTER, Role.SUB, Role.TYPE, Role.COLOUR)
"""What the KAGL protocol asks for by bare label words; there: category1, category2, category3 and baseColour."""


@dataclass(frozen=True)
class WordTask:
    """q texts, and for each the gallery rows that are relevant: those whose label, `gallery` (n,), is its own,
    `wanted` (q,). Codes, `MISSING` for a product without."""

    texts: tuple[str, ...]
    wanted: Indices
    gallery: Indices

    def rank(self, scores: Scores) -> Rows:
        """(q, 10) gallery rows, best first; a text belongs to no group."""
        return rank(scores, np.full(len(self.texts), NOBODY), np.zeros(len(self.gallery), np.int64))

    def judge(self, ranking: Rows) -> PerQuery:
        """What each text's ranking is worth."""
        own = np.where(ranking == NOBODY, MISSING, self.gallery[ranking])
        counts = Counter(self.gallery.tolist())
        relevant = np.array([counts[code] for code in self.wanted.tolist()], np.int64)
        return judge(own == self.wanted[:, None], relevant)


def names(gallery: Sequence[Product]) -> WordTask:
    """Every distinct name of the gallery, as its first product writes it; relevant are the products of that name."""
    own = codes(folded_name(product.title) for product in gallery)
    _, first = np.unique(own, return_index=True)
    chosen = [row for row in sorted(first.tolist()) if own[row] != MISSING]
    return WordTask(tuple(gallery[row].title or "" for row in chosen), own[chosen], own)


def attribute_sentences(
    gallery: Sequence[Product], said: Sequence[LabelColumn], least: int = LEAST_RELEVANT
) -> WordTask:
    """ "black shirts for men", for every colour, type and wearer that at least `least` of the gallery have.

    `said` are the columns of wearer, type and colour, in this order.
    """
    everyone = frozenset(label.casefold() for label in said[0].attribute.meaning(Sense.EVERYONE)) if said else EMPTY
    return _labels_in(
        gallery, lambda product: _labels(product, said), lambda labels: _sentence(labels, everyone), least
    )


def label_words(gallery: Sequence[Product], column: LabelColumn) -> WordTask:
    """The bare labels that the gallery has of one attribute."""
    return _labels_in(gallery, column.value, str, 1)


def perfect_reader(task: WordTask, gallery: Sequence[Product], read: Sequence[LabelColumn]) -> NDArray[np.float64]:
    """(q,) how probably a reader finds a name who knows its labels of the columns `read`, such as wearer, type and
    colour, and draws among what has them.

    Of `n` such products, `m` of which bear the name, ten are drawn: 1 - C(n - m, 10) / C(n, 10). The name's own labels
    are those of its first product.
    """
    known = codes(_labels(product, read) for product in gallery)
    result = np.zeros(len(task.texts))
    for query, wanted in enumerate(task.wanted.tolist()):
        named = np.flatnonzero(task.gallery == wanted)
        label = known[named[0]]
        if label != MISSING:
            alike, right = int((known == label).sum()), int((known[named] == label).sum())
            result[query] = 1 - comb(alike - right, K) / comb(alike, K) if alike > K else 1
    return result


def _labels_in(
    gallery: Sequence[Product], label: Callable[[Product], object], written: Callable[..., str], least: int
) -> WordTask:
    labels = [label(product) for product in gallery]
    numbers = codes(labels)
    counts = Counter(each for each in labels if each is not None)
    chosen = sorted((each for each, count in counts.items() if count >= least), key=written)
    code_of = dict(zip(labels, numbers.tolist(), strict=True))
    wanted = np.array([code_of[each] for each in chosen], np.int64)
    return WordTask(tuple(written(each) for each in chosen), wanted, numbers)


def _labels(product: Product, columns: Sequence[LabelColumn]) -> tuple[str, ...] | None:
    values = [column.value(product) for column in columns]
    return None if not values or None in values else tuple(map(str, values))


def _sentence(labels: tuple[str, ...], everyone: frozenset[str]) -> str:
    wearer, kind, colour = (label.casefold() for label in labels)
    if wearer in everyone:
        return f"{wearer} {colour} {kind}"
    return f"{colour} {kind} for {wearer}"

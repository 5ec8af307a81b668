"""What the words of a product's name say about one of its labels, learned from the catalogue itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

WORD = re.compile(r"[^\W\d_]+")

SMOOTHING = 1.0
"""Products' worth of belief that a word says nothing, for each label."""

FLOOR = 1e-3
"""A name's smallest probability: brands and rare words must not outvote a photo."""

WEIGHT = 0.5
"""Words of a name are not independent, so that their evidence is counted half. Chosen on validation products."""

BLOCK = 512
"""Products whose words are weighed at once: some 3,500 words by 143 labels are 2 MB."""


class NameEvidence:
    """Naive Bayes from words to labels, where a product's own row never counts for itself (leave-one-out)."""

    def __init__(self, titles: Sequence[str | None], given: NDArray[np.intp], count: int) -> None:
        """`titles` of n products, `given` (n,) class indices, negative where there is none, of `count` labels."""
        cut = [sorted(set(WORD.findall((title or "").casefold()))) for title in titles]
        self._words = sorted({word for words in cut for word in words})
        index = {word: place for place, word in enumerate(self._words)}
        self._cut = [np.array([index[word] for word in words], np.intp) for words in cut]
        self._given = given
        self._counts = np.zeros((len(index), count), np.float32)
        self._sizes = np.bincount(given[given >= 0], minlength=count).astype(np.float32)
        for label, words in zip(given, self._cut, strict=True):
            if label >= 0:
                self._counts[words, label] += 1
        self._totals = self._counts.sum(axis=1)

    def log_probabilities(self) -> NDArray[np.float32]:
        """(n, labels): how likely each product's words make each label, in nats, never below log(FLOOR)."""
        said = np.empty((len(self._cut), len(self._sizes)), np.float32)
        for start in range(0, len(said), BLOCK):
            part = slice(start, start + BLOCK)
            words, sizes = self._ratios(part)
            lengths = np.array([len(each) for each in self._cut[part]])
            summed, some = np.zeros_like(sizes), lengths > 0
            if some.any():
                summed[some] = np.add.reduceat(words, (lengths.cumsum() - lengths)[some], axis=0)
            summed = WEIGHT * (summed + np.log(sizes + 0.1))
            raised = np.exp(summed - summed.max(axis=1, keepdims=True))
            said[part] = np.log(raised / raised.sum(axis=1, keepdims=True) + FLOOR)
        return said

    def telling(self, row: int, label: int, other: int, most: int = 2) -> list[str]:
        """The words of a product that speak most for `label` against `other`, at least by a factor of three."""
        words, _ = self._ratios(slice(row, row + 1))
        gain = words[:, label] - words[:, other]
        best = [place for place in np.argsort(-gain, kind="stable")[:most] if gain[place] > np.log(3)]
        return [self._words[self._cut[row][place]] for place in best]

    def _ratios(self, part: slice) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """(words, labels) log-ratios of a word's frequency under a label to that anywhere, for the words of one product
        of the part after the other, and per product (m, labels) the labels' sizes; its own row never counts."""
        cut, given = self._cut[part], self._given[part]
        words = np.concatenate(cut)
        product = np.repeat(np.arange(len(cut)), [len(each) for each in cut])
        counts, totals = self._counts[words], self._totals[words]
        sizes = np.repeat(self._sizes[np.newaxis], len(cut), axis=0)
        own = given[product]
        counts[own >= 0, own[own >= 0]] -= 1
        totals[own >= 0] -= 1
        sizes[given >= 0, given[given >= 0]] -= 1
        anywhere = ((totals + 1) / (self._sizes.sum() + 2))[:, np.newaxis]
        ratios = np.log((counts + SMOOTHING * anywhere) / (sizes[product] + SMOOTHING)) - np.log(anywhere)
        return ratios, sizes

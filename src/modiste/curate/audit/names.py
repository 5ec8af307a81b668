"""What the words of a product's name say about one of its labels, learned from the catalogue itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

WORD = re.compile(r"[^\W\d_]+")

SMOOTHING = 1.0
"""Products' worth of belief that a word says nothing, for each label."""

FLOOR = 1e-3
"""A name's smallest probability: brands and rare words must not outvote a photo."""

TITLES_AT_ONCE = 4096
"""With eight words each and 150 labels, 20 MB at a time."""

WEIGHT = 0.5
"""Words of a name are not independent, so that their evidence is counted half. Chosen on validation products."""


@dataclass(frozen=True, slots=True)
class TitleWords:
    """The different words of n titles.

    `known`: every word of all titles, sorted; `places` (m,): the words of one title after the other, as places in
    `known`; `starts` (n + 1,): title i has those from `starts[i]` up to `starts[i + 1]`.
    """

    known: tuple[str, ...]
    places: NDArray[np.intp]
    starts: NDArray[np.intp]

    @classmethod
    def of(cls, titles: Sequence[str | None]) -> TitleWords:
        """Cut titles into words, without case; None has none."""
        cut = [sorted(set(WORD.findall((title or "").casefold()))) for title in titles]
        known = tuple(sorted(set(chain.from_iterable(cut))))
        place_of = {word: place for place, word in enumerate(known)}
        places = np.array([place_of[word] for word in chain.from_iterable(cut)], np.intp)
        return cls(known, places, np.cumsum([0, *map(len, cut)], dtype=np.intp))

    @property
    def rows(self) -> NDArray[np.intp]:
        """(m,): which title each of `places` belongs to."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))


class NameEvidence:
    """Naive Bayes from words to labels, where a product's own row never counts for itself (leave-one-out)."""

    def __init__(self, words: TitleWords, given: NDArray[np.intp], count: int) -> None:
        """`words` of n products' titles, `given` (n,) class indices of `count` labels, negative where there is none."""
        self._words = words
        self._given = given
        labels = given[words.rows]
        of_labelled = labels >= 0
        pairs = words.places[of_labelled] * count + labels[of_labelled]
        counts = np.bincount(pairs, minlength=len(words.known) * count)
        self._counts = counts.reshape(len(words.known), count).astype(np.float32)
        self._sizes = np.bincount(given[given >= 0], minlength=count).astype(np.float32)
        self._totals = self._counts.sum(axis=1)

    def log_probabilities(self) -> NDArray[np.float32]:
        """(n, labels): how likely each product's words make each label, in nats, never below log(FLOOR)."""
        summed = self._summed_ratios()
        summed += np.log(self._sizes + 0.1)
        labelled = np.flatnonzero(self._given >= 0)
        own = self._given[labelled]
        summed[labelled, own] += np.log(self._sizes[own] - 0.9) - np.log(self._sizes[own] + 0.1)
        summed *= WEIGHT
        summed -= summed.max(axis=1, keepdims=True)
        raised = np.exp(summed, out=summed)
        raised /= raised.sum(axis=1, keepdims=True)
        raised += np.float32(FLOOR)
        return np.log(raised, out=raised)

    def telling(self, row: int, label: int, other: int, most: int = 2) -> list[str]:
        """The words of a product that speak most for `label` against `other`, at least by a factor of three."""
        places = self._words.places[self._words.starts[row] : self._words.starts[row + 1]]
        own = np.arange(len(self._sizes)) == self._given[row]
        ratios = self._ratios(self._counts[places] - own, self._sizes - own, self._totals[places, None] - own.any())
        gain = ratios[:, label] - ratios[:, other]
        best = [place for place in np.argsort(-gain, kind="stable")[:most] if gain[place] > np.log(3)]
        return [self._words.known[places[place]] for place in best]

    def _summed_ratios(self) -> NDArray[np.float32]:
        """(n, labels): `_ratios` added up over the words of each title, without the product's own row.

        Without it, all labels see the words once less often, and the product's own label has them once less: the first
        makes a second table of all words, the second concerns one number of each title's words.
        """
        words, sizes, known = self._words, self._sizes, len(self._words.known)
        without_own = np.maximum(self._totals - 1, 0)
        tables = np.concatenate([self._ratios(self._counts, sizes, t[:, None]) for t in (self._totals, without_own)])
        labels = self._given[words.rows]
        entries = words.places + known * (labels >= 0)
        summed = np.zeros((len(self._given), len(sizes)), np.float32)
        for begin in range(0, len(summed), TITLES_AT_ONCE):
            starts = words.starts[begin : begin + TITLES_AT_ONCE + 1]
            named = np.flatnonzero(np.diff(starts))  # `reduceat` takes an empty title for its neighbour's first word
            if len(named):
                gathered = tables[entries[starts[0] : starts[-1]]]
                summed[begin + named] = np.add.reduceat(gathered, starts[named] - starts[0])
        places, own = words.places[labels >= 0], labels[labels >= 0]
        changes = self._ratios(self._counts[places, own] - 1, sizes[own] - 1, without_own[places])
        changes -= tables[places + known, own]
        np.add.at(summed, (words.rows[labels >= 0], own), changes)
        return summed

    def _ratios(
        self, counts: NDArray[np.float32], sizes: NDArray[np.float32], totals: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Log-ratios of a word's frequency under a label, `counts` of `sizes`, to that anywhere, `totals` of all."""
        anywhere = (totals + 1) / (self._sizes.sum() + 2)
        ratios = np.log((counts + SMOOTHING * anywhere) / (sizes + SMOOTHING)) - np.log(anywhere)
        return np.asarray(ratios, np.float32)

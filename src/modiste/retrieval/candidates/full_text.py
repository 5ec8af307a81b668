"""Full text over titles, brands and label attributes, in memory: BM25 scores of every row for a question's words.

The index lies beside the snapshot and not in the store, because filters are masks over its rows: a filter that one
product in a thousand meets then costs nothing and loses no product. At 40,036 products the store's own full text took
3.0 ms a question for the best thousand rows, this takes 0.4 ms (bm25s, Lu 2024) and half a second to build.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from modiste.text.ordinary_words import ordinary_words
from modiste.text.tokens import terms
from modiste.types import Snapshot

if TYPE_CHECKING:
    import bm25s

FIELDS = ("title", "brand")
"""The product's own fields that are searched, beside every attribute of text."""

BRAND_TITLES = 5
"""A word that begins fewer titles does not count as a brand's."""


@dataclass(frozen=True, slots=True)
class FullText:
    """`counts`: term -> how many products have it; `index` is None for a shop without any word.

    `title_rows` has the rows with a term in their title, those of the term `number` at
    title_starts[number] : title_starts[number + 1]. `brand_words` are those with which titles begin.
    """

    rows: int
    number_of: Mapping[str, int]
    counts: Mapping[str, int]
    index: bm25s.BM25 | None
    title_rows: NDArray[np.intp]
    title_starts: NDArray[np.intp]
    brand_words: frozenset[str] = frozenset()

    @classmethod
    def of(cls, snapshot: Snapshot) -> FullText:
        """Read every text column once."""
        number_of: dict[str, int] = {}
        columns = [snapshot.columns.column(name) for name in searched(snapshot)]
        numbers = [_numbers(column, number_of) for column in columns]
        documents = [[number for part in parts for number in part] for parts in zip(*numbers, strict=True)]
        postings = _postings(numbers[0], len(number_of))
        if not number_of:
            return cls(snapshot.columns.num_rows, {}, {}, None, *postings)
        index = _bm25(documents, number_of)
        counts = np.diff(index.scores["indptr"]).tolist()
        counted = dict(zip(number_of, counts, strict=True))
        brand_words = _brand_words(numbers[0], list(number_of), postings[1])
        return cls(len(documents), number_of, counted, index, *postings, brand_words)

    def scores(self, words: Iterable[str]) -> NDArray[np.float32]:
        """(n,) float32 BM25 scores, 0 for products with none of the words; unknown words count for nothing."""
        known = [self.number_of[word] for word in dict.fromkeys(words) if word in self.number_of]
        if self.index is None or not known:
            return np.zeros(self.rows, np.float32)
        scores: NDArray[np.float32] = self.index.get_scores_from_ids(known)
        return scores

    def rows_with(self, word: str) -> NDArray[np.intp]:
        """The rows that have the word anywhere."""
        number = self.number_of.get(word)
        if self.index is None or number is None:
            return np.empty(0, np.intp)
        starts, rows = self.index.scores["indptr"], self.index.scores["indices"]
        found: NDArray[np.intp] = rows[starts[number] : starts[number + 1]].astype(np.intp)
        return found

    def rows_titled(self, words: Sequence[str]) -> NDArray[np.intp]:
        """The rows that have all of the words (at least one) in their title, ascending."""
        numbers = [self.number_of.get(word) for word in words]
        found: NDArray[np.intp] | None = None
        for number in numbers:
            if number is None:
                return np.empty(0, np.intp)
            rows = self.title_rows[self.title_starts[number] : self.title_starts[number + 1]]
            found = rows if found is None else np.intersect1d(found, rows, assume_unique=True)
        assert found is not None
        return found


def searched(snapshot: Snapshot) -> list[str]:
    """The columns that are searched as text."""
    text = [name for name in snapshot.attribute_names if pa.types.is_string(snapshot.columns.column(name).type)]
    return [*FIELDS, *text]


def _numbers(column: pa.ChunkedArray, number_of: dict[str, int]) -> list[Sequence[int]]:
    """The term numbers of every row; each distinct text is cut once."""
    encoded = pc.dictionary_encode(column, null_encoding="encode").combine_chunks()
    cut = [
        [number_of.setdefault(term, len(number_of)) for term in terms(text or "")]
        for text in encoded.dictionary.to_pylist()
    ]
    return [cut[code] for code in encoded.indices.to_pylist()]


def _brand_words(titles: list[Sequence[int]], terms_known: list[str], starts: NDArray[np.intp]) -> frozenset[str]:
    """What stands where a brand does: the words that begin `BRAND_TITLES` titles, and half of those that have them.

    Not the words of every day: "only black shoes" are not of the brand Only.
    """
    first = Counter(title[0] for title in titles if title)
    begin = (
        terms_known[number]
        for number, begun in first.items()
        if begun >= BRAND_TITLES and 2 * begun >= starts[number + 1] - starts[number]
    )
    return frozenset(begin) - ordinary_words()


def _postings(titles: list[Sequence[int]], terms_known: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """(all rows ordered by term and row, each once; (terms + 1,) where each term's rows start)."""
    lengths = [len(title) for title in titles]
    numbers = np.fromiter((number for title in titles for number in title), np.intp, sum(lengths))
    pairs = np.unique(numbers * max(1, len(titles)) + np.repeat(np.arange(len(titles)), lengths))
    owner, rows = np.divmod(pairs, max(1, len(titles)))
    return rows, np.searchsorted(owner, np.arange(terms_known + 1))


def _bm25(documents: list[list[int]], number_of: Mapping[str, int]) -> Any:
    import bm25s
    from bm25s.tokenization import Tokenized

    index = bm25s.BM25(csc_backend="numpy", backend="numpy")
    index.index(Tokenized(documents, dict(number_of)), create_empty_token=False, show_progress=False)
    return index

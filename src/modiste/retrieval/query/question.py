"""A query made ready for one view of a catalogue: words parsed, ids as rows, the photo encoded, filters as a mask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from modiste.errors import QueryError
from modiste.retrieval.candidates.view import CatalogueView
from modiste.retrieval.query.encoder import Photo
from modiste.retrieval.query.parse import ParsedWords
from modiste.retrieval.query.photo import QueryPhoto
from modiste.retrieval.query.vocabulary import Phrase
from modiste.retrieval.query.where import has_values
from modiste.types import Condition, LabelProbabilities, Query


@dataclass(frozen=True, slots=True)
class Question:
    """`seed`: the row of the query's own product; `likes` and `dislikes`: rows; `mask` (n,) bool: the rows that meet
    all filters, None where all do.

    `words`: the query's words as parsed. `conditions`: all that every answer meets, those in words after those of
    `where`. `unanswerable`: conditions in words on fields that no product has. `left_out`: words that no title is to
    have together -> the rows whose title has them.
    """

    query: Query
    photo: QueryPhoto | None = None
    seed: int | None = None
    likes: tuple[int, ...] = ()
    dislikes: tuple[int, ...] = ()
    mask: NDArray[np.bool_] | None = None
    words: ParsedWords = field(default_factory=ParsedWords)
    conditions: tuple[Condition, ...] = ()
    unanswerable: tuple[Condition, ...] = ()
    left_out: Mapping[Phrase, NDArray[np.intp]] = field(default_factory=dict)

    @classmethod
    def of(cls, query: Query, view: CatalogueView) -> Question:
        """Raises QueryError for what cannot be asked of this catalogue, PhotoError for a photo of no use."""
        words = view.text.reader.read(query.words) if query.words else ParsedWords()
        said = tuple(each for each in words.conditions if has_values(each.attribute, view.snapshot))
        left_out = {phrase: view.text.rows_excluded(phrase) for phrase in words.excluded}
        conditions = (*query.where, *said)
        return cls(
            query,
            photo=None if query.photo is None else _photo(query.photo, view),
            seed=None if query.product_id is None else known_rows([query.product_id], view)[0],
            likes=known_rows(query.likes, view),
            dislikes=known_rows(query.dislikes, view),
            mask=_mask(conditions, left_out, view),
            words=words,
            conditions=conditions,
            unanswerable=tuple(each for each in words.conditions if each not in said),
            left_out=left_out,
        )

    @property
    def narrows_in_words(self) -> bool:
        """Whether the words alone say which products may answer."""
        return len(self.conditions) > len(self.query.where) or bool(self.words.excluded)

    def without_examples(self, count: int) -> Question:
        """The same question to a catalogue of `count` rows, that its liked and disliked products may not answer."""
        examples = [*self.likes, *self.dislikes]
        if not examples:
            return self
        mask = np.ones(count, np.bool_) if self.mask is None else self.mask.copy()
        mask[examples] = False
        return replace(self, mask=mask)


def known_rows(product_ids: Sequence[str], view: CatalogueView) -> tuple[int, ...]:
    """Their rows. Raises QueryError for an id that no product has."""
    unknown = next((each for each in product_ids if each not in view.row_of), None)
    if unknown is not None:
        raise QueryError(f"The shop has no product {unknown!r}.")
    return tuple(view.row_of[each] for each in product_ids)


def _photo(photo: Photo, view: CatalogueView) -> QueryPhoto:
    """What the model takes the photo for, under the names of the catalogue's own attributes."""
    shown = view.encoder.photo(photo)
    return replace(shown, seen=LabelProbabilities(view.model_schema.labels, shown.seen.values))


def _mask(
    conditions: Sequence[Condition], left_out: Mapping[Phrase, NDArray[np.intp]], view: CatalogueView
) -> NDArray[np.bool_] | None:
    """(n,) bool, or None where every row may answer."""
    if not conditions and not left_out:
        return None
    mask = view.rows_meeting(conditions)
    for rows in left_out.values():
        mask[rows] = False
    return mask

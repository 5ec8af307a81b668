"""A query made ready for one view of a catalogue: ids as rows, the photo encoded, the conditions as a mask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from modiste.errors import QueryError
from modiste.retrieval.candidates.view import CatalogueView
from modiste.retrieval.query.encoder import Photo
from modiste.retrieval.query.photo import QueryPhoto
from modiste.types import LabelProbabilities, Query


@dataclass(frozen=True, slots=True)
class Question:
    """`seed`: the row of the query's own product; `likes` and `dislikes`: rows; `mask` (n,) bool: the rows that may
    answer, None where all may."""

    query: Query
    photo: QueryPhoto | None = None
    seed: int | None = None
    likes: tuple[int, ...] = ()
    dislikes: tuple[int, ...] = ()
    mask: NDArray[np.bool_] | None = None

    @classmethod
    def of(cls, query: Query, view: CatalogueView) -> Question:
        """Raises QueryError for what cannot be asked of this catalogue, PhotoError for a photo of no use."""
        query.check_values()
        return cls(
            query,
            None if query.photo is None else _photo(query.photo, view),
            None if query.product_id is None else known_rows([query.product_id], view)[0],
            known_rows(query.likes, view),
            known_rows(query.dislikes, view),
            view.rows_meeting(query.where) if query.where else None,
        )


def _photo(photo: Photo, view: CatalogueView) -> QueryPhoto:
    """What the model takes the photo for, under the names of the catalogue's own attributes."""
    shown = view.encoder.photo(photo)
    return replace(shown, seen=LabelProbabilities(view.model_schema.labels, shown.seen.values))


def known_rows(product_ids: Sequence[str], view: CatalogueView) -> tuple[int, ...]:
    """Their rows. Raises QueryError for an id that no product has."""
    unknown = next((each for each in product_ids if each not in view.row_of), None)
    if unknown is not None:
        raise QueryError(f"The shop has no product {unknown!r}.")
    return tuple(view.row_of[each] for each in product_ids)

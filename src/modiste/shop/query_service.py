"""Questions as callers ask them, made into vectors, rows and conditions, and handed to `recommend` and `search`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from modiste.catalogue.near_duplicates import near_duplicates_of
from modiste.errors import QueryError
from modiste.recommend.search import Ask, search, why
from modiste.recommend.similar import similar
from modiste.retrieval.candidates.in_memory import LiveShelf, Shelf
from modiste.retrieval.candidates.text_index import LiveLibrary
from modiste.retrieval.query.where import Where, conditions_of
from modiste.retrieval.rerank.coverage import AskedPhoto
from modiste.settings import Settings
from modiste.shop.model import labels_of
from modiste.shop.query_photo import look_at
from modiste.types import Embeddings, Encoder, Hit, SearchAnswer, Snapshot, TextEncoder
from modiste.vision.photo_input import Photo, open_photo

MOST_HITS = 1000
"""More answers than anyone looks at; `Shop.export_table` gives everything."""


class Asking:
    """Answers from a shelf as it is now; for what is asked, see the methods of `Shop` with the same names."""

    def __init__(
        self, shelf: LiveShelf, encoder: Encoder, text_encoder: TextEncoder | None, settings: Settings
    ) -> None:
        self._shelf = shelf
        self._encoder = encoder
        self._text_encoder = text_encoder
        self._settings = settings
        self._library = LiveLibrary(text_encoder, labels_of(encoder))

    def prepare(self, snapshot: Snapshot) -> None:
        """Read the snapshot's words, so that no question about it waits for that."""
        self._library.of(snapshot)

    def similar(self, photo_or_id: Photo | str, k: int, where: Where, collapse: bool) -> list[Hit]:
        """See `Shop.similar`."""
        _check_k(k)
        shelf = self._shelf.now()
        conditions = conditions_of(where)
        mask = shelf.rows_meeting(conditions) if conditions else None
        query, row, shown = self._query(photo_or_id, shelf)
        same = near_duplicates_of if collapse else None
        return similar(shelf, query, k, mask=mask, query_row=row, photo=shown, near_duplicates=same)

    def search(
        self,
        text: str,
        photo: Photo | None,
        k: int,
        where: Where,
        like: Sequence[str] | str,
        unlike: Sequence[str] | str,
        diversity: float,
        colour: str | None,
        collapse: bool,
    ) -> SearchAnswer:
        """See `Shop.search`."""
        _check_k(k)
        shelf = self._shelf.now()
        ask = Ask(
            text,
            None if photo is None else self._look_at(photo),
            _known_rows(like, shelf),
            _known_rows(unlike, shelf),
            colour,
            conditions_of(where),
            k,
            diversity,
        )
        same = near_duplicates_of if collapse else None
        return search(ask, shelf, self._library.of(shelf.snapshot), self._text_encoder, same)

    def why(self, product_id: str, text: str, like: Sequence[str] | str) -> tuple[str, ...]:
        """See `Shop.why`."""
        shelf = self._shelf.now()
        [row] = _known_rows(product_id, shelf)
        ask = Ask(text, like=_known_rows(like, shelf))
        return why(ask, row, shelf, self._library.of(shelf.snapshot), self._text_encoder)

    def _query(self, photo_or_id: Photo | str, shelf: Shelf) -> tuple[Embeddings, int | None, AskedPhoto | None]:
        """The vector (d,) of the question, and its row if it is a product of the shop, else the photo."""
        if isinstance(photo_or_id, str):
            row = shelf.row_of.get(photo_or_id)
            if row is not None:
                return shelf.snapshot.embeddings[row], row, None
            if not os.path.isfile(photo_or_id):  # noqa: PTH113 - Path raises for text that no file system takes
                raise QueryError(f"{photo_or_id!r} is neither a product of the shop nor a photo file.")
            photo_or_id = Path(photo_or_id)
        shown = self._look_at(photo_or_id)
        return shown.embedding, None, shown

    def _look_at(self, photo: Photo) -> AskedPhoto:
        return look_at(open_photo(photo, self._settings), self._encoder)


def _check_k(k: int) -> None:
    if not 1 <= k <= MOST_HITS:
        raise QueryError(f"k is {k}; ask for 1 to {MOST_HITS:,} products.")


def _known_rows(product_ids: Sequence[str] | str, shelf: Shelf) -> tuple[int, ...]:
    given = [product_ids] if isinstance(product_ids, str) else product_ids
    unknown = next((each for each in given if each not in shelf.row_of), None)
    if unknown is not None:
        raise QueryError(f"The shop has no product {unknown!r}.")
    return tuple(shelf.row_of[each] for each in given)

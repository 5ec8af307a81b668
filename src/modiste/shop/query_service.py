"""Answers questions from a shop as it is now."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from modiste.errors import QueryError
from modiste.parallel.versioned import Versioned
from modiste.recommend.answer import Answer
from modiste.recommend.recommender import Context
from modiste.recommend.search import search, why
from modiste.recommend.similar import similar
from modiste.recommend.table import Recommenders
from modiste.retrieval.candidates.view import CatalogueView
from modiste.store.artefacts import Artefacts
from modiste.types import Hit, Query, SearchAnswer
from modiste.vision.decode import Photo


class QueryService:
    """Hands each query to its recommender, with the view of the catalogue that holds at the moment."""

    def __init__(self, view: Versioned[CatalogueView], artefacts: Artefacts) -> None:
        self._view = view
        self._artefacts = artefacts
        self._recommenders = Recommenders()

    @property
    def recommenders(self) -> tuple[str, ...]:
        """See `Shop.recommenders`."""
        return self._recommenders.names

    def recommend(self, name: str, query: Query, options: Mapping[str, object]) -> Answer:
        """See `Shop.recommend`."""
        return self._recommenders.answer(name, query, options, Context(self._view.now(), self._artefacts))

    def similar_to(self, photo_or_id: Photo | str, query: Query) -> list[Hit]:
        """As `similar`. A str is a product of the shop if there is one with this id, and else the path of a photo.

        Raises QueryError for a str that is neither.
        """
        view = self._view.now()
        if not isinstance(photo_or_id, str):
            return similar(view, replace(query, photo=photo_or_id))
        if photo_or_id in view.row_of:
            return similar(view, replace(query, product_id=photo_or_id))
        if not os.path.isfile(photo_or_id):  # noqa: PTH113 - Path raises for text that no file system takes
            raise QueryError(f"{photo_or_id!r} is neither a product of the shop nor a photo file.")
        return similar(view, replace(query, photo=Path(photo_or_id)))

    def similar(self, query: Query) -> list[Hit]:
        """See `Shop.similar`."""
        return similar(self._view.now(), query)

    def search(self, query: Query) -> SearchAnswer:
        """See `Shop.search`."""
        return search(self._view.now(), query)

    def why(self, product_id: str, query: Query) -> tuple[str, ...]:
        """See `Shop.why`."""
        return tuple(reason.sentence for reason in why(self._view.now(), query, product_id))

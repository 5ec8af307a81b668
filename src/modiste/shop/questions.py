"""The questions that a shop answers: similar products, search, and any recommender by its name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from modiste.recommend.answer import Answer
from modiste.recommend.table import QUERY_FIELDS
from modiste.retrieval.query.where import Where, conditions_of
from modiste.shop.parts import ShopParts, ids_of
from modiste.shop.query_service import QueryService
from modiste.store.artefacts import Artefacts
from modiste.types import Hit, Query, SearchAnswer, Understood
from modiste.vision.decode import Photo


class Questions(ShopParts):
    """The methods of `Shop` that answer questions."""

    _queries: QueryService

    def similar(self, photo_or_id: Photo | str, k: int = 10, where: Where = None, collapse: bool = True) -> list[Hit]:
        """The k most similar products, best first.

        `photo_or_id`: a str is a product of the shop if there is one with this id, and else the path of a photo; a
        Path, encoded bytes and a PIL picture are photos. A product asked about is left out of its own answer.
        `where`: conditions that every answer meets (see `modiste.retrieval.query.where`). `collapse`: near-duplicates
        share one hit.
        Raises QueryError for a str that is neither, for k out of 1 to `MOST_HITS` and for conditions that cannot be
        met by anything, PhotoError for a photo that cannot be used.
        """
        query = Query(k=k, where=conditions_of(where), collapse=collapse)
        return self._queries.similar_to(photo_or_id, query)

    def search(
        self,
        text: str = "",
        photo: Photo | None = None,
        k: int = 10,
        where: Where = None,
        like: Sequence[str] | str = (),
        unlike: Sequence[str] | str = (),
        diversity: float = 0.0,
        colour: str | None = None,
        collapse: bool = True,
    ) -> SearchAnswer:
        """The k products that fit a question best, and how it was read; iterate over the answer for its hits.

        `text`: words as a shopper writes them ("navy check shirt for men under 40"); may be empty where something else
        is given. `photo`: a path, encoded bytes or a PIL picture to begin from. `like`, `unlike`: product ids to go
        towards and away from; they are left out. `colour`: "#1f3a5f". `where`: as for `similar`. `diversity`: 0 the
        best, towards 1 the more varied. `collapse`: near-duplicates and colour variants share one hit.
        Raises QueryError for a question about nothing, for text of over 20,000 characters, k out of 1 to `MOST_HITS`,
        unknown ids, colours and conditions; PhotoError for a photo that cannot be used. No word is an error.
        """
        return self.ask(
            Query(
                words=text,
                photo=photo,
                where=conditions_of(where),
                likes=tuple(ids_of(like)),
                dislikes=tuple(ids_of(unlike)),
                colour=colour,
                k=k,
                diversity=diversity,
                collapse=collapse,
            )
        )

    def ask(self, query: Query) -> SearchAnswer:
        """As `search`, for a whole query; one with a `product_id` is answered as `similar` answers it."""
        if query.product_id is not None:
            return SearchAnswer(tuple(self._queries.similar(query)), Understood(query.where))
        return self._queries.search(query)

    @property
    def recommenders(self) -> tuple[str, ...]:
        """The names that `recommend` knows, those of installed plugins among them."""
        return self._queries.recommenders

    def recommend(self, name: str, query: Query | None = None, /, **given: Any) -> Answer:
        """Ask a recommender by its name; iterate over the answer's `entries`, best first.

        `given`: the recommender's own options by name, as values or as text; without a `query` also the parts of one
        by their names in `Query`, as `product_id="1", k=5, where="price<40"`. Raises QueryError for an unknown name,
        and for options and parts of a query that the recommender does not take; ArtefactError where it must learn
        first.
        """
        if query is None:
            parts = {field: given.pop(field) for field in QUERY_FIELDS if field in given}
            parts["where"] = conditions_of(parts.get("where"))
            parts |= {field: tuple(ids_of(parts[field])) for field in ("likes", "dislikes") if field in parts}
            query = Query(**parts)
        return self._queries.recommend(name, query, given)

    @property
    def artefacts(self) -> Artefacts:
        """The learned parts of this shop by name: get, save, list and remove them."""
        return self._artefacts

    def forget_person(self, user_id: str) -> int:
        """Take a person out of every artefact of the shop and return how many held them.

        Raises ArtefactError, after all others were done, where one cannot be searched for the person.
        """
        return self._artefacts.forget(user_id)

    def why(self, product_id: str, text: str = "", like: Sequence[str] | str = ()) -> tuple[str, ...]:
        """What a hit of `search` would say of one product, wherever it is ranked; nothing where a filter excludes it.

        Raises QueryError for an unknown id and a question about nothing.
        """
        return self._queries.why(product_id, Query(words=text, likes=tuple(ids_of(like))))

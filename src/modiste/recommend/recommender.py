"""The contract of a recommender, and what it is given."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol, TypeVar, runtime_checkable

from modiste.recommend.answer import Answer
from modiste.retrieval.candidates.view import CatalogueView
from modiste.schema import Schema
from modiste.store.artefacts import Artefacts
from modiste.types import Query


@dataclass(frozen=True)
class NoOptions:
    """For recommenders that have none."""


@dataclass(frozen=True)
class Context:
    """What a recommender works with: one version of the catalogue, and the learned parts of the shop by name."""

    view: CatalogueView
    artefacts: Artefacts

    @property
    def schema(self) -> Schema:
        """The products' attributes; ask it for roles, never for names."""
        return self.view.schema


OptionsT = TypeVar("OptionsT")
AnswerT_co = TypeVar("AnswerT_co", bound=Answer, covariant=True)


@runtime_checkable
class Recommender(Protocol[OptionsT, AnswerT_co]):
    """Answers a query with entries of one kind: hits, pairs, outfits, trends.

    A recommender is a class that is made without arguments and keeps nothing between questions; what it learned lies
    in artefacts. `tests/recommend/contract.py` holds all of them to the same promises:

    - Every product of an entry meets every condition of `Query.where`.
    - There are `Query.k` entries where that many can be made, and never more.
    - No product that was asked about (`product_id`, `likes`, `dislikes`) is part of the answer.
    - A smaller k gives the beginning of the answer for a larger k, unless `diversity` chooses among more.
    - Scores fall; equal scores are sorted by the first product id. An answer that covers several kinds, or that
      `Query.diversity` made more varied, chooses its order by more than the score that it shows.
    - The same question gives the same answer.
    - An empty shop gives an empty answer.
    - What an entry gives as its reason is true of its products.
    """

    @property
    def options(self) -> type[OptionsT]:
        """A frozen dataclass or a pydantic model; every field has a default and none has the name of a `Query` field.

        Values are read and checked by their annotations.
        """
        ...

    @property
    def takes(self) -> Collection[str]:
        """The `Query` fields that it reads beside `where`, `k` and `collapse`; a query with others is refused."""
        ...

    def recommend(self, query: Query, options: OptionsT, context: Context) -> AnswerT_co:
        """The answer. Raises QueryError for a query that it cannot answer, ArtefactError for what must be learned."""
        ...

"""The parameters of questions in an address, checked, and the query that they make."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query as InAddress
from pydantic import BaseModel, Field

from modiste.shop import conditions_of
from modiste.types import Query
from modiste.types.query import MOST_HITS


class SimilarParameters(BaseModel):
    """Of products that look like something."""

    k: int = Field(10, ge=1, le=MOST_HITS, description="How many products.", examples=[10])
    where: list[str] = Field(
        [], description="Conditions that every answer meets.", examples=[["brand=Acme", "colour=Red|Pink"]]
    )
    collapse: bool = Field(True, description="Show near-duplicates as variants of one answer.")

    def query(self, photo: bytes | None = None, product_id: str | None = None) -> Query:
        """For a photo or for a product. Raises QueryError for text that is not a condition."""
        return Query(
            photo=photo, product_id=product_id, where=conditions_of(self.where), k=self.k, collapse=self.collapse
        )


class ProductParameters(SimilarParameters):
    """Of products that look like one of the shop."""

    id: str = Field(description="A product of the shop.", examples=["15970"])


class SearchParameters(SimilarParameters):
    """Of products that fit words, a colour and examples."""

    text: str = Field("", max_length=2000, description="What a shopper writes.", examples=["navy check shirt for men"])
    like: list[str] = Field([], description="Products to go towards.", max_length=50)
    unlike: list[str] = Field([], description="Products to steer away from.", max_length=50)
    diversity: float = Field(0.0, ge=0, le=1, description="0: the best; towards 1: more varied.")
    colour: str | None = Field(
        None, description="A colour as #rrggbb.", examples=["#1f3a5f"], pattern="^#[0-9a-fA-F]{6}$"
    )

    def query(self, photo: bytes | None = None, product_id: str | None = None) -> Query:
        """Beginning from a photo or from none. Raises QueryError for text that is not a condition."""
        return Query(
            words=self.text,
            photo=photo,
            product_id=product_id,
            where=conditions_of(self.where),
            likes=tuple(self.like),
            dislikes=tuple(self.unlike),
            colour=self.colour,
            k=self.k,
            diversity=self.diversity,
            collapse=self.collapse,
        )


class RecommendParameters(SearchParameters):
    """Of any recommender, which refuses those that it does not read."""

    id: str | None = Field(None, description="A product of the shop.", examples=["15970"])
    option: list[str] = Field([], max_length=50, description="The recommender's own options, as key=value.")


Similar = Annotated[SimilarParameters, InAddress()]
SimilarTo = Annotated[ProductParameters, InAddress()]
Search = Annotated[SearchParameters, InAddress()]
Recommend = Annotated[RecommendParameters, InAddress()]

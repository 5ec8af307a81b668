"""/v1/recommend/{name}: any recommender by its name, those of installed plugins too."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from modiste.serve.api.questions import ImageUrl, Photo, one_photo
from modiste.serve.app_state import AppState, CurrentState
from modiste.serve.keys import require_read
from modiste.shop import conditions_of
from modiste.text.key_values import values_by_key
from modiste.types import Query as ShopQuery

router = APIRouter(prefix="/v1", tags=["questions"], dependencies=[Depends(require_read)])

Name = Annotated[str, Path(max_length=200, description="The recommender.", examples=["similar"])]


class Asked(BaseModel):
    """The question in the address; each recommender refuses what it does not read."""

    text: str = Field("", max_length=2000, description="What a shopper writes.")
    id: str | None = Field(None, max_length=500, description="A product to begin from.", examples=["15970"])
    k: int = Field(10, ge=1, le=1000, description="How many entries.")
    where: list[str] = Field([], description="Conditions that every answer meets.", examples=[["price<40"]])
    like: list[str] = Field([], max_length=50, description="Products to go towards.")
    unlike: list[str] = Field([], max_length=50, description="Products to go away from.")
    diversity: float = Field(0.0, ge=0, le=1, description="0: the best; towards 1: the more varied.")
    colour: str | None = Field(None, pattern="^#[0-9a-fA-F]{6}$", description="A colour as #rrggbb.")
    collapse: bool = Field(True, description="Show near-duplicates as variants of one answer.")
    option: list[str] = Field([], max_length=50, description="The recommender's own options as key=value.")

    def query(self, photo: bytes | None) -> ShopQuery:
        """The question as the shop takes it. Raises QueryError for conditions that are none."""
        return ShopQuery(
            words=self.text,
            photo=photo,
            product_id=self.id,
            where=conditions_of(self.where),
            likes=tuple(self.like),
            dislikes=tuple(self.unlike),
            colour=self.colour,
            k=self.k,
            diversity=self.diversity,
            collapse=self.collapse,
        )


@router.get("/recommend/{name}", response_model=dict[str, Any])
async def recommend(state: CurrentState, name: Name, asked: Annotated[Asked, Query()]) -> Response:
    """What a recommender answers; every recommender has its own kind of entries."""
    return await state.concurrency.run(lambda: _answer(state, name, asked, None))


@router.post("/recommend/{name}", response_model=dict[str, Any])
async def recommend_by_photo(
    state: CurrentState, name: Name, asked: Annotated[Asked, Query()], photo: Photo = None, image_url: ImageUrl = None
) -> Response:
    """The same, beginning from a photo."""
    data = await one_photo(state, photo, image_url)
    return await state.concurrency.run(lambda: _answer(state, name, asked, data))


def _answer(state: AppState, name: str, asked: Asked, photo: bytes | None) -> Response:
    if name not in state.shop.recommenders:
        known = ", ".join(state.shop.recommenders)
        raise HTTPException(404, f"There is no recommender {name!r}; the known ones are: {known}.")
    answer = state.shop.recommend(name, asked.query(photo), **values_by_key(asked.option))
    text = json.dumps(answer.as_json(), ensure_ascii=False, allow_nan=False)
    return Response(text, media_type="application/json")

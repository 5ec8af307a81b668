"""/v1/recommend/{name}: any recommender by its name, those of installed plugins too."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path
from starlette.responses import Response

from modiste.serve.api.parameters import Recommend, RecommendParameters
from modiste.serve.api.questions import ImageUrl, Photo, one_photo
from modiste.serve.app_state import AppState, CurrentState
from modiste.serve.keys import require_read
from modiste.text.key_values import values_by_key

router = APIRouter(prefix="/v1", tags=["questions"], dependencies=[Depends(require_read)])

Name = Annotated[str, Path(max_length=200, description="The recommender.", examples=["similar"])]


@router.get("/recommend/{name}", response_model=dict[str, Any])
async def recommend(state: CurrentState, name: Name, asked: Recommend) -> Response:
    """What a recommender answers; every recommender has its own kind of entries."""
    return await state.concurrency.run(lambda: _answer(state, name, asked, None))


@router.post("/recommend/{name}", response_model=dict[str, Any])
async def recommend_by_photo(
    state: CurrentState, name: Name, asked: Recommend, photo: Photo = None, image_url: ImageUrl = None
) -> Response:
    """The same, beginning from a photo."""
    data = await one_photo(state, photo, image_url)
    return await state.concurrency.run(lambda: _answer(state, name, asked, data))


def _answer(state: AppState, name: str, asked: RecommendParameters, photo: bytes | None) -> Response:
    if name not in state.shop.recommenders:
        known = ", ".join(state.shop.recommenders)
        raise HTTPException(404, f"There is no recommender {name!r}; the known ones are: {known}.")
    answer = state.shop.recommend(name, asked.query(photo, asked.id), **values_by_key(asked.option))
    text = json.dumps(answer.as_json(), ensure_ascii=False, allow_nan=False)
    return Response(text, media_type="application/json")
